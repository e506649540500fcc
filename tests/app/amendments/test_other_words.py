"""Other words for a change: offered by anybody else, taken by whoever suggested it, or left."""

from __future__ import annotations

from html import unescape

import pytest

from app.amendments.models import Amendment, AmendmentBacking, Answer
from app.amendments.queries import change_of
from app.amendments.services import settle
from app.core.clock import utc_now
from app.extensions import db
from app.mail.models import OutgoingMail
from app.proposals.queries import latest_version
from deliberation.stages import Stage
from tests.factories import (
    back_change,
    declare,
    make_change,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
)

WORDS = ("A sitter comes within five days.", "It is free.")


@pytest.fixture
def priya(app):
    return make_member("Priya")


@pytest.fixture
def joanne(app):
    return make_member("Joanne")


@pytest.fixture
def sam(app):
    return make_member("Sam")


@pytest.fixture
def idea(priya):
    issue = make_issue(Stage.AMEND, variant_least=2)
    proposal = make_proposal(issue, priya, title="Sitters", text="\n\n".join(WORDS))
    put_on_ballot(proposal)
    return proposal


@pytest.fixture
def change(idea, joanne):
    return make_change(idea, "five days", "48 hours", joanne, summary="make it 48 hours")


def word_beside(client, change, first, summary="say it another way", seen=1):
    """Suggest other words for a change by its button and form."""
    data = {
        "seen": seen,
        "like": change.id,
        "words_0": first,
        "words_1": WORDS[1],
        "summary": summary,
    }
    response = client.post(f"/proposals/{change.proposal_id}/amendments/new", data=data)
    assert response.status_code == 303, unescape(response.text)
    return db.session.scalars(db.select(Amendment).order_by(Amendment.id.desc())).first()


@pytest.fixture
def offered(change, sam, sign_in):
    declare(change.proposal.issue, sam)
    return word_beside(sign_in(sam), change, "A sitter comes within two days.")


def page_of(client, change):
    url = f"/issues/{change.proposal.issue_id}/amendments/{change.id}"
    return unescape(client.get(url).text)


def take(client, offered, seen=None, other_seen=None):
    data = {
        "seen": seen or offered.revision,
        "other_seen": other_seen or offered.beside.revision,
    }
    return client.post(f"/amendments/{offered.id}/take-words", data=data)


def subjects(someone):
    query = db.select(OutgoingMail.subject).filter_by(address=someone.email)
    return db.session.scalars(query.order_by(OutgoingMail.id)).all()


def backing(change, someone):
    return db.session.scalars(
        db.select(AmendmentBacking).filter_by(amendment_id=change.id, member_id=someone.id)
    ).one()


def test_somebody_else_suggests_other_words_from_the_changes_page(client, change, sam, sign_in):
    declare(change.proposal.issue, sam)
    someone = sign_in(sam)
    assert "Other words for this change" in page_of(someone, change)
    form = unescape(
        someone.get(f"/proposals/{change.proposal_id}/amendments/new?like={change.id}").text
    )
    assert "Other words for change 1" in form
    assert "A sitter comes within 48 hours." in form, "it starts from the words of the change"

    offered = word_beside(someone, change, "A sitter comes within two days.")

    assert (offered.beside, offered.number) == (change, 2)
    assert change_of(offered).backers == 1
    assert subjects(change.author) == ["Other words for your change"]
    shown = page_of(client, change)
    assert "Change 2 by Sam" in shown
    assert "two days" in shown
    assert "These are other words for" in page_of(client, offered)
    assert "Take these words" not in shown + page_of(client, offered), "only for Joanne"


def test_suggester_takes_them_and_backers_are_asked_once(
    change, offered, joanne, sam, sign_in, client
):
    backer = make_member("Derek")
    back_change(change, backer)
    joanne_client = sign_in(joanne)
    assert "Take these words for my change" in page_of(joanne_client, change)

    assert take(joanne_client, offered).status_code == 303

    assert (change.wording, change.summary, change.answer) == (
        2,
        "say it another way",
        Answer.OPEN,
    )
    assert (offered.answer, backing(change, joanne).wording) == (Answer.JOINED, 2)
    assert "two days" in page_of(client, change).split('id="beside"')[0]
    assert "Joanne took these words on" in page_of(client, offered)
    assert subjects(backer) == ["A change you back has other words"]
    assert subjects(sam) == ["The words you back are another change now"]
    figures = change_of(change)
    assert (figures.backers, figures.earlier) == (2, 1), "nobody's support moved by itself"
    assert "1 of them backed it in its earlier words" in page_of(client, change)

    derek_client = sign_in(backer)
    asked = page_of(derek_client, change)
    assert "The words of this change are others since you backed it. Do you still?" in asked
    section = asked.split('id="still"')[1].split("</section>")[0]
    for words in ("48 hours", "two days"):
        assert words in section
    derek_client.post(f"/amendments/{change.id}/back", data={"seen": 2})
    assert "Do you still?" not in page_of(derek_client, change)
    assert change_of(change).earlier == 0


def test_backers_get_one_letter_until_they_have_answered(change, offered, joanne, sam, sign_in):
    quiet, quick = make_member("Quiet"), make_member("Quick")
    back_change(change, quiet)
    back_change(change, quick)
    joanne_client = sign_in(joanne)
    take(joanne_client, offered)
    sign_in(quick).post(f"/amendments/{change.id}/back", data={"seen": 2})
    again = word_beside(sign_in(sam), change, "A sitter comes within a day.")

    assert take(joanne_client, again).status_code == 303

    assert change.wording == 3
    asked = "A change you back has other words"
    assert subjects(quiet).count(asked) == 1
    assert subjects(quick).count(asked) == 2, "answered in between, so asked about the third"
    section = page_of(sign_in(quiet), change).split('id="still"')[1].split("</section>")[0]
    assert "48 hours" in section, "compared with the words that Quiet backed"
    assert "day" in section


def test_no_longer_backing_is_an_answer_too(change, offered, joanne, sign_in):
    backer = make_member("Derek")
    back_change(change, backer)
    take(sign_in(joanne), offered)
    sign_in(backer).post(f"/amendments/{change.id}/unback")
    assert change_of(change).backers == 1


def test_left_alone_both_stand_and_both_may_reach_the_ballot(change, offered, idea):
    back_change(change, make_member())
    back_change(offered, make_member())
    assert settle(idea.issue, active=4, now=utc_now()) == 2
    assert {change.answer, offered.answer} == {Answer.VARIANT}


def test_words_that_were_taken_are_one_change_on_the_ballot(change, offered, joanne, sign_in, idea):
    back_change(change, make_member())
    back_change(offered, make_member())
    take(sign_in(joanne), offered)
    assert settle(idea.issue, active=4, now=utc_now()) == 1
    words = [row["text"] for row in latest_version(change.variant).paragraphs]
    assert words[0] == "A sitter comes within two days."


@pytest.mark.parametrize("who", ["priya", "sam", "member"])
def test_only_the_suggester_takes_them(request, change, offered, sign_in, who):
    client = sign_in(request.getfixturevalue(who))
    assert take(client, offered).status_code == 403
    assert change.wording == 1


def test_stale_pages_take_nothing(change, offered, joanne, sign_in):
    client = sign_in(joanne)
    for stale in ({"seen": 99}, {"other_seen": 99}):
        response = take(client, offered, **stale)
        assert response.status_code == 409
        assert "Something happened to this change" in unescape(response.text)
    assert (change.wording, offered.answer) == (1, Answer.OPEN)


@pytest.mark.parametrize("who", ["priya", "joanne"])
def test_author_and_suggester_have_ways_of_their_own(request, change, sign_in, who):
    """What either of them suggests is a change like any other, beside nothing."""
    someone = request.getfixturevalue(who)
    declare(change.proposal.issue, someone)
    client = sign_in(someone)
    assert "Other words for this change" not in page_of(client, change)
    made = word_beside(client, change, "A sitter comes within two days.")
    assert made.beside is None


def test_words_for_a_change_that_is_settled_stand_alone(change, sam, sign_in):
    change.answer, change.answered_at = Answer.WITHDRAWN, utc_now()
    db.session.commit()
    declare(change.proposal.issue, sam)
    assert word_beside(sign_in(sam), change, "A sitter comes within two days.").beside is None


def test_words_that_no_longer_fit_are_not_taken(change, offered, joanne, priya, sign_in, idea):
    other = make_change(idea, "five days", "a week")
    data = {"seen": other.revision, "decision": "take"}
    assert sign_in(priya).post(f"/amendments/{other.id}/answer", data=data).status_code == 303

    response = take(sign_in(joanne), offered)

    assert response.status_code == 422
    assert "can’t be taken as they stand" in unescape(response.text)
    assert (change.wording, offered.answer) == (1, Answer.OPEN)


def test_a_hidden_change_is_nobodys_to_take_words_from(change, offered, joanne, sign_in, client):
    offered.hidden_at = utc_now()
    db.session.commit()
    assert take(sign_in(joanne), offered).status_code == 404
    assert "two days" not in page_of(client, change)
