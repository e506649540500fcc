"""What programs and people send: queries and bodies read strictly, and the form for a token."""
