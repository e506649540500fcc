"""Taking the name of somebody who leaves off every version of a report."""

from __future__ import annotations

from collections.abc import Collection

from app.checking.convert.words import NAME
from app.checking.queries import versions_of


def rename_in_reports(issue_id: int, names: Collection[str], pseudonym: str) -> None:
    """Write another name wherever a report has one of these; its hash is not made of names."""
    for version in versions_of(issue_id):
        version.words = {
            key: {**kept, "words": pseudonym}
            if kept["kind"] == NAME and kept["words"] in names
            else kept
            for key, kept in version.words.items()
        }
