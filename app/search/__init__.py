"""Finding things by their words: issues, ideas, changes, posts and results."""
