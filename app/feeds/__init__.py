"""What happened, for feed readers: Atom for an issue, an idea, a group."""
