"""Everything of a finished issue in one place: each file, what it is for, its size and its hash."""
