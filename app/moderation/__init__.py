"""Reports, hiding with a rule and a reason, notice, one appeal to somebody else, public log."""
