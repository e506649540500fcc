"""What a brief and a full report tell of an issue: its stored result and what was said since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import get_template_attribute, render_template

from app.answers.convert import recommendations_from
from app.answers.queries import needs_in
from app.answers.services.showing import standing_on
from app.ballots.queries import reasons_apart
from app.checking.convert.paragraphs import plain
from app.core.clock import utc_now
from app.core.links import site_link
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.convert.reading import winners_in
from app.outcomes.queries import outcome_of
from app.outcomes.services.beside import beside_result
from app.outcomes.services.redacting import document_in_pieces
from app.outcomes.services.showing import told_by
from app.proposals.queries import options_on_ballot

Doc = Mapping[str, Any]
MOST_WORDS = 100
MOST_WISHES = 10
MOST_REASONS = 3
MOST_TOLD = 12
"""Reasons of one side that stand in a report; the others are in the table of reasons."""

LONGEST_TEXT = 420
SPOKEN = "reports/_spoken.html"


def told_of(issue: Issue) -> dict[str, Any]:
    """Return what any report of a counted issue is told from."""
    row = outcome_of(issue)
    if row is None:
        raise ValueError(f"issue {issue.id} has no result")
    standing = standing_on(issue, utc_now())
    doc = document_in_pieces(row)
    needs = needs_in(issue.id)
    told = told_by(doc, reasons_apart(issue.id), MOST_TOLD)
    return {
        **told,
        "doc": {**doc, "reasons": {**doc["reasons"], "rows": ()}},  # those told are in `reasons`
        "issue": issue,
        "settings": settings_of(issue),
        "standing": standing,
        "needs": {
            option.place: needs[option.proposal_id]
            for option in options_on_ballot(issue)
            if option.proposal_id in needs
        },
        "content_hash": row.content_hash,
        "root": beside_result(issue).get("root", ""),
        "counted_at": row.counted_at,
        "result_address": site_link("outcomes.show", issue_id=issue.id),
    }


def brief_of(issue: Issue) -> str:
    """Draw the brief of a counted issue, in the few elements that every format knows."""
    told = told_of(issue)
    told["wishes"] = wishes_in(told["doc"], told["reasons"])
    told["speaking_note"] = speaking_note(told)
    told["shortened"] = shortened
    return render_template("reports/_brief.html", told=told, **told)


def wishes_in(doc: Doc, reasons: Sequence[Doc]) -> list[dict[str, Any]]:
    """Return what people want done: what was chosen, came level, or came nearest, with reasons."""
    chosen = winners_in(doc) or [one.place for one in recommendations_from(doc)]
    by_option = {option["option"]: option["for"] for option in reasons}
    return [
        {
            "option": doc["options"][place],
            "text": shortened(" ".join(doc["options"][place]["paragraphs"])),
            "reasons": by_option.get(place, [])[:MOST_REASONS],
        }
        for place in chosen
    ]


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text of at most so many signs, cut between words."""
    if len(text) <= longest:
        return text
    cut = text[:longest].rsplit(" ", 1)[0]
    return f"{cut if len(cut) > longest // 2 else text[:longest]} …"


def speaking_note(told: Doc) -> str:
    """Return at most a hundred words to say aloud: whole sentences, the weightiest first."""
    said: list[str] = []
    left = MOST_WORDS
    for name in ("headline", "line", "closest", "worry", "minority", "who", "asked"):
        words = plain(get_template_attribute(SPOKEN, name)(told))
        if words and n_words(words) <= left:
            said.append(words)
            left -= n_words(words)
    return " ".join(said)


def n_words(text: str) -> int:
    """Count words; scripts that put no spaces between them count two signs as one."""
    return sum(max(1, (sum(ord(sign) > 0x2E7F for sign in word) + 1) // 2) for word in text.split())
