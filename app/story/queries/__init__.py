"""Reads of the room story: themes and what is worth telling, and what hosts tell of them."""
