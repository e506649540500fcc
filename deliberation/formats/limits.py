"""How much a file may ask for before it has said anything."""

MOST_OPTIONS = 20_000
"""Options that a file may declare by their number: a matrix of pairs of so many takes 3 GB."""
