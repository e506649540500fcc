"""Did we get it right? The report in parts, what people say of it, and what became of that."""
