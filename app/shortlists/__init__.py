"""More ideas than one ballot holds: people pick, the list is cut, backers keep some on."""
