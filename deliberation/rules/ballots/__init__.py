"""Ballots as the rules in rounds read them."""
