"""Tables and files to take away."""
