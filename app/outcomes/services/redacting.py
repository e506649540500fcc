"""What a result shows of words that have been hidden: nothing, and that they are hidden.

The stored document stays as it was counted, since its hash has been told; what leaves the site is
a copy with the words taken out. Nothing that was counted depends on what is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from app.ballots.queries import hidden_offer_texts
from app.core.tombstones import hidden_title
from app.outcomes.convert.reading import readable
from app.outcomes.convert.stored import in_pieces, read
from app.outcomes.models import IssueOutcome
from app.proposals.queries import hidden_letters
from deliberation.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class HiddenWords:
    """What is hidden in one issue: ideas by their letters, and reasons by their words."""

    letters: frozenset[str]
    reasons: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.letters or self.reasons)


NOTHING = HiddenWords(frozenset(), frozenset())


def hidden_in(issue_ids: Collection[int]) -> Mapping[int, HiddenWords]:
    """Return what is hidden in several issues, in as many statements however many."""
    letters, reasons = hidden_letters(issue_ids), hidden_offer_texts(issue_ids)
    return {
        issue_id: HiddenWords(
            letters.get(issue_id, frozenset()), reasons.get(issue_id, frozenset())
        )
        for issue_id in issue_ids
    }


def documents_from(rows: Sequence[IssueOutcome]) -> dict[int, dict[str, Any]]:
    """Read stored documents by issue, without words that have been hidden since."""
    hidden = hidden_in([row.issue_id for row in rows])
    return {
        row.issue_id: readable(redacted(read(row.content), hidden[row.issue_id])) for row in rows
    }


def document_from(row: IssueOutcome) -> dict[str, Any]:
    """Read a stored document, without words that have been hidden since."""
    return documents_from([row])[row.issue_id]


def documents_in_pieces(rows: Sequence[IssueOutcome]) -> dict[int, dict[str, Any]]:
    """Read documents whose reasons are read anew whenever they are gone through, and never kept."""
    hidden = hidden_in([row.issue_id for row in rows])
    return {row.issue_id: in_pieces_without(hidden[row.issue_id], row) for row in rows}


def document_in_pieces(row: IssueOutcome) -> dict[str, Any]:
    """Read one such document."""
    return documents_in_pieces([row])[row.issue_id]


def in_pieces_without(hidden: HiddenWords, row: IssueOutcome) -> dict[str, Any]:
    """Read one less what is hidden."""
    frame, reasons = in_pieces(row.content)
    document = readable(redacted(frame, hidden))
    shown = replace(reasons, shown=partial(without_reason, hidden=hidden))
    return {**document, "reasons": {**document["reasons"], "rows": shown}}


def reason_shown(row: IssueOutcome) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what makes of a stored reason the one that is shown."""
    return partial(without_reason, hidden=hidden_in([row.issue_id])[row.issue_id])


def published(row: IssueOutcome) -> bytes:
    """Return a document as it is handed out: byte for byte as stored where nothing is hidden.

    Where something is, the copy says so and names the stored document by its hash.
    """
    if not hidden_in([row.issue_id])[row.issue_id]:
        return row.content
    return canonical_json(as_published(row, read(row.content)))


def as_published(row: IssueOutcome, document: dict[str, Any]) -> dict[str, Any]:
    """Return a stored document as it is handed out: itself where nothing is hidden."""
    hidden = hidden_in([row.issue_id])[row.issue_id]
    if not hidden:
        return document
    return {**redacted(document, hidden), "hidden_since": {"of": row.content_hash}}


def redacted(document: dict[str, Any], hidden: HiddenWords) -> dict[str, Any]:
    """Return a document with hidden words taken out; every figure stays."""
    if not hidden:
        return document
    reasons, left_out = document["reasons"], document["left_out"]
    worry = reasons["strongest_worry"]
    return {
        **document,
        "options": [without_words(option, hidden) for option in document["options"]],
        "left_out": {
            name: [without_words(idea, hidden) for idea in told] if isinstance(told, list) else told
            for name, told in left_out.items()
        },
        "reasons": {
            **reasons,
            "rows": [without_reason(row, hidden) for row in reasons["rows"]],
            "strongest_worry": worry and without_reason(worry, hidden),
            **{
                name: without_in(reasons[name], hidden)
                for name in ("sets", "conditional")
                if name in reasons
            },
        },
    }


def without_in(told: Any, hidden: HiddenWords) -> Any:
    """Return a part of a document with the hidden reasons in it left out, however deep."""
    if isinstance(told, list):
        return [without_in(one, hidden) for one in told]
    if not isinstance(told, dict):
        return told
    if "was_ticked" in told:
        return without_reason(told, hidden)
    return {key: without_in(one, hidden) for key, one in told.items()}


def without_words(idea: dict[str, Any], hidden: HiddenWords) -> dict[str, Any]:
    """Return an idea of a document, its title, text and author left out where it is hidden."""
    if idea["letter"] not in hidden.letters:
        return idea
    bare = {**idea, "title": hidden_title(), "author": ""}
    return {**bare, "paragraphs": []} if "paragraphs" in idea else bare


def without_reason(row: dict[str, Any], hidden: HiddenWords) -> dict[str, Any]:
    """Return a row of reasons, its words left out where they came from something hidden."""
    if not row["was_ticked"] or row["text"] not in hidden.reasons:
        return row
    return {**row, "text": hidden_title()}
