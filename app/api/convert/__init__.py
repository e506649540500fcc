"""What programs read: rows and documents as JSON, each beside the schema that describes it."""
