"""L5: of two editors who start from the same words one saves and the other is told, whatever it is.

Ideas have the same test beside their other versions: tests/app/proposals/test_versions.py.
"""

from __future__ import annotations

import threading

import pytest

from app.accounts.models import Member
from app.amendments import services as amendments
from app.amendments.models import Amendment
from app.core.clock import database_now, utc_now
from app.core.errors import Conflict
from app.core.words.text import fingerprint
from app.discussion import services as discussion
from app.discussion.models import Post
from app.discussion.queries import post_or_missing
from app.extensions import db
from app.groups import services as groups
from app.groups.models import Group
from app.groups.queries import place_in
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.services import save_draft
from app.proposals.convert import text_of
from deliberation.amendments import Paragraph
from deliberation.stages import Stage
from tests.factories import (
    make_change,
    make_group,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
)
from tests.torture.figures import figure

pytestmark = pytest.mark.torture
ROUNDS = figure(1_000, 100)


class Editing:
    """One text with its editor: what a page shows as seen, saving over it, what it says now."""

    def __init__(self):
        self.editor_id = make_member().id
        self.row_id = self.make(self.editor).id

    @property
    def editor(self):
        return db.session.get(Member, self.editor_id)

    @property
    def row(self):
        return db.session.get(self.table, self.row_id, populate_existing=True)


class GroupText(Editing):
    table = Group

    def make(self, editor):
        return make_group(organiser=editor)

    def seen(self):
        return groups.seen_of(self.row)

    def save(self, seen, words):
        group = self.row
        told = {"name": group.name, "description": words}
        groups.describe_group(group, self.editor, seen=seen, **told)

    def now(self):
        return self.row.description


class Draft(Editing):
    table = Issue

    def make(self, editor):
        return make_issue(None, organiser=editor)

    def seen(self):
        return self.row.revision

    def save(self, seen, words):
        issue = self.row
        told = {"question": issue.question, "background": words, "status_quo": "As it is."}
        place = place_in(self.editor, issue.group)
        settings = settings_of(issue)
        save_draft(issue, self.editor, place, settings=settings, revision=seen, **told)

    def now(self):
        return self.row.background


class PostText(Editing):
    table = Post

    def make(self, editor):
        return make_post(make_issue(Stage.DISCUSS), editor, "Words.")

    def seen(self):
        return fingerprint(self.row.text)

    def save(self, seen, words):
        post = post_or_missing(self.row_id, to_change=True)
        issue = db.session.get(Issue, post.issue_id)
        discussion.edit_post(post, self.editor, issue, seen=seen, text=words, now=utc_now())

    def now(self):
        return self.row.text


class ChangeText(Editing):
    """The author words a change, over and over, as an offer."""

    table = Amendment

    def make(self, editor):
        idea = make_proposal(make_issue(Stage.AMEND), editor, text="One bus.")
        put_on_ballot(idea)
        return make_change(idea, "One", "Two")

    def seen(self):
        return self.row.revision

    def save(self, seen, words):
        change = self.row
        [old] = text_of(change.base_version)
        text = (Paragraph(old.id, words),)
        told = {"seen": seen, "version_seen": 1, "text": text}
        amendments.offer(change, self.editor, clock=database_now, **told)

    def now(self):
        return self.row.offered_edits[0]["text"]


KINDS = pytest.mark.parametrize("kind", [GroupText, Draft, PostText, ChangeText])


def edit_in_turns(text, rounds):
    """Two editors start from the same words and both save: (saved, refused, overwritten)."""
    saved = refused = overwritten = 0
    for n in range(rounds):
        seen = text.seen()
        for editor in ("one", "two"):
            try:
                text.save(seen, f"Round {n} by {editor}.")
                db.session.commit()
                saved += 1
            except Conflict:
                db.session.rollback()
                refused += 1
        overwritten += text.now() != f"Round {n} by one."
    return saved, refused, overwritten


@KINDS
def test_two_editors_never_overwrite_each_other_silently(app, kind):
    assert edit_in_turns(kind(), ROUNDS) == (ROUNDS, ROUNDS, 0)


@KINDS
def test_of_editors_at_the_same_moment_one_saves(busy_app, kind):
    text = kind()
    for n in range(figure(50, 5)):
        seen, outcomes = text.seen(), edit_at_once(busy_app, text, n)
        assert sorted(outcomes) == ["refused"] * 3 + ["saved"], seen


def edit_at_once(app, text, n):
    """Four editors save at one moment, all from the words that are there now."""
    seen, outcomes, start = text.seen(), [], threading.Barrier(4)
    db.session.remove()

    def edit(editor):
        with app.app_context():
            start.wait()
            try:
                text.save(seen, f"Round {n} by {editor}.")
                db.session.commit()
                outcomes.append("saved")
            except Conflict:
                db.session.rollback()
                outcomes.append("refused")
            except Exception as error:
                db.session.rollback()
                outcomes.append(repr(error))
            db.session.remove()

    threads = [threading.Thread(target=edit, args=(editor,)) for editor in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def forget_to_look(monkeypatch, text):
    """Let a save believe that its page showed the words as they are."""
    real = text.save
    monkeypatch.setattr(text, "save", lambda seen, words: real(text.seen(), words))


@KINDS
def test_planted_fault_a_save_that_does_not_look_is_caught(app, monkeypatch, kind):
    text = kind()
    forget_to_look(monkeypatch, text)
    assert edit_in_turns(text, 5) == (10, 0, 5)


def no_hold(monkeypatch):
    """Nobody holds the row, so that two may look before either saves."""
    monkeypatch.setattr(groups, "hold_group", lambda group: None)


def test_planted_fault_looking_without_holding_is_caught(busy_app, monkeypatch):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite the write lock is taken by BEGIN, before anything is read")
    no_hold(monkeypatch)
    text = GroupText()
    rounds = (edit_at_once(busy_app, text, n) for n in range(40))
    assert any(outcomes.count("saved") > 1 for outcomes in rounds)
