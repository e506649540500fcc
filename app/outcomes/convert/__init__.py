"""Between rows, files and the engine: settings, facts, reasons, imported votes."""
