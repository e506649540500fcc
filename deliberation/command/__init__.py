"""Commands of the engine that are more than a few lines; `deliberation.__main__` lists them."""
