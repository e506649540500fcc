"""The HTTP API: what programs read and, with a token, write; its document and its pages."""
