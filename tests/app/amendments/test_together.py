"""Taking several changes in at once: the words first, then one version, and a trail for each."""

from __future__ import annotations

from html import unescape

import pytest

from app.amendments.models import Answer
from app.amendments.services import suggest, take_back
from app.core.clock import database_now
from app.extensions import db
from app.mail.models import OutgoingMail
from app.proposals.convert import text_of
from app.proposals.models import ProposalVersion
from app.proposals.queries import latest_version
from deliberation.amendments import paragraphs_from_plain
from deliberation.stages import Stage
from tests.factories import (
    back_idea,
    declare,
    make_change,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
)

WORDS = "A sitter comes within five days.\n\nIt is free.\n\nAnybody may ask."


@pytest.fixture
def priya(app):
    return make_member("Priya")


@pytest.fixture
def idea(priya):
    proposal = make_proposal(make_issue(Stage.AMEND), priya, title="Sitters", text=WORDS)
    put_on_ballot(proposal)
    return proposal


@pytest.fixture
def client(priya, sign_in):
    return sign_in(priya)


@pytest.fixture
def three(idea):
    """Three changes that leave each other alone: other words, a paragraph more, one less."""
    return [
        make_change(idea, "five days", "48 hours", make_member("Joanne"), summary="be quicker"),
        suggest_warmth(idea, make_member("Sam")),
        make_change(idea, "Anybody may ask.", "", make_member("Lena"), summary="say less"),
    ]


def suggest_warmth(idea, someone):
    """A change that puts a paragraph in."""
    declare(idea.issue, someone)
    words = WORDS.replace("It is free.", "It is free.\n\nIt is warm.")
    text = paragraphs_from_plain(words, text_of(latest_version(idea)))
    change = suggest(idea, someone, seen=1, text=text, summary="be warm", clock=database_now)
    db.session.commit()
    return change


def url(idea):
    return f"/proposals/{idea.id}/amendments/together"


def ticks(*changes):
    return [f"{change.id}:{change.revision}" for change in changes]


def send(client, idea, *changes, seen=1, take=None):
    data = {"seen": seen, "take": take if take is not None else ticks(*changes)}
    return client.post(url(idea), data=data)


def words_now(idea):
    return [paragraph["text"] for paragraph in latest_version(idea).paragraphs]


def n_versions(idea):
    query = db.select(db.func.count(ProposalVersion.id)).filter_by(proposal_id=idea.id)
    return db.session.scalar(query)


def subjects(someone):
    query = db.select(OutgoingMail.subject).filter_by(address=someone.email)
    return db.session.scalars(query.order_by(OutgoingMail.id)).all()


def test_author_looks_at_the_words_and_takes_three_changes_in_as_one_version(client, idea, three):
    backer = make_member()
    back_idea(idea, backer)
    listed = unescape(client.get(f"/issues/{idea.issue_id}/proposals/{idea.id}").text)
    assert "3 changes wait for your answer, until" in listed
    assert url(idea) in listed
    for change in three:
        assert change.summary[1:] in unescape(client.get(url(idea)).text)

    shown = client.get(url(idea), query_string={"take": ticks(*three)})
    page = unescape(shown.text)
    for words in ("What changes", "Before", "After", "48 hours", "It is warm.", "Anybody may ask."):
        assert words in page
    assert "Take these 3 changes in" in page
    assert n_versions(idea) == 1, "looking changes nothing"
    assert send(client, idea, *three).status_code == 303

    assert words_now(idea) == ["A sitter comes within 48 hours.", "It is free.", "It is warm."]
    version = latest_version(idea)
    assert (n_versions(idea), version.number) == (2, 2)
    assert {(c.answer, c.result_version_id) for c in three} == {(Answer.TAKEN_IN, version.id)}
    history = unescape(client.get(f"/proposals/{idea.id}/versions").text)
    for change in three:
        assert f"Change {change.number} by {change.author_name}" in history
        assert subjects(change.author) == ["Your change to idea A"]
    assert subjects(backer) == ["The words of an idea you back have changed"], "asked once"
    record = unescape(client.get(f"/issues/{idea.issue_id}/journal").text)
    assert "Change A-3 by Lena is in the words, version 2." in record


def test_changes_that_clash_do_not_come_in_together_and_ticks_stay(client, idea, three):
    against = make_change(idea, "five days", "three days", make_member("Derek"))
    assert "Changes the same words as change 4" in unescape(client.get(url(idea)).text)

    response = send(client, idea, three[0], three[1], against)

    page = unescape(response.text)
    assert response.status_code == 422
    assert "Changes to the same words can’t come in together" in page
    assert page.count(" checked") == 3 + 1, "three ticks, and the switch at What changes"
    assert n_versions(idea) == 1


def test_nothing_ticked_says_so(client, idea, three):
    response = send(client, idea)
    assert response.status_code == 422
    assert "Tick the changes to take in." in response.text


def test_what_moved_meanwhile_is_named_and_nothing_is_lost(client, idea, three):
    seen = ticks(*three)
    take_back(three[1], three[1].author, seen=three[1].revision, clock=database_now)
    three[2].revision += 1  # as wording it anew would
    db.session.commit()

    response = send(client, idea, take=seen)

    page = unescape(response.text)
    assert response.status_code == 409
    assert "1 change you ticked doesn’t wait for an answer any more." in page
    assert "Change 3 has other words now." in page
    assert "48 hours" in page, "the words as they would be now"
    assert n_versions(idea) == 1
    again = [line.split('"')[0] for line in page.split('name="take" value="')[1:]][:2]
    assert send(client, idea, take=again).status_code == 303
    assert words_now(idea) == ["A sitter comes within 48 hours.", "It is free."]


def test_an_older_version_on_the_page_takes_nothing_in(client, idea, three):
    send(client, idea, three[0])
    stale = send(client, idea, three[1], seen=1)
    assert stale.status_code == 409
    assert "The words of the idea have changed." in stale.text
    assert send(client, idea, three[1], seen=2).status_code == 303


def test_changes_left_behind_are_carried_over_or_their_authors_asked(client, idea, three):
    derek, sam = make_member("Derek"), make_member("Sam")
    against = make_change(idea, "five days", "three days", derek)
    beside = make_change(idea, "It is free", "It is free for all", sam)
    send(client, idea, three[0], three[2])
    assert subjects(derek) == ["Your change needs other words"]
    assert beside.base_version_id == latest_version(idea).id
    page = unescape(client.get(url(idea)).text)
    assert "so it can’t be ticked" in page
    assert f'value="{against.id}:' not in page


@pytest.mark.parametrize("take", ["x", "1:", "1:1:1", "²:1", "9" * 30 + ":1", "1:" + "9" * 30])
def test_ticks_that_are_none_take_nothing_in(client, idea, three, take):
    assert send(client, idea, take=[take]).status_code in (409, 422)
    assert client.get(url(idea), query_string={"take": take}).status_code == 200
    assert n_versions(idea) == 1


def test_changes_of_another_idea_are_not_taken_in(client, idea, priya, three):
    other = make_proposal(idea.issue, priya, text=WORDS)
    put_on_ballot(other)
    response = send(client, other, *three)
    assert response.status_code == 409
    assert n_versions(other) == 1


def test_taking_every_word_out_is_refused(client, priya):
    idea = make_proposal(make_issue(Stage.AMEND), priya, text="One.\n\nTwo.")
    put_on_ballot(idea)
    changes = [make_change(idea, "One.", ""), make_change(idea, "Two.", "")]
    response = send(client, idea, *changes)
    assert response.status_code == 422
    assert "This would take out every word of the idea" in unescape(response.text)


def test_only_the_author_and_only_in_time(member_client, idea, three):
    assert send(member_client, idea, *three).status_code == 403
    assert member_client.get(url(idea)).status_code == 403
