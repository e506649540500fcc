"""The ideas that answer an issue: versions, backing, admission."""
