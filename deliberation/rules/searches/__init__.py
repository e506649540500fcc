"""How rules find their winners where a plain count does not do: ties, circles, rounds."""
