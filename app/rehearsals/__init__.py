"""Rehearsing a question: made-up people walk its stages on a site of their own, then it's wiped."""
