"""Tables to take away: CSV files and one workbook, with what each column means."""
