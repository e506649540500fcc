"""The Result as its page shows it: read from the stored document alone, and counted no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Member
from app.ballots.queries import has_taken_part
from app.core.people import Visitor
from app.issues.convert import settings_of
from app.issues.models import Issue, PrivacyMode
from app.outcomes.convert.reading import where_from
from app.outcomes.convert.reasons import SIDES
from app.outcomes.convert.rules import RULE_WORDS
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import own_part
from app.outcomes.services.beside import beside_result
from app.outcomes.services.redacting import document_from, documents_from

Doc = Mapping[str, Any]
ANNEXES = ("pairs", "steps", "rules", "reasons")
"""Pages behind the Result, each with figures that its sentences come from."""

NOTES = ("dropped-ahead", "few-took-part", "winners-not-exact", "without-status-quo")
"""Notes that stand under the headline, in this order; others belong to a section of the page."""


MOST_DOTS = 60


@dataclass(frozen=True, slots=True)
class Name:
    """What an option is called on the page; keeping things as they are has no letter."""

    letter: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """An option in the order it came out, with what people said of it."""

    option: int
    place: int | None
    is_joint: bool
    line: Doc
    counts: Doc | None
    blank: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two options compared: how many put either higher, and how many put them level."""

    first: int
    second: int
    ahead: int
    behind: int
    level: int | None


def result_page(issue: Issue, row: IssueOutcome, person: Member | Visitor) -> dict[str, Any]:
    """Return what the page of a result shows to this person."""
    doc = document_from(row)
    return {
        **told_by(doc),
        "issue": issue,
        "settings": settings_of(issue),
        "content_hash": row.content_hash,
        "beside": beside_result(issue),
        "mine": own_part(person, issue),
        "has_taken_part": has_taken_part(person, issue),
        "has_ticket": settings_of(issue).privacy_mode is PrivacyMode.TICKET
        and not issue.is_imported
        and doc["facts"][0]["key"] != "nobody",
    }


def told_by(doc: Doc) -> dict[str, Any]:
    """Return what the document alone tells, the same for every reader."""
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
        "pairs": main_pairs(doc) if is_shown else [],
        "all_pairs": all_pairs(doc) if is_shown else [],
        "reasons": reasons_by_option(doc),
        "labels": doc["issue"]["experiences"],
        "part_rows": part_rows(doc),
        "each_dot": each_dot(doc),
        "by_winners": by_winners(doc),
        "where_from": where_from,
    }


def annex_page(issue: Issue, row: IssueOutcome, name: str) -> dict[str, Any]:
    """Return what a page behind the Result shows, the same to everybody."""
    doc = document_from(row)
    return {
        **told_by(doc),
        "issue": issue,
        "settings": settings_of(issue),
        "name": name,
        "counting_rules": RULE_WORDS,
        "steps": steps_in(doc),
    }


def steps_in(doc: Doc) -> list[dict[str, Any]]:
    """Return, for each winner under Ranked Pairs, the comparisons in the order they were taken.

    Where there are several winners, each wins in an order of equally clear comparisons of its own.
    """
    outcome = doc["outcome"]
    universes = outcome.get("evidence", {}).get("certificate", {}).get("universes", {})
    passing = outcome.get("passing", [])
    return [
        {
            "winner": passing[int(winner)],
            "rows": [
                (pair_of(doc, passing[ahead], passing[behind]), is_locked)
                for (ahead, behind), is_locked in zip(
                    universe["comparisons"], universe["locked"], strict=True
                )
            ],
        }
        for winner, universe in sorted(universes.items(), key=lambda item: int(item[0]))
        if universe
    ]


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


def headlines_of(rows: Sequence[IssueOutcome]) -> dict[int, dict[str, Any]]:
    """Return what the headline of each of several results is told from, by issue."""
    docs = documents_from(rows)
    return {
        issue_id: {"headline": doc["facts"][0], "names": names_in(doc), "doc": doc}
        for issue_id, doc in docs.items()
    }


def names_in(doc: Doc) -> list[Name]:
    """Return the options by number, and last how things are now where that was ranked."""
    names = [Name(option["letter"], option["title"]) for option in doc["options"]]
    if doc["outcome"]["settings"]["status_quo"] is not None:
        names.append(Name("", _("Keep things as they are")))
    return names


def rows_in(doc: Doc) -> list[Row]:
    """Return the options in the order they came out; those below the line have no place."""
    outcome = doc["outcome"]
    lines = {line["option"]: line for line in outcome["lines"]}
    is_known = doc["took_part"]["cast"] is not None
    rows: list[Row] = []
    place = 1
    for tier in outcome["order"]:
        rows += [row_of(lines[option], place, len(tier) > 1, is_known) for option in tier]
        place += len(tier)
    return rows + [
        row_of(lines[option], None, False, is_known)
        for tier in outcome["order_below"]
        for option in tier
    ]


def row_of(line: Doc, place: int | None, is_joint: bool, is_known: bool) -> Row:
    """Return an option's row; votes that say no zones show what stands above and below the line."""
    zones, counts, blank = line["zones"], None, 0
    if zones is not None:
        blank = zones["unsorted"]
        counts = {**zones, "unsure": zones["unsure"] + blank}
    elif line["above"] is not None:
        counts = {
            "support": line["above"],
            "better": 0,
            "unsure": line["level"] if is_known else 0,
            "worse": line["below"],
        }
    return Row(line["option"], place, is_joint, line, counts, blank)


def pair_of(doc: Doc, first: int, second: int) -> Pair:
    """Return two options compared, as the document has them."""
    support = doc["outcome"]["support"]
    ahead, behind = support[first][second], support[second][first]
    cast = doc["took_part"]["cast"]
    return Pair(first, second, ahead, behind, None if cast is None else cast - ahead - behind)


def main_pairs(doc: Doc) -> list[Pair]:
    """Return each winner beside every other option left in, those above it, and how things are."""
    outcome = doc["outcome"]
    winners = outcome["order"][0] if outcome["order"] else []
    found: list[Pair] = []
    for winner in winners[:3]:
        rivals = [option for option in outcome["passing"] if option != winner]
        rivals += [row["dropped"] for row in outcome["dropped_ahead"] if row["winner"] == winner]
        pairs = [pair_of(doc, winner, rival) for rival in dict.fromkeys(rivals)]
        found += sorted(pairs, key=lambda pair: (pair.ahead - pair.behind, pair.second))
        if outcome["settings"]["status_quo"] is not None:
            found.append(pair_of(doc, winner, outcome["settings"]["status_quo"]))
    if not winners and outcome["settings"]["status_quo"] is not None:
        status_quo = outcome["settings"]["status_quo"]
        found = [pair_of(doc, line["option"], status_quo) for line in outcome["lines"]]
    return without_mirrors(found)


def without_mirrors(pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs of which none says again what one before it said."""
    seen: dict[frozenset[int], Pair] = {}
    for pair in pairs:
        seen.setdefault(frozenset((pair.first, pair.second)), pair)
    return list(seen.values())


def all_pairs(doc: Doc) -> list[Pair]:
    """Return every two options compared, how things are now among them."""
    n = len(doc["outcome"]["options"])
    return [pair_of(doc, i, j) for i in range(n) for j in range(i + 1, n)]


def reasons_by_option(doc: Doc) -> list[dict[str, Any]]:
    """Return for each option with reasons its rows by side."""
    found: dict[int, dict[str, Any]] = {}
    for row in doc["reasons"]["rows"]:
        blank = {"option": row["place"], "n": 0, **{side: [] for side in SIDES}}
        found.setdefault(row["place"], blank)[row["side"]].append(row)
        found[row["place"]]["n"] += 1
    return [found[place] for place in sorted(found)]


def minorities(doc: Doc) -> list[dict[str, Any]]:
    """Return options that many put first though others won, with what most of them said."""
    found: list[dict[str, Any]] = []
    for fact in doc["facts"] if doc["outcome"].get("winners") else ():
        if fact["key"] == "first-for-some":
            rows = [
                row
                for row in doc["reasons"]["rows"]
                if row["place"] == fact["option"] and row["side"] == "for"
            ]
            found.append({"fact": fact, "quote": rows[0] if rows else None})
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
