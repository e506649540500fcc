"""Suggesting a change: words in place, its trail, and nothing typed is ever lost."""

from __future__ import annotations

from html import unescape

import pytest

from app.amendments.models import Amendment, Answer
from app.amendments.queries import change_of
from app.core.clock import database_now
from app.discussion.models import PostAmendment
from app.extensions import db
from app.mail.models import OutgoingMail
from app.proposals.services import withdraw
from deliberation.stages import Stage
from tests.factories import (
    declare,
    let_time_pass,
    make_change,
    make_issue,
    make_member,
    make_post,
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
def joanne_client(idea, sign_in):
    joanne = make_member("Joanne")
    declare(idea.issue, joanne)
    return sign_in(joanne)


def typed(*words, seen=1, **more):
    boxes = {f"words_{i}": text for i, text in enumerate(words)}
    return {"seen": seen, "summary": "make it quicker", **boxes, **more}


def url(idea):
    return f"/proposals/{idea.id}/amendments/new"


def changes():
    return db.session.scalars(db.select(Amendment).order_by(Amendment.id)).all()


def test_form_shows_each_paragraph_in_its_own_box(joanne_client, idea):
    page = unescape(joanne_client.get(url(idea)).text)

    for i, words in enumerate(WORDS.split("\n\n")):
        assert f'name="words_{i}"' in page
        assert words in page
    assert 'name="after_2"' in page
    assert 'name="start"' in page


def test_changed_added_and_emptied_boxes_become_edits(joanne_client, idea):
    response = joanne_client.post(
        url(idea),
        data=typed(
            "A sitter comes within 48 hours.",
            "",
            "Anybody may ask.",
            after_2="The same face each time.",
            why="Five days is too late.",
        ),
    )

    [change] = changes()
    assert response.status_code == 303
    assert response.location == f"/issues/{idea.issue_id}/amendments/{change.id}"
    assert [edit["edit"] for edit in change.edits] == ["replace", "delete", "insert_after"]
    assert (change.number, change.answer, change.author_name) == (1, Answer.OPEN, "Joanne")
    assert change_of(change).backers == 1, "whoever suggests it counts as one"
    page = unescape(joanne_client.get(response.location).text)
    assert "48 hours" in page
    assert "make it quicker" in page
    assert "Five days is too late." in page
    assert "Change 1 of 1" in page
    mails = db.session.scalars(db.select(OutgoingMail.subject)).all()
    assert mails == ["A change to your idea A"]


def test_a_ticked_paragraph_is_taken_out_whatever_its_box_holds(joanne_client, idea):
    words = WORDS.split("\n\n")
    refused = joanne_client.post(url(idea), data=typed(*words, out_1="y", summary=""))
    assert refused.status_code == 422
    box = (
        refused.text.split('id="out_1"')[0].rsplit("<input", 1)[1]
        + refused.text.split('id="out_1"')[1].split(">")[0]
    )
    assert "checked" in box, "the tick stays"
    assert words[1] in refused.text, "and so do its words"

    assert joanne_client.post(url(idea), data=typed(*words, out_1="y")).status_code == 303

    [change] = changes()
    assert [edit["edit"] for edit in change.edits] == ["delete"]
    again = joanne_client.get(f"{url(idea)}?like={change.id}").text
    assert words[1] in again, "worded differently it can be put back"


def test_what_was_changed_so_far_is_shown_before_anybody_else_sees_it(client, joanne_client, idea):
    data = typed("Within 48 hours.", "It is free.", "Anybody may ask.", why="Too late.", look="1")
    for browser in (joanne_client, client):
        response = browser.post(url(idea), data={**data, "summary": ""})
        page = unescape(response.text)
        assert response.status_code == 200
        assert "What you’ve changed so far" in page
        looked = page.split('id="looked"')[1].split("</section>")[0]
        assert "48 hours" in looked
        assert "Too late." in page.split('id="looked"')[1]
    same = joanne_client.post(url(idea), data={**typed(*WORDS.split("\n\n")), "look": "1"})
    assert same.status_code == 422
    assert "changed any words yet" in same.text
    assert changes() == []


def test_no_change_says_so_and_keeps_what_was_typed(joanne_client, idea):
    response = joanne_client.post(
        url(idea), data=typed(*WORDS.split("\n\n"), why="Because I said so.")
    )

    assert response.status_code == 422
    assert "You haven’t changed any words yet." in unescape(response.text)
    assert "Because I said so." in response.text
    assert changes() == []


def test_only_spaces_are_no_change(joanne_client, idea):
    words = [f"  {text}  " for text in WORDS.split("\n\n")]
    assert joanne_client.post(url(idea), data=typed(*words)).status_code == 422


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"summary": ""}, "Say in one sentence what your change would do."),
        ({"summary": "x" * 141}, "Keep the sentence to 140 letters."),
        ({"why": "y " * 600}, "Keep the reason to 1,000 letters."),
        ({"after_0": "z " * 3_000}, "That’s more than 5,000 letters in all."),
    ],
)
def test_each_error_says_what_to_do_and_loses_nothing(joanne_client, idea, fields, says):
    data = typed("Within 48 hours.", "It is free.", "Anybody may ask.", why="Too late.") | fields

    response = joanne_client.post(url(idea), data=data)

    page = unescape(response.text)
    assert response.status_code == 422
    assert says in page
    for value in data.values():
        assert str(value).strip() in page
    assert changes() == []


def test_taking_everything_out_is_refused(joanne_client, idea):
    response = joanne_client.post(url(idea), data=typed("", "", ""))
    assert response.status_code == 422
    assert "Leave at least a sentence." in response.text


def test_same_change_twice_is_to_be_backed_instead(joanne_client, idea):
    make_change(idea, "five days", "48 hours", make_member("Sam"))

    data = typed("A sitter comes within 48 hours.", "It is free.", "Anybody may ask.")
    response = joanne_client.post(url(idea), data=data)

    assert response.status_code == 422
    page = unescape(response.text)
    assert "Change 1 by Sam says exactly that. Back it instead." in page
    assert "A sitter comes within 48 hours." in page
    assert len(changes()) == 1


def test_stale_form_is_fitted_to_the_new_words(joanne_client, idea, priya, sign_in):
    take_in(sign_in(priya), make_change(idea, "It is free.", "It is free for all."))

    response = joanne_client.post(
        url(idea), data=typed("Within 48 hours.", "It is free.", "Anybody may ask.")
    )

    assert response.status_code == 303
    change = changes()[-1]
    assert change.base_version.number == 2
    assert [edit["paragraph"] for edit in change.edits] == [change.base_version.paragraphs[0]["id"]]


def test_stale_form_at_the_same_words_shows_both_and_keeps_everything(
    joanne_client, idea, priya, sign_in
):
    take_in(sign_in(priya), make_change(idea, "five days", "three days"))
    data = typed(
        "A sitter comes within 48 hours.",
        "It is free.",
        "Anybody may ask.",
        after_2="The same face.",
        why="Five days is too late.",
    )

    response = joanne_client.post(url(idea), data=data)

    page = unescape(response.text)
    assert response.status_code == 409
    assert "A sitter comes within three days." in page, "how it is now"
    for words in ("A sitter comes within 48 hours.", "The same face.", "Five days is too late."):
        assert words in page
    assert 'name="seen" type="hidden" value="2"' in page
    assert len(changes()) == 1
    again = joanne_client.post(url(idea), data=data | {"seen": 2})
    assert again.status_code == 303


def test_trail_from_a_post_is_kept_and_shown(joanne_client, idea, priya, sign_in):
    post = make_post(idea.issue, make_member("Derek"), text="48 hours would have helped me.")

    first = joanne_client.get(f"{url(idea)}?post={post.id}")
    assert first.status_code == 303
    page = joanne_client.get(first.location).text
    assert "48 hours would have helped me." in page
    made = joanne_client.post(
        first.location, data=typed("Within 48 hours.", "It is free.", "Anybody may ask.")
    )

    [change] = changes()
    [link] = db.session.scalars(db.select(PostAmendment)).all()
    assert (link.post_id, link.amendment_id) == (post.id, change.id)
    page = unescape(joanne_client.get(made.location).text)
    assert "what Derek said" in page
    talk = f"/issues/{idea.issue_id}/talk"
    assert "Became a change" in joanne_client.get(talk).text
    take_in(sign_in(priya), change)
    assert "Already in the words" in joanne_client.get(talk).text


def test_word_it_differently_starts_from_the_other_change(joanne_client, idea):
    other = make_change(idea, "five days", "48 hours")
    page = unescape(joanne_client.get(f"{url(idea)}?like={other.id}").text)
    assert "A sitter comes within 48 hours." in page


def test_visitors_may_fill_it_in_and_sign_in_after(client, idea):
    assert client.get(url(idea)).status_code == 200
    words = ("Within 48 hours.", "It is free.", "Anybody may ask.")
    response = client.post(url(idea), data=typed(*words, experiences="uses"))
    assert response.status_code == 401
    assert changes() == []


def test_only_ideas_that_reached_the_ballot_take_changes(joanne_client, idea):
    other = make_proposal(idea.issue)
    response = joanne_client.get(url(other))
    assert response.status_code == 403
    assert "didn’t reach the ballot" in unescape(response.text)


def test_an_idea_taken_back_takes_no_new_changes(joanne_client, idea, priya):
    withdraw(idea, priya, clock=database_now)
    db.session.commit()
    assert joanne_client.get(url(idea)).status_code == 403


@pytest.mark.parametrize("stage", [Stage.PROPOSE, Stage.DISCUSS, Stage.RANK, Stage.OUTCOME])
def test_changes_are_suggested_in_improve_only(member_client, stage):
    proposal = make_proposal(make_issue(stage))
    put_on_ballot(proposal)
    assert member_client.get(url(proposal)).status_code == 403


def test_once_the_time_is_over_nothing_is_taken_even_if_nobody_moved_on(joanne_client, idea):
    let_time_pass(idea.issue)
    data = typed("Within 48 hours.", "It is free.", "Anybody may ask.")
    assert joanne_client.post(url(idea), data=data).status_code == 403
    assert changes() == []


def take_in(client, change):
    response = client.post(
        f"/amendments/{change.id}/answer", data={"seen": change.revision, "decision": "take"}
    )
    assert response.status_code == 303
