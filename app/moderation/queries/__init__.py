"""Reads of the room moderation: things that can be hidden, and what is recorded of them."""
