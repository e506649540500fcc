"""What a teller is handed: every ballot as an order, or in mode private every two compared."""

from __future__ import annotations

import csv
import io

from deliberation.formats.ranking_csv import csv_text
from deliberation.pairwise import pairwise
from deliberation.profile import Profile

FILE_NAME = "ballots.csv"


def ballots_text(profile: Profile) -> str:
    """Return every ballot as an order, equal ones in one row, sorted: no row tells who or when."""
    head, *rows = csv_text(profile, FILE_NAME).splitlines()
    declared, *ballots = rows
    return "\n".join([head, declared, *sorted(ballots), ""])


def pairs_text(profile: Profile) -> str:
    """Return how many put each option above each other one, and nothing of single ballots."""
    support, written = pairwise(profile).support, io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("option", "over", "people"))
    for i, option in enumerate(profile.options):
        for j, other in enumerate(profile.options):
            if i != j:
                writer.writerow((option, other, int(support[i, j])))
    return written.getvalue()
