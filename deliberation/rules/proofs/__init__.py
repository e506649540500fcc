"""Certificates of the rules, and the checkers that do not run them."""
