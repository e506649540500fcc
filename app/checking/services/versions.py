"""One version of a report: as people could read it then, and as the file its hash was taken of."""

from __future__ import annotations

from typing import Any

from app.checking.convert.paragraphs import PART_TITLES, PARTS
from app.checking.convert.words import filled, said_in
from app.checking.models import ReportVersion
from app.checking.queries import hidden_words, versions_of
from app.core.errors import Missing
from app.issues.models import Issue
from deliberation.canonical import canonical_json


def version_or_missing(issue: Issue, number: int) -> ReportVersion:
    """Return one version, or stop with "there is nothing here"."""
    for version in versions_of(issue.id):
        if version.number == number:
            return version
    raise Missing("")


def file_of(version: ReportVersion) -> bytes:
    """Return a version as it was hashed; where something is hidden since, a copy that says so."""
    said = (version.paragraphs, version.words, version.tallies)
    content, copy = said_in(*said), said_in(*said, hidden_words(version.issue_id))
    if copy == content:
        return canonical_json(content)
    return canonical_json({**copy, "hidden_since": {"of": version.content_hash}})


def read_version(issue: Issue, number: int) -> dict[str, Any]:
    """Return what one version said, less what has been hidden since, and its neighbours."""
    versions, found = versions_of(issue.id), version_or_missing(issue, number)
    hidden = hidden_words(issue.id)
    final = next((version for version in versions if version.is_final), None)
    texts = {row["id"]: filled(row["text"], found.words, hidden) for row in found.paragraphs}
    return {
        "version": found,
        "is_late": found.is_final and found is not final,
        "waiting": [texts[name] for name in found.tallies.get("waiting", ())],
        "versions": versions,
        "parts": [
            (
                PART_TITLES[part],
                [
                    texts[paragraph["id"]]
                    for paragraph in found.paragraphs
                    if paragraph["part"] == part
                ],
            )
            for part in PARTS
        ],
    }
