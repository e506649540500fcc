"""Files to take away: tables, zips, and how one is handed over."""
