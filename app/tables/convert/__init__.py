"""Tables from a stored result, from rows, and what their columns mean; workbooks from tables."""
