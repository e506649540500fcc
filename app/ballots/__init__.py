"""Rankings, reasons, tickets and sealing."""
