"""Publishing a report in parts, saying what is wrong with it, answering that, making it final."""
