"""What goes out into the world: pictures, cards for other sites, words ready to send."""
