"""The end of Improve: silence is a no, and enough backing makes B2."""

from __future__ import annotations

from html import unescape

import pytest

from app.accounts.models import Member
from app.amendments.models import Answer
from app.amendments.services import offer, refuse, settle, take_in
from app.core.clock import database_now, utc_now
from app.extensions import db
from app.journal.models import JournalEntry, JournalPayload
from app.proposals.convert import text_of
from app.proposals.queries import latest_version, letter_of, options_on_ballot
from app.proposals.services import freeze_options, withdraw
from deliberation.amendments import paragraphs_from_plain
from deliberation.stages import Stage
from tests.factories import (
    back_change,
    end_stage,
    make_change,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
)

WORDS = "A sitter comes within five days.\n\nIt is free."


@pytest.fixture
def issue(app):
    return make_issue(Stage.AMEND, variant_least=3)


@pytest.fixture
def idea(issue):
    put_on_ballot(make_proposal(issue, title="Buses"))
    proposal = make_proposal(issue, make_member("Priya"), title="Sitters", text=WORDS)
    put_on_ballot(proposal)
    return proposal


def letters(issue):
    return [letter_of(option.proposal) for option in options_on_ballot(issue)]


def words(proposal):
    return [paragraph.text for paragraph in text_of(latest_version(proposal))]


def settled(issue, active=20):
    made = settle(issue, active=active, now=utc_now())
    freeze_options(issue, now=utc_now())
    db.session.commit()
    return made


def say_no(change, reason="It costs too much."):
    refuse(change, change.proposal.author, seen=change.revision, reason=reason, clock=database_now)
    db.session.commit()


def accept(change):
    take_in(change, change.proposal.author, seen=change.revision, clock=database_now)
    db.session.commit()


def told(issue):
    return db.session.scalars(
        db.select(JournalPayload.content)
        .join(JournalEntry, JournalEntry.id == JournalPayload.entry_id)
        .where(JournalEntry.issue_id == issue.id, JournalEntry.kind == "changes-settled")
    ).one()


def test_a_refused_change_with_backing_becomes_b2_beside_b(issue, idea, client):
    change = make_change(idea, "five days", "48 hours", make_member("Joanne"), backers=3)
    say_no(change)

    assert settled(issue) == 1

    assert letters(issue) == ["A", "B", "B2"]
    [_a, _b, option] = options_on_ballot(issue)
    variant = option.proposal
    assert (variant.position, variant.variant) == (idea.position, 2)
    assert words(variant) == ["A sitter comes within 48 hours.", "It is free."]
    assert words(idea)[0] == "A sitter comes within five days."
    assert option.version.title == "Sitters, with change 1"
    assert (option.admitted_by, option.backers) == ("change", 3)
    assert (change.answer, change.variant) == (Answer.VARIANT, variant)
    assert (told(issue)["needed"], told(issue)["admitted"]) == (3, ["B2"])
    assert told(issue)["backers"] == {"B/1": 3}
    page = unescape(client.get(f"/issues/{issue.id}/amendments/{change.id}").text)
    assert "it’s on the ballot as B2" in page
    assert "It costs too much." in page
    assert client.get(f"/issues/{issue.id}/proposals/{variant.id}").status_code == 200
    assert client.get(f"/issues/{issue.id}/proposals/{idea.id}").status_code == 200


def test_one_backer_short_is_no_variant(issue, idea):
    change = make_change(idea, "five days", "48 hours", backers=2)
    say_no(change)
    assert settled(issue) == 0
    assert letters(issue) == ["A", "B"]
    assert change.answer is Answer.REFUSED


def test_the_figure_grows_with_the_people_and_never_asks_more_than_half(issue, idea):
    change = make_change(idea, "five days", "48 hours", backers=3)
    say_no(change)
    assert settle(issue, active=31, now=utc_now()) == 0, "a tenth of 31 is four"
    assert settle(issue, active=5, now=utc_now()) == 1
    assert change.answer is Answer.VARIANT


def test_silence_is_a_no_and_backing_outweighs_it(issue, idea, client):
    backed = make_change(idea, "five days", "48 hours", backers=3)
    quiet = make_change(idea, "free", "cheap")

    settled(issue)

    assert (backed.answer, quiet.answer) == (Answer.VARIANT, Answer.SILENT)
    assert told(issue)["silent"] == ["B/2"]
    page = unescape(client.get(f"/issues/{issue.id}/amendments/{quiet.id}").text)
    assert "That counts as a no." in page


def test_words_offered_and_not_agreed_to_in_time_do_not_come_in(issue, idea, client):
    change = make_change(idea, "five days", "48 hours")
    text = paragraphs_from_plain(WORDS.replace("five", "three"), text_of(latest_version(idea)))
    numbers = {"seen": change.revision, "version_seen": 1}
    offer(change, idea.author, text=text, clock=database_now, **numbers)
    db.session.commit()

    settled(issue)

    assert (change.answer, latest_version(idea).number) == (Answer.SILENT, 1)
    page = unescape(client.get(f"/issues/{issue.id}/amendments/{change.id}").text)
    assert "Priya offered other words, and nobody agreed to them in time." in page


def test_at_most_two_an_idea_those_with_most_backers(issue, idea):
    few = make_change(idea, "five days", "48 hours", backers=3)
    most = make_change(idea, "free", "cheap", backers=5)
    many = make_change(idea, "A sitter", "A friend", backers=4)

    assert settled(issue) == 2

    assert letters(issue) == ["A", "B", "B2", "B3"]
    assert (few.answer, most.variant.variant, many.variant.variant) == (Answer.SILENT, 2, 3)


def test_changes_level_with_the_second_are_all_admitted(issue, idea):
    for old, new in (("five days", "48 hours"), ("free", "cheap"), ("A sitter", "A friend")):
        make_change(idea, old, new, backers=3)
    assert settled(issue) == 3
    assert letters(issue) == ["A", "B", "B2", "B3", "B4"]


def test_a_variant_stands_on_the_frozen_text(issue, idea):
    change = make_change(idea, "free", "cheap", backers=3)
    say_no(change)
    accept(make_change(idea, "five days", "48 hours"))
    settled(issue)
    assert words(change.variant) == ["A sitter comes within 48 hours.", "It is cheap."]


def test_in_conflict_it_stands_on_what_it_was_made_for(issue, idea):
    change = make_change(idea, "five days", "three days", backers=3)
    accept(make_change(idea, "five days", "48 hours"))
    accept(make_change(idea, "free", "cheap"))
    settled(issue)
    assert words(idea) == ["A sitter comes within 48 hours.", "It is cheap."]
    assert words(change.variant) == ["A sitter comes within three days.", "It is free."]


def test_what_came_in_is_no_variant(issue, idea):
    change = make_change(idea, "five days", "48 hours", backers=9)
    accept(change)
    assert settled(issue) == 0
    assert change.answer is Answer.TAKEN_IN


def test_suspended_people_do_not_count(issue, idea):
    change = make_change(idea, "five days", "48 hours", backers=2)
    third = make_member()
    back_change(change, third)
    db.session.get(Member, third.id).is_suspended = True
    db.session.commit()
    assert settled(issue) == 0


def test_taking_the_idea_back_does_not_silence_those_who_back_a_change(issue, idea):
    change = make_change(idea, "five days", "48 hours", backers=3)
    withdraw(idea, idea.author, clock=database_now)
    db.session.commit()
    settled(issue)
    assert letters(issue) == ["A", "B2"]
    assert change.answer is Answer.VARIANT


def test_the_mover_settles_and_freezes(issue, idea):
    change = make_change(idea, "five days", "48 hours", backers=3)
    assert end_stage(issue) is Stage.RANK
    assert letters(issue) == ["A", "B", "B2"]
    assert change.answer is Answer.VARIANT
    assert [option.place for option in options_on_ballot(issue)] == [0, 1, 2]
    assert issue.options_hash
