"""What a brief and a full report tell of an issue: its stored result and what was said since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import lazy_gettext as _l

from app.answers.convert import STATUS_LABELS, recommendations_from
from app.answers.models import Status
from app.answers.queries import needs_in
from app.answers.services.showing import Standing, standing_on
from app.ballots.queries import reasons_apart
from app.checking.convert.paragraphs import plain
from app.core.clock import utc_now
from app.core.web.links import site_link
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.convert.reading import winners_in
from app.outcomes.queries import outcome_of
from app.outcomes.services.beside import beside_result
from app.outcomes.services.redacting import document_in_pieces
from app.outcomes.services.showing import told_by
from app.proposals.queries import options_on_ballot
from app.reports.convert.content import blocks_from
from app.reports.convert.fitting import Room, fits, rooms

Doc = Mapping[str, Any]
MOST_WORDS = 100
MOST_TOLD = 12
"""Reasons of one side that stand in a report; the others are in the table of reasons."""
SPOKEN = "reports/_spoken.html"
IN_ORDER = ("headline", "line", "closest", "sure", "worry", "part", "who", "asked")
WEIGHTIEST = (
    ("headline", "headline_short"),
    ("line",),
    ("asked",),
    ("part", "minority", "minority_short"),
    ("worry", "worry_short"),
    ("sure",),
    ("who",),
    ("closest",),
)
"""What a note says first of all; a shorter wording where the longer one has no room."""


def told_of(issue: Issue) -> dict[str, Any]:
    """Return what any report of a counted issue is told from."""
    row = outcome_of(issue)
    if row is None:
        raise ValueError(f"issue {issue.id} has no result")
    standing = standing_on(issue, utc_now())
    doc = document_in_pieces(row)
    chosen = chosen_in(doc)
    needs = needs_in(issue.id)
    beside = beside_result(issue)
    told = told_by(doc, reasons_apart(issue.id), MOST_TOLD)
    return {
        **told,
        "doc": {**doc, "reasons": {**doc["reasons"], "rows": ()}},  # those told are in `reasons`
        "issue": issue,
        "settings": settings_of(issue),
        "standing": standing,
        "tally": tally_of(standing),
        "chosen": chosen,
        "figured": chosen[0] if len(chosen) == 1 else None,
        "needs": {
            option.place: needs[option.proposal_id]
            for option in options_on_ballot(issue)
            if option.proposal_id in needs
        },
        "content_hash": row.content_hash,
        "root": beside.get("root", ""),
        "tellers": beside.get("tellers", ()),
        "counted_at": row.counted_at,
        "result_address": site_link("outcomes.show", issue_id=issue.id),
        "report_address": site_link("reports.full", issue_id=issue.id),
    }


def tally_of(standing: Standing | None) -> list[tuple[Any, int]]:
    """Return how many points were answered how."""
    replies = standing.replies if standing else ()
    given = Counter(one.answer.status for reply in replies for one in reply.answered)
    labels = {**STATUS_LABELS, Status.WONT: _l("Won't do")}
    return [(label, given[status]) for status, label in labels.items() if given[status]]


def chosen_in(doc: Doc) -> list[int]:
    """Return what was chosen, came level, or else came nearest."""
    return winners_in(doc) or [one.place for one in recommendations_from(doc)]


def brief_of(issue: Issue) -> str:
    """Draw the brief of a counted issue, with as much as one page holds.

    In the few elements that every format knows.
    """
    told = told_of(issue)
    told["speaking_note"] = speaking_note(told)
    drawn = ""
    for room in rooms():
        told |= {"room": room, "wishes": wishes_in(told, room)}
        drawn = render_template("reports/_brief.html", told=told, **told)
        if fits(blocks_from(drawn)):
            break
    return drawn


def wishes_in(told: Doc, room: Room) -> list[dict[str, Any]]:
    """Return what people want done, with its reasons: what was chosen, came level, came nearest.

    Where there is no single favourite all that beat each other in turn are there.
    """
    doc = told["doc"]
    circle = [one for one in told["headline"].get("circle", ()) if one not in told["chosen"]]
    by_option = {option["option"]: option["for"] for option in told["reasons"]}
    above = {line["option"]: line["above"] for line in doc["outcome"].get("lines", ())}
    return [
        {
            "option": doc["options"][place],
            "above": above.get(place),
            "ahead_of": ahead_of(doc, place, told["headline"].get("circle", ())),
            "text": " ".join(doc["options"][place]["paragraphs"]),
            "reasons": by_option.get(place, [])[: room.reasons],
        }
        for place in [*told["chosen"], *circle]
    ]


def ahead_of(doc: Doc, place: int, circle: Sequence[int]) -> list[dict[str, int]]:
    """Return which of those that beat each other in turn are behind one of them, in figures."""
    support = doc["outcome"].get("support")
    if not support or place not in circle:
        return []
    pairs = [(other, support[place][other], support[other][place]) for other in circle]
    return [
        {"other": other, "ahead": ahead, "behind": behind}
        for other, ahead, behind in pairs
        if other != place and ahead > behind
    ]


def speaking_note(told: Doc) -> str:
    """Return at most a hundred words to say aloud: whole sentences, the weightiest first."""
    said: dict[str, str] = {}
    left = MOST_WORDS
    for name, *shorter in WEIGHTIEST:
        for wording in (name, *shorter):
            words = plain(get_template_attribute(SPOKEN, wording)(told))
            if words and n_words(words) <= left:
                said[name] = words
                left -= n_words(words)
                break
    return " ".join(said[name] for name in IN_ORDER if name in said)


def n_words(text: str) -> int:
    """Count words; scripts that put no spaces between them count two signs as one."""
    return sum(max(1, (sum(ord(sign) > 0x2E7F for sign in word) + 1) // 2) for word in text.split())
