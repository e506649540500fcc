"""What the room story does: find, tell, check, show."""
