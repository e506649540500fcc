"""Five hundred random walks through the ballot: none ends in an invalid or altered one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.ballots.convert import empty_content
from app.ballots.models import ReasonOffer, Slot
from app.ballots.views import browser, casting
from app.core.clock import utc_now
from app.extensions import db
from app.proposals.queries import letter_of, options_on_ballot
from tests.app.ballots.walking import Walker
from tests.factories import make_ballot_issue
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

SIZES = (2, 5, 8)
WALKS = figure(500, 50)


DRAW = random.Random()


def drawn_again():
    """Each walk draws the same when it is walked again, what the pages draw included."""
    return DRAW.randrange(2**31)


@pytest.fixture
def ballots(app, monkeypatch):
    """Questions of different sizes, with reasons to tick on the first ideas."""
    monkeypatch.setattr(browser, "drawn_seed", drawn_again)
    made = []
    for size in SIZES:
        issue = make_ballot_issue([f"Idea {n}" for n in range(size)])
        options, offers = options_on_ballot(issue), {}
        for option in options[:2]:
            rows = [
                ReasonOffer(
                    issue_id=issue.id, proposal_id=option.proposal_id, member_name="Jo",
                    slot=slot, text=f"{slot.value} {option.place}", created_at=utc_now(),
                )
                for slot in (Slot.WHY, Slot.WHY, Slot.WORRY)
            ]  # fmt: skip
            db.session.add_all(rows)
            db.session.flush()
            offers[option.place] = [row.id for row in rows]
        made.append((issue, [letter_of(option.proposal) for option in options], offers))
    db.session.commit()
    return made


def walk(app, ballots, seed):
    DRAW.seed(seed)
    walker = Walker(app, *ballots[seed % len(ballots)], seed)
    try:
        walker.walk()
    except AssertionError as trouble:
        raise AssertionError(f"walk {seed}: {trouble}\nafter {walker.done}") from trouble


def test_no_walk_ends_in_an_invalid_or_altered_ballot(app, ballots):
    for seed in range(WALKS):
        walk(app, ballots, seed)


WAS = {
    "content_with_card": browser.content_with_card,
    "in_service_terms": casting.in_service_terms,
    "reasons_given": casting.reasons_given,
}


def forgets_the_rest(fields, content, places, offers):
    """A planted fault: a card takes the place of the whole ballot."""
    blank = empty_content(len(places), content.seed)
    return WAS["content_with_card"](fields, blank, places, offers)


def shuffled(setting, ballot, ticket, main):
    """A planted fault: places inside a zone are lost on the way into the ballot."""
    return {**WAS["in_service_terms"](setting, ballot, ticket, main), "order": {}}


def signs_all(ballot, main):
    """A planted fault: all reasons of an idea are shown as the first of them."""
    given = WAS["reasons_given"](ballot, main)
    ways = {sheet.place: sheet.shown_as for sheet in reversed(given)}
    return [replace(sheet, shown_as=ways[sheet.place]) for sheet in given]


FAULTS = {
    forgets_the_rest: (browser, "content_with_card", 0),
    shuffled: (casting, "in_service_terms", 13),
    signs_all: (casting, "reasons_given", 16),
}
"""Where each fault is planted, and a walk that meets it."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_walked_into(app, ballots, monkeypatch, fault):
    where, name, seed = FAULTS[fault]
    monkeypatch.setattr(where, name, fault)
    with pytest.raises(AssertionError, match=f"walk {seed}"):
        walk(app, ballots, seed)
