"""Background work: a table of jobs with their progress, run by huey."""
