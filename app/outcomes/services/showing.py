"""The Result as its page shows it: read from the stored document alone, and counted no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.accounts.models import Member
from app.ballots.queries import has_taken_part, reasons_apart
from app.core.people import Visitor
from app.issues.convert import settings_of
from app.issues.models import Issue, PrivacyMode
from app.issues.policy import may_organise
from app.issues.queries import membership_in
from app.outcomes.convert.doubts import FIGURES
from app.outcomes.convert.gathering import by_side
from app.outcomes.convert.reading import where_from
from app.outcomes.convert.reasons import SIDES
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import doubts_about, own_part
from app.outcomes.services.arranging import (
    all_pairs,
    clauses_in,
    main_pairs,
    names_in,
    rows_in,
)
from app.outcomes.services.beside import beside_result
from app.outcomes.services.redacting import document_from, documents_in_pieces

Doc = Mapping[str, Any]
NOTES = ("dropped-ahead", "few-took-part", "winners-not-exact", "without-status-quo")
"""Notes that stand under the headline, in this order; others belong to a section of the page."""


MOST_DOTS = 60


def result_page(issue: Issue, row: IssueOutcome, person: Member | Visitor) -> dict[str, Any]:
    """Return what the page of a result shows to this person."""
    doc = document_from(row)
    return {
        **told_by(doc, reasons_apart(issue.id)),
        "issue": issue,
        "settings": settings_of(issue),
        "content_hash": row.content_hash,
        "beside": beside_result(issue),
        **doubts_shown(issue, person),
        "mine": own_part(person, issue),
        "has_taken_part": has_taken_part(person, issue),
        "has_ticket": settings_of(issue).privacy_mode is PrivacyMode.TICKET
        and not issue.is_imported
        and doc["facts"][0]["key"] != "nobody",
    }


def doubts_shown(issue: Issue, person: Member | Visitor) -> dict[str, Any]:
    """Return what people say is wrong with the count, and whether this person may answer."""
    membership = membership_in(person, issue)
    return {
        "doubts": doubts_about(issue),
        "figures": FIGURES,
        "may_answer_doubts": bool(may_organise(person, issue, membership)),
    }


def told_by(
    doc: Doc, apart: Collection[tuple[int, str]] = (), most: int | None = None
) -> dict[str, Any]:
    """Return what the document tells, the same for every reader.

    `apart` are the reasons whose writers have said that they mean something else; of one side of
    an option so many are told at most.
    """
    facts = doc["facts"]
    outcome = doc["outcome"]
    is_shown = not outcome["covered"] and bool(outcome.get("n_ballots"))
    return {
        "doc": doc,
        "names": names_in(doc),
        "headline": facts[0],
        "notes": [fact for key in NOTES for fact in facts if fact["key"] == key],
        "sure": next((fact for fact in facts if fact["key"] == "how-sure"), None),
        "close": [fact for fact in facts if fact["key"] == "close"],
        "minorities": minorities(doc),
        "is_shown": is_shown,
        "rows": rows_in(doc) if is_shown else [],
        "clauses": clauses_in(doc) if is_shown else [],
        "pairs": main_pairs(doc) if is_shown else [],
        "all_pairs": all_pairs(doc) if is_shown else [],
        "reasons": reasons_by_option(doc, apart, most),
        "labels": doc["issue"]["experiences"],
        "part_rows": part_rows(doc),
        "each_dot": each_dot(doc),
        "by_winners": by_winners(doc),
        "where_from": where_from,
    }


def headlines_of(rows: Sequence[IssueOutcome]) -> dict[int, dict[str, Any]]:
    """Return what the headline of each of several results is told from, by issue."""
    docs = documents_in_pieces(rows)
    return {
        issue_id: {"headline": doc["facts"][0], "names": names_in(doc), "doc": doc}
        for issue_id, doc in docs.items()
    }


def reasons_by_option(
    doc: Doc, apart: Collection[tuple[int, str]] = (), most: int | None = None
) -> list[dict[str, Any]]:
    """Return for each option with reasons its rows by side, equal wordings under one head.

    `n` are all that there are, and `n_by_side` those of each side.
    """
    found: dict[int, dict[str, Any]] = {}
    for rows in by_side(doc["reasons"]["rows"], apart):
        place, side = rows[0]["place"], rows[0]["side"]
        blank = {"option": place, "n": 0, "n_by_side": {}, **{side: [] for side in SIDES}}
        option = found.setdefault(place, blank)
        option[side] += rows[:most]
        option["n"] += len(rows)
        option["n_by_side"][side] = len(rows)
    return [found[place] for place in sorted(found)]


def minorities(doc: Doc) -> list[dict[str, Any]]:
    """Return who disagrees, by rule: options that many put first, and groups that turn it round.

    Each with what most of them said for it.
    """
    found: list[dict[str, Any]] = []
    quotes = most_shared(doc)
    for fact in doc["facts"] if doc["outcome"].get("winners") else ():
        if fact["key"] == "first-for-some":
            found.append({"fact": fact, "quote": quotes.get((fact["option"], None))})
    told = {one["fact"]["option"] for one in found}
    for fact in doc["part_facts"]:
        option = fact.get("reversed_comparison", {}).get("option")
        if fact["key"] == "groups-differ" and option not in told:
            quote = quotes.get((option, fact["other_part"]))
            if quote:
                found.append({"fact": {**fact, "option": option}, "quote": quote})
    return found


def most_shared(doc: Doc) -> dict[tuple[int, str | None], dict[str, Any]]:
    """Return the reason for each option that most people share, and most of each group."""
    found: dict[tuple[int, str | None], dict[str, Any]] = {}
    for row in doc["reasons"]["rows"]:
        if row["side"] == "for":
            found.setdefault((row["place"], None), row)
            found.setdefault((row["place"], row["experience"]), row)
    return found


def part_rows(doc: Doc) -> list[dict[str, Any]]:
    """Return what each part of the people said of each option, where that may be shown."""
    labels = doc["issue"]["experiences"]
    return [
        {
            "label": labels.get(part["code"], part["code"]),
            "people": part["n_people"],
            "above": [
                part["figures"].get(f"line/{option['place']}", [None])[0]
                for option in doc["options"]
            ],
        }
        for part in doc["parts"]["parts"]
    ]


def each_dot(doc: Doc) -> int:
    """Return how many people a dot stands for, so that no group needs more than sixty of them."""
    most = max((part["n_people"] for part in doc["parts"]["parts"]), default=0)
    least = 1 if doc["issue"]["privacy_mode"] == PrivacyMode.RECORDED.value else 5
    steps = (n * 10**power for power in range(7) for n in (1, 5))
    return next(step for step in steps if step >= least and step * MOST_DOTS >= most)


def by_winners(doc: Doc) -> list[dict[str, Any]]:
    """Return which winners other rules name, those named by most first."""
    found: dict[tuple[int, ...], list[str]] = {}
    for row in doc["sure"]["rules"]:
        found.setdefault(tuple(row["winners"]), []).append(row["rule"])
    own = tuple(doc["outcome"].get("winners", ()))
    return [
        {"winners": winners, "rules": rules, "is_same": winners == own}
        for winners, rules in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
