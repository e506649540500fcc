"""A result becomes paragraphs, paragraphs become what people read, and days become a plan."""
