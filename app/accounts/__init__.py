"""Members, signing in, sessions."""
