"""What home offers for 1, 3 and 5 minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.ballots.convert import minutes_for
from app.process.convert.cards import Card
from app.process.queries import Facts
from deliberation.stages import Stage

ONE, THREE, FIVE = 1, 3, 5
"""The minutes for which home has something to offer."""


def quick_things(cards: Sequence[Card]) -> list[tuple[int, str, str]]:
    """Return what can be done in 1, 3 and 5 minutes, each from an issue that is really open."""
    found = [
        (ONE, first_of(cards, ONE_MINUTE)),
        (THREE, first_of(cards, THREE_MINUTES)),
        (FIVE, first_of(cards, FIVE_MINUTES)),
    ]
    return [(minutes, *thing) for minutes, thing in found if thing is not None]


def first_of(cards: Sequence[Card], wanted: Sequence[Any]) -> tuple[str, str] | None:
    """Return the first thing on a list of wishes that an open issue offers."""
    for stage, is_there, words, endpoint, anchor in wanted:
        for card in cards:
            if card.issue.stage is stage and is_there(card.facts):
                url = url_for(endpoint, issue_id=card.issue.id, _anchor=anchor)
                return _(str(words), question=card.issue.question, num=len(card.letters)), url
    return None


def takes_three_minutes(facts: Facts) -> bool:
    """Say whether there are several ideas to rank, and not so many that it takes longer."""
    return bool(facts.options) and minutes_for(len(facts.options)) == THREE


def takes_five_minutes(facts: Facts) -> bool:
    """Say whether there are a few more ideas to rank than that."""
    return minutes_for(len(facts.options)) == FIVE


def is_picking(facts: Facts) -> bool:
    """Say whether ideas are being picked for a ballot."""
    return facts.shortlist is not None and facts.shortlist.cut_at is None


BACK = _l("Back an idea: %(question)s")
BACK_CHANGE = _l("Back a change: %(question)s")
PICK = _l("Pick ideas for the ballot: %(question)s")
RANK = _l("Rank %(num)s ideas, and say why: %(question)s")
RANK_ONE = _l("Say if an idea would be better than now: %(question)s")
READ_CHANGES = _l("Read what would change: %(question)s")
ADD = _l("Add what you know: %(question)s")
BRING = _l("Put an idea on the table: %(question)s")
READ_AND_BRING = _l("Read the ideas, and bring your own: %(question)s")
CHANGE = _l("Suggest a change: %(question)s")

ONE_MINUTE = (
    (Stage.PROPOSE, lambda facts: facts.ideas, BACK, "process.show", "ideas"),
    (Stage.DISCUSS, lambda facts: facts.ideas, BACK, "process.show", "ideas"),
    (Stage.AMEND, lambda facts: facts.changes, BACK_CHANGE, "process.show", "ideas"),
    (Stage.RANK, is_picking, PICK, "shortlists.show", None),
    (Stage.RANK, lambda facts: len(facts.options) == 1, RANK_ONE, "ballots.edit", None),
)
THREE_MINUTES = (
    (Stage.RANK, takes_three_minutes, RANK, "ballots.edit", None),
    (Stage.DISCUSS, lambda facts: True, ADD, "process.talk", None),
    (Stage.AMEND, lambda facts: facts.changes, READ_CHANGES, "process.show", "ideas"),
)
FIVE_MINUTES = (
    (Stage.AMEND, lambda facts: facts.options, CHANGE, "process.show", "ideas"),
    (Stage.PROPOSE, lambda facts: facts.ideas, READ_AND_BRING, "process.show", None),
    (Stage.PROPOSE, lambda facts: True, BRING, "proposals.create", None),
    (Stage.RANK, takes_five_minutes, RANK, "ballots.edit", None),
    (Stage.DISCUSS, lambda facts: True, ADD, "process.talk", None),
)
