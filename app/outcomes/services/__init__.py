"""Counting an issue, importing a vote, laying out the Result."""
