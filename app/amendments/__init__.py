"""Suggested changes to an idea's text."""
