"""What became of things, in sentences; a change in the words as a picture."""
