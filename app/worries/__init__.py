"""Worries that are aimed at words, asked about again when the words change, and counted."""
