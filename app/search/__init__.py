"""Finding things by their words: issues, ideas, what is said of them, results, answers."""
