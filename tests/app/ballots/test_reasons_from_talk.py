"""One press under a post puts it on the tick list; a longer way asks what can't be known."""

import pytest

from app.ballots.models import ReasonOffer
from app.discussion.convert import Place
from app.extensions import db
from deliberation.stages import Stage
from tests.factories import make_issue, make_post, make_proposal


@pytest.fixture
def issue(app):
    return make_issue(Stage.DISCUSS)


def offers():
    return [(row.proposal_id, row.text) for row in db.session.scalars(db.select(ReasonOffer))]


def test_one_press_is_enough_for_a_short_post_about_one_idea(issue, member_client):
    idea = make_proposal(issue)
    post = make_post(issue, text="Nobody came\nin June.", place=Place(issue.id, idea.id))

    response = member_client.post(f"/posts/{post.id}/reason", data={"sort": "helpful"})

    assert response.status_code == 303
    assert offers() == [(idea.id, "Nobody came in June.")]


def test_a_post_about_the_question_asks_which_idea_it_speaks_about(issue, member_client):
    first, second = make_proposal(issue), make_proposal(issue)
    post = make_post(issue, text="Nobody came.")

    asked = member_client.post(f"/posts/{post.id}/reason", data={"sort": "helpful"})
    assert "For which idea?" in asked.text
    assert "to put right" not in asked.text
    assert offers() == []

    fields = {"text": "Nobody came.", "proposal_id": second.id}
    member_client.post(f"/posts/{post.id}/reason", data=fields)
    assert offers() == [(second.id, "Nobody came.")]
    assert first.id != second.id


def test_a_long_post_is_to_be_shortened_first(issue, member_client):
    idea = make_proposal(issue)
    post = make_post(issue, text="Rain. " * 60, place=Place(issue.id, idea.id))

    asked = member_client.post(f"/posts/{post.id}/reason", data={})

    assert "Shorten it to 280 letters" in asked.text
    assert offers() == []
