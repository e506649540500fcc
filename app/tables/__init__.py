"""Tables to take away: one CSV a table, with what each column means."""
