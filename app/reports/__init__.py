"""A result to take away whole: everything as JSON, and on paper."""
