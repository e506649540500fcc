"""What people type and what the site says: one form, safe to show, set as a printer would."""
