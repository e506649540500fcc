"""The first save of a ballot, sent many times at once: one draft, and no card of it is lost."""

from __future__ import annotations

import time

import pytest

from app.ballots.convert import content_from, empty_content
from app.ballots.models import BallotDraft, Zone
from app.ballots.services import drafts
from app.ballots.services.drafts import save_draft
from app.ballots.views import saving
from app.ballots.views.browser import DRAFT_COOKIE, TOKEN_LENGTH
from app.core.clock import utc_now
from app.core.tokens import digest_of, new_token
from app.extensions import db
from app.issues.models import Issue
from tests.app.ballots.pages import url
from tests.crowds import at_once
from tests.factories import make_ballot_issue

CARDS = 8
DIGEST = b"d" * 32


def look_and_add(table, key, values):
    """A planted fault: look whether there is a row, and only then add one."""
    row = db.session.get(table, tuple(key.values()))
    time.sleep(0.2)
    if row is None:
        row = table(**key)
        db.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()


def first_saves(app):
    """Save one browser's draft many times at once, beside any lock; return what went wrong."""
    issue_id = make_ballot_issue([f"Idea {n}" for n in range(CARDS)]).id
    db.session.remove()

    def save(n):
        issue = db.session.get(Issue, issue_id)
        save_draft(issue, DIGEST, empty_content(CARDS, seed=n), now=utc_now())
        db.session.commit()

    return at_once(app, [lambda n=n: save(n) for n in range(CARDS)])


def test_first_saves_at_once_are_one_draft(any_app):
    assert first_saves(any_app) == []
    assert len(db.session.scalars(db.select(BallotDraft)).all()) == 1


def test_planted_fault_looking_before_adding_clashes_on_postgresql(any_app, monkeypatch):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, so nobody comes between look and add")
    monkeypatch.setattr(drafts, "write_row", look_and_add)
    assert any("UniqueViolation" in fault for fault in first_saves(any_app))


def cards_kept(app, monkeypatch):
    """Send each card of a ballot at the same moment from one browser; return which are kept."""
    issue = make_ballot_issue([f"Idea {n}" for n in range(CARDS)])
    path, token, honest = url(issue), new_token(), saving.sent_card
    assert len(token) == TOKEN_LENGTH
    db.session.remove()

    def slowly(setting, before):
        time.sleep(0.05)
        return honest(setting, before)

    def send(place):
        own = app.test_client(use_cookies=False)
        answer = own.post(
            path,
            data={"card": place, "press": "save", f"zone-{place}": "support"},
            headers={"Cookie": f"{DRAFT_COOKIE}={token}"},
        )
        assert answer.status_code == 303

    monkeypatch.setattr(saving, "sent_card", slowly)
    assert at_once(app, [lambda place=place: send(place) for place in range(CARDS)]) == []
    [draft] = db.session.scalars(db.select(BallotDraft)).all()
    assert draft.token_hash == digest_of(token)
    answers = content_from(draft.content, CARDS).answers
    return {place for place, answer in enumerate(answers) if answer.zone is Zone.SUPPORT}


def test_cards_saved_at_once_are_all_kept_though_there_was_no_draft(any_app, monkeypatch):
    assert cards_kept(any_app, monkeypatch) == set(range(CARDS))


def test_planted_fault_first_saves_that_do_not_wait_lose_cards(any_app, monkeypatch):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite writers wait for each other anyway")
    monkeypatch.setattr(saving, "hold_draft", lambda digest: None)
    assert len(cards_kept(any_app, monkeypatch)) < CARDS
