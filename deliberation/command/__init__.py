"""Commands of the engine, one a file; `deliberation.__main__` hands over to them."""
