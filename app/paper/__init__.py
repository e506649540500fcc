"""Taking part on paper: code sheets, printed ballots, sheets typed in, ballots for others."""
