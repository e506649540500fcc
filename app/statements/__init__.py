"""Statements: one sentence each, answered with agree, disagree or not sure."""
