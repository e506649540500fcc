"""Append-only record of who did what; it outlives what it records."""
