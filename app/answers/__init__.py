"""Who is asked to answer, by a mailed link; what they promise, and what they answer in public."""
