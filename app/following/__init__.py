"""Following questions and ideas, what is written to whom about them, and stopping it."""
