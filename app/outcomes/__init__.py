"""Counted results and their pages."""
