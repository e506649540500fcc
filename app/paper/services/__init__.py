"""Printing codes and ballots, typing sheets in, putting a ballot in for somebody else."""
