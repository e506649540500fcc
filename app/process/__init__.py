"""Pages that show an issue whole; moving it to its next stage."""
