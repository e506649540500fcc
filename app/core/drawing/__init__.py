"""Printed pages and pictures."""
