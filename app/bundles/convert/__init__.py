"""What stands in a bundle, from rows and from the stored result."""
