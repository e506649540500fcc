"""Sections of the document of a result, one file a subject."""
