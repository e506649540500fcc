"""Posts on issues, ideas and changes."""
