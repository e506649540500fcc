"""Rows and files: how databases are opened, whose turn it is to write, what columns hold."""
