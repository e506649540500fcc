"""Drawing pictures, and saying what goes along with them."""
