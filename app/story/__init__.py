"""The story so far: where people agree, what they talk about, what hosts tell of it."""
