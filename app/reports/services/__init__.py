"""What may be handed out of an issue, the brief, the full report, and the files of both."""
