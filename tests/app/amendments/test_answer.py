"""The author's answers: taken in, taken in with other words, refused; what becomes of the rest."""

from __future__ import annotations

import threading
from datetime import timedelta
from html import unescape

import pytest

from app.accounts.services import start_session
from app.amendments.models import Amendment, Answer
from app.amendments.queries import answer_by, change_of
from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import StageTime
from app.journal.models import JournalEntry
from app.mail.models import OutgoingMail
from app.proposals.models import Backing, ProposalVersion
from app.proposals.queries import latest_version
from deliberation.stages import Stage
from tests.factories import back_idea, make_change, make_issue, make_member, make_proposal
from tests.factories import put_on_ballot as admit

WORDS = "A sitter comes within five days.\n\nIt is free.\n\nAnybody may ask."


@pytest.fixture
def priya(app):
    return make_member("Priya")


@pytest.fixture
def joanne(app):
    return make_member("Joanne")


@pytest.fixture
def idea(priya):
    proposal = make_proposal(make_issue(Stage.AMEND), priya, title="Sitters", text=WORDS)
    admit(proposal)
    return proposal


@pytest.fixture
def priya_client(priya, sign_in):
    return sign_in(priya)


@pytest.fixture
def joanne_client(joanne, sign_in):
    return sign_in(joanne)


def page_of(client, change):
    url = f"/issues/{change.proposal.issue_id}/amendments/{change.id}"
    return unescape(client.get(url).text)


def answer(client, change, seen=None, **data):
    data = {"seen": change.revision if seen is None else seen, **data}
    return client.post(f"/amendments/{change.id}/answer", data=data)


def words_now(idea):
    return [paragraph["text"] for paragraph in latest_version(idea).paragraphs]


def subjects(someone):
    query = db.select(OutgoingMail.subject).filter_by(address=someone.email)
    return db.session.scalars(query.order_by(OutgoingMail.id)).all()


def test_a_change_is_taken_in_with_its_trail(priya_client, joanne, joanne_client, idea):
    backer = make_member()
    back_idea(idea, backer)
    change = make_change(idea, "five days", "48 hours", joanne, summary="make it 48 hours")
    assert "You wrote idea A. You have until" in page_of(priya_client, change)
    assert "Priya wrote idea A and has until" in page_of(joanne_client, change)

    assert answer(priya_client, change, decision="take").status_code == 303

    assert words_now(idea)[0] == "A sitter comes within 48 hours."
    version = latest_version(idea)
    assert (version.number, version.note) == (2, "Change 1 by Joanne: make it 48 hours")
    assert (change.answer, change.result_version_id) == (Answer.TAKEN_IN, version.id)
    assert "Taken in on" in page_of(joanne_client, change)
    versions = unescape(priya_client.get(f"/proposals/{idea.id}/versions").text)
    assert "Change 1 by Joanne" in versions
    assert "make it 48 hours" in versions
    assert subjects(joanne) == ["Your change to idea A"]
    asked = db.session.scalars(db.select(Backing).filter_by(member_id=backer.id)).one()
    assert asked.asked_version_id == version.id, "whoever backed the idea is asked again"
    assert subjects(backer) == ["The words of an idea you back have changed"]


def test_a_change_is_reworded_and_the_suggester_agrees(priya_client, joanne, joanne_client, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    form = unescape(priya_client.get(f"/amendments/{change.id}/offer").text)
    assert "A sitter comes within 48 hours." in form

    offered = priya_client.post(
        f"/amendments/{change.id}/offer",
        data={
            "seen": 1,
            "revision": change.revision,
            "words_0": "A sitter comes within 48 hours, 72 at weekends.",
            "words_1": "It is free.",
            "words_2": "Anybody may ask.",
        },
    )

    assert offered.status_code == 303
    assert change.answer is Answer.OFFERED
    assert words_now(idea)[0] == "A sitter comes within five days.", "not before Joanne says yes"
    page = page_of(joanne_client, change)
    assert "72 at weekends" in page
    assert "Yes, take these words" in page
    assert "Yes, take these words" not in page_of(priya_client, change)

    said = {"seen": change.revision, "answer": "yes"}
    assert joanne_client.post(f"/amendments/{change.id}/confirm", data=said).status_code == 303

    assert change.answer is Answer.REWORDED
    assert words_now(idea)[0] == "A sitter comes within 48 hours, 72 at weekends."
    assert "Priya worded it and Joanne agreed." in page_of(joanne_client, change)


def test_a_suggester_may_keep_their_own_words(priya_client, joanne, joanne_client, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    offer(priya_client, change, "A sitter comes within 72 hours.")

    said = {"seen": change.revision, "answer": "no"}
    joanne_client.post(f"/amendments/{change.id}/confirm", data=said)

    assert (change.answer, change.offered_version_id) == (Answer.OPEN, None)
    assert latest_version(idea).number == 1
    assert answer(priya_client, change, decision="take").status_code == 303


def offer(client, change, first):
    return client.post(
        f"/amendments/{change.id}/offer",
        data={
            "seen": latest_version(change.proposal).number,
            "revision": change.revision,
            "words_0": first,
            "words_1": "It is free.",
            "words_2": "Anybody may ask.",
        },
    )


def test_offering_the_suggested_words_takes_the_change_in(priya_client, joanne, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    offer(priya_client, change, "A sitter comes within 48 hours.")
    assert change.answer is Answer.TAKEN_IN


def test_offering_the_words_as_they_are_says_so(priya_client, joanne, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    response = offer(priya_client, change, "A sitter comes within five days.")
    assert response.status_code == 422
    assert "You haven’t changed any words yet." in unescape(response.text)


def test_a_no_needs_a_reason_and_stays_readable(priya_client, joanne, joanne_client, idea):
    change = make_change(idea, "five days", "48 hours", joanne)

    assert answer(priya_client, change, decision="no").status_code == 422
    assert answer(priya_client, change, reason="We can't staff it.").status_code == 422
    assert change.answer is Answer.OPEN
    assert (
        answer(priya_client, change, decision="no", reason="We can't staff it.").status_code == 303
    )

    assert (change.answer, change.answer_reason) == (Answer.REFUSED, "We can't staff it.")
    page = page_of(joanne_client, change)
    assert "Priya said no:" in page
    assert "We can't staff it." in page
    assert "it all the same" in page, "backing counts on"
    idea_page = unescape(joanne_client.get(f"/issues/{idea.issue_id}/proposals/{idea.id}").text)
    assert "Priya said no: “We can't staff it.”" in idea_page


def test_a_stale_answer_does_nothing_and_keeps_the_reason(priya_client, joanne, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    seen = change.revision
    offer(priya_client, change, "A sitter comes within 72 hours.")

    response = answer(priya_client, change, seen=seen, decision="no", reason="It costs too much.")

    assert response.status_code == 409
    assert "It costs too much." in response.text
    assert change.answer is Answer.OFFERED


def test_a_second_answer_from_an_old_page_is_a_conflict(priya_client, joanne, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    seen = change.revision
    answer(priya_client, change, decision="take")

    response = answer(priya_client, change, seen=seen, decision="no", reason="It costs too much.")

    assert response.status_code == 409
    assert "It costs too much." in response.text
    assert change.answer is Answer.TAKEN_IN
    said = {"seen": seen, "answer": "yes"}
    other = priya_client.post(f"/amendments/{change.id}/confirm", data=said)
    assert other.status_code == 403, "only the suggester confirms"


@pytest.mark.parametrize("name", ["answer", "offer", "edit", "withdraw"])
def test_others_may_not_answer_reword_or_take_back(member_client, joanne, idea, name):
    change = make_change(idea, "five days", "48 hours", joanne)
    data = {"seen": change.revision, "revision": change.revision, "decision": "take"}
    if name in ("offer", "edit"):
        data |= {"seen": 1, "words_0": "Other.", "summary": "other"}
    response = member_client.post(f"/amendments/{change.id}/{name}", data=data)
    assert response.status_code == 403
    assert change.answer is Answer.OPEN


@pytest.mark.parametrize(("template", "hours"), [("standard", 24), ("sprint", 12)])
def test_the_time_to_answer_ends_before_improve(sign_in, priya, joanne, template, hours):
    issue = make_issue(Stage.AMEND, template=template)
    idea = make_proposal(issue, priya, text=WORDS)
    admit(idea)
    change = make_change(idea, "five days", "48 hours", joanne)
    time = db.session.scalars(
        db.select(StageTime).filter_by(issue_id=issue.id, stage=Stage.AMEND)
    ).one()
    assert answer_by(issue) == time.ends_at - timedelta(hours=hours)

    shift = answer_by(issue) - utc_now() + timedelta(seconds=1)
    for row in db.session.scalars(db.select(StageTime).filter_by(issue_id=issue.id)):
        for name in ("announced_starts_at", "announced_ends_at", "starts_at", "ends_at"):
            setattr(row, name, getattr(row, name) - shift)
    db.session.commit()

    client = sign_in(priya)
    late = answer(client, change, decision="take")
    assert late.status_code == 403
    assert "The time to answer is over." in unescape(late.text)
    assert "That counts as a no." in page_of(client, change)
    backed = sign_in(make_member())
    page = backed.post(f"/amendments/{change.id}/back", data={"seen": 1, "experiences": "uses"})
    assert page.status_code == 303, "backing goes on"
    assert change_of(change).backers == 2


def test_taking_one_in_rebases_the_others_or_asks_their_authors(priya_client, joanne, idea):
    sam, derek, lena = make_member("Sam"), make_member("Derek"), make_member("Lena")
    taken = make_change(idea, "five days", "48 hours", joanne)
    beside = make_change(idea, "It is free.", "It is free for all.", sam)
    against = make_change(idea, "five days", "three days", derek)
    same = make_change(idea, "A sitter comes within five days.", "", lena)

    answer(priya_client, taken, decision="take")

    version = latest_version(idea)
    assert beside.base_version_id == version.id
    assert against.base_version.number == 1
    assert (beside.answer, against.answer, same.answer) == (Answer.OPEN,) * 3
    assert subjects(derek) == ["Your change needs other words"]
    assert subjects(sam) == []
    page = page_of(priya_client, against)
    assert "The idea now says something else about these words." in page
    response = answer(priya_client, against, decision="take")
    assert response.status_code == 422
    assert words_now(idea)[0] == "A sitter comes within 48 hours."
    answer(priya_client, beside, decision="take")
    assert words_now(idea)[:2] == ["A sitter comes within 48 hours.", "It is free for all."]


def test_a_change_whose_words_came_in_otherwise_is_in(priya_client, joanne, idea):
    sam = make_member("Sam")
    small = make_change(idea, "five days", "48 hours", joanne)
    large = make_change(
        idea, "A sitter comes within five days", "A trained sitter comes within 48 hours", sam
    )
    answer(priya_client, large, decision="take")
    assert (small.answer, small.result_version_id) == (Answer.TAKEN_IN, large.result_version_id)
    assert subjects(joanne) == ["Your change to idea A"]


def test_an_author_words_a_conflicting_change_anew(priya_client, joanne, idea, sign_in):
    derek = make_member("Derek")
    client = sign_in(derek)
    against = make_change(idea, "five days", "three days", derek, backers=2)
    early = client.get(f"/amendments/{against.id}/edit")
    assert early.status_code == 403, "only where it conflicts"
    answer(priya_client, make_change(idea, "five days", "48 hours", joanne), decision="take")

    form = unescape(client.get(f"/amendments/{against.id}/edit").text)
    assert "A sitter comes within 48 hours." in form
    assert "A sitter comes within three days." in form
    data = {
        "seen": 2,
        "revision": against.revision,
        "summary": "promise 24 hours",
        "words_0": "A sitter comes within 24 hours.",
        "words_1": "It is free.",
        "words_2": "Anybody may ask.",
    }
    assert client.post(f"/amendments/{against.id}/edit", data=data).status_code == 303

    assert (against.base_version.number, against.wording) == (2, 2)
    change = change_of(against)
    assert (change.backers, change.earlier) == (2, 1)
    assert "1 of them backed it in its earlier words" in page_of(client, against)


def test_an_offer_falls_when_the_words_change_under_it(priya_client, joanne, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    offer(priya_client, change, "A sitter comes within 72 hours.")
    answer(priya_client, make_change(idea, "five days", "a week"), decision="take")
    assert (change.answer, change.offered_edits) == (Answer.OPEN, None)


def test_a_change_taken_back_counts_no_more(joanne, joanne_client, member_client, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    data = {"seen": change.revision}
    assert joanne_client.get(f"/amendments/{change.id}/withdraw").status_code == 200
    assert joanne_client.post(f"/amendments/{change.id}/withdraw", data=data).status_code == 303
    assert change.answer is Answer.WITHDRAWN
    assert "Joanne took this change back" in page_of(joanne_client, change)
    late = member_client.post(f"/amendments/{change.id}/back", data={"seen": 1})
    assert late.status_code == 403


def test_backing_and_no_longer_backing(member, member_client, joanne, joanne_client, idea):
    change = make_change(idea, "five days", "48 hours", joanne)
    url = f"/amendments/{change.id}"

    asked = member_client.post(f"{url}/back", data={"seen": 1})
    assert asked.status_code == 200
    assert "What brings you here?" in unescape(asked.text)
    assert change_of(change).backers == 1
    for _again in range(2):
        assert (
            member_client.post(f"{url}/back", data={"seen": 1, "experiences": "cares"}).status_code
            == 303
        )
    assert change_of(change).backers == 2
    page = page_of(member_client, change)
    assert "2 of 2 people needed back this" in page
    assert "1 cares for someone" in page
    member_client.post(f"{url}/unback")
    assert change_of(change).backers == 1
    mine = joanne_client.post(f"{url}/unback")
    assert mine.status_code == 403
    assert "you count as one" in unescape(mine.text)
    assert change_of(change).backers == 1


def test_two_parallel_answers_cannot_both_act(any_app):
    """Two tabs press at once: one version more, one journal entry, one of the two told 409."""
    priya, joanne = make_member("Priya"), make_member("Joanne")
    idea = make_proposal(make_issue(Stage.AMEND), priya, text=WORDS)
    admit(idea)
    change = make_change(idea, "five days", "48 hours", joanne)
    change_id, seen, idea_id = change.id, change.revision, idea.id
    token = start_session(priya)
    db.session.commit()
    db.session.remove()
    barrier, statuses = threading.Barrier(4), []

    def press(decision):
        client = any_app.test_client()
        with client.session_transaction() as session:
            session["session_token"] = token
        barrier.wait()
        data = {"seen": seen, "decision": decision, "reason": "It costs too much."}
        statuses.append(client.post(f"/amendments/{change_id}/answer", data=data).status_code)

    threads = [threading.Thread(target=press, args=(d,)) for d in ("take", "no", "take", "no")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [303, 409, 409, 409]
    change = db.session.get(Amendment, change_id)
    n_versions = len(
        db.session.scalars(db.select(ProposalVersion).filter_by(proposal_id=idea_id)).all()
    )
    assert n_versions == (2 if change.answer is Answer.TAKEN_IN else 1)
    kinds = db.session.scalars(db.select(JournalEntry.kind)).all()
    assert len({"change-taken-in", "change-refused"} & set(kinds)) == 1


def test_the_record_tells_each_step_in_plain_words(priya_client, joanne, idea, client):
    taken = make_change(idea, "five days", "48 hours", joanne, summary="make it 48 hours")
    no = make_change(idea, "free", "cheap", joanne)
    answer(priya_client, taken, decision="take")
    answer(priya_client, no, decision="no", reason="It has to be free.")

    page = unescape(client.get(f"/issues/{idea.issue_id}/journal").text)

    assert "Joanne suggested change A-1: “make it 48 hours”" in page
    assert "Change A-1 by Joanne is in the words, version 2." in page
    assert "Priya said no to change A-2: “It has to be free.”" in page
