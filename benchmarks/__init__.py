"""Measurements beside other libraries; README.md holds the last tables."""
