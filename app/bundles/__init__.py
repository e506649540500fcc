"""The verifiable bundle: its root, laid once and spread, and the zip that anybody can check."""
