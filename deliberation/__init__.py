"""The decision engine: ballots in, verdicts with checkable evidence out."""
