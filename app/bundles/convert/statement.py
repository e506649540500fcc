"""The statement in a bundle: what can be checked and what can't, first of all and in plain words.

It is in English whatever the site speaks: its bytes are hashed, and the same for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.words.text import without_controls

HEAD = """\
{question}

WHAT YOU CAN CHECK WITH THIS FILE

{can}
WHAT NOBODY CAN CHECK WITH IT

{cannot}
HOW TO CHECK

1. Take verify.py out of this zip, or fetch it from a place you trust more. You can read it: it has
   500 lines. It needs Python 3.11 or later and no internet.
2. Run:  python verify.py BUNDLE.zip
   It ends with 0 when nothing is wrong, 1 when something is, 2 when the file is damaged.
3. Hold the root it prints against the root in your mail, or on a printed report. Or run:
   python verify.py BUNDLE.zip --root ROOT
4. If you have a ticket:  python verify.py BUNDLE.zip --ticket "YOUR EIGHT WORDS"
   Your words stay on your machine. Whoever has them can see how you ranked the ideas, so type them
   where nobody looks on.

Root: {root}

WHAT IS IN IT

outcome.json      the whole result, as the site shows it
tally.json        every figure and every step of the count
options.json      the ideas that were ranked, in their words
settings.json     the question and the rules, as they were fixed when it opened
ballots.json      {ballots}
reasons.json      the reasons that may be shown, each with its hash
record.json       ideas, their wordings, changes and posts, without names
electorate.json   how many were invited, joined, began, put a ballot in, and were counted
journal.json      who did what, each entry tied to the one before it
manifest.json     the hash of each file, and what the root is made of
verify.py         the program that checks all of this
{preflib}
Words that were hidden or changed since are left out. Their hash stands in their place, so the root
stays the same.
"""

NOTHING_CHANGED = """\
That nothing has changed since the root was sent out: no ballot, no reason, no rule, no word of
  the record that is shown."""
RECORD_UNCHANGED = """\
That nothing has changed since the root was sent out: no rule, no figure, no word of the record
  that is shown."""
SAME_RULES = "That the rules used are those that were fixed when the question opened."
JOURNAL = "That the entries of the journal follow from each other, and none is missing."
FROM_BALLOTS = """\
That the result follows from the ballots. All of them are here, to be counted again."""
FROM_TABLE = "That the result follows from the table which compares every two ideas."
OWN_BALLOT = """\
With your ticket: that your ballot is among those that were counted, and what it says."""
WHO_VOTED = "That voters were real, were different people, and were free to vote as they wished."
WHO_LOOKED = "That nobody who runs the site looked at ballots while people were voting."
TABLE_FROM_BALLOTS = """\
That the table follows from the ballots. They are not published, because a rare ballot could
  point to a person. The more people look for their tickets, the surer it gets."""
TABLE_FROM_ELSEWHERE = """\
That the table follows from ballots. This vote was held elsewhere, and only its table is known."""
COVERED = "The count. Fewer than ten people took part, so nothing of it is shown."
OTHER_RULE = """\
That the order of ideas follows from the table. This vote was counted by a rule that verify.py
  does not have."""
SEVERAL = "Which ideas were chosen one after the other, where there were several to choose."
RULES = ("ranked_pairs", "schulze")
"""What `verify.py` counts by."""
BALLOTS = {
    None: "every ballot, with the tag its ticket leads to",
    "covered": "nothing, as fewer than ten people took part",
    "not-given": "nothing, as only a table is known",
}
SEALED = "a sealed line for each ballot, found by its ticket"


def statement(doc: Mapping[str, Any], root: str, preflib: str | None) -> bytes:
    """Return what the bundle of a result says of itself."""
    why_not = doc["ballots"]["why_not"]
    can, cannot = claims(doc)
    return HEAD.format(
        question=without_controls(doc["issue"]["question"]),
        can=listed(can),
        cannot=listed(cannot),
        root=root,
        ballots=BALLOTS.get(why_not, SEALED),
        preflib=f"{preflib}       the same ballots for programs that read PrefLib\n"
        if preflib
        else "",
    ).encode()


def claims(doc: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return what can be checked in the bundle of a result, and what can't."""
    why_not, outcome = doc["ballots"]["why_not"], doc["outcome"]
    is_listed = why_not not in ("covered", "not-given")
    unchanged = NOTHING_CHANGED if is_listed else RECORD_UNCHANGED
    can, cannot = [unchanged, SAME_RULES, JOURNAL], [WHO_VOTED, WHO_LOOKED]
    if outcome["covered"]:
        return can, [COVERED, *cannot]
    can = [FROM_BALLOTS if why_not is None else FROM_TABLE, *can]
    if why_not != "not-given" and has_tickets(doc):
        can.append(OWN_BALLOT)
    if why_not is not None:
        cannot.insert(0, TABLE_FROM_ELSEWHERE if why_not == "not-given" else TABLE_FROM_BALLOTS)
    if doc["several"]:
        cannot.insert(0, SEVERAL)
    if outcome["settings"]["rule"] not in RULES:
        cannot.insert(0, OTHER_RULE)
    return can, cannot


def has_tickets(doc: Mapping[str, Any]) -> bool:
    """Say whether voters hold words that lead to their ballots."""
    issue = doc["issue"]
    return issue["privacy_mode"] == "ticket" and not issue["is_imported"]


def listed(claims: list[str]) -> str:
    """Return sentences as a list, a line each."""
    return "".join(f"- {claim}\n" for claim in claims)
