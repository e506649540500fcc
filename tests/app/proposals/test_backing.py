"""Backing ideas: the version seen, asking once, leaving and keeping, through the page."""

from __future__ import annotations

import pytest

from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import Experience
from app.issues.queries import participation_of
from app.mail.models import OutgoingMail
from app.proposals.models import MoveRequest
from app.proposals.queries import backing_of, idea_of, latest_version
from deliberation.stages import Stage
from tests.factories import (
    add_to_group,
    back_idea,
    declare,
    end_stage,
    let_time_pass,
    make_group,
    make_issue,
    make_member,
    make_proposal,
)


def page_of(client, row):
    return client.get(f"/issues/{row.issue_id}/proposals/{row.id}").text


def edit(client, row, text, seen=1, title="Idea"):
    data = {"seen": str(seen), "title": title, "text": text, "note": "Shorter."}
    return client.post(f"/proposals/{row.id}/edit", data=data)


def mails(kind):
    return db.session.scalars(
        db.select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)
    ).all()


def test_first_press_asks_what_brings_you_the_second_backs(member_client, member):
    row = make_proposal(make_issue())

    first = member_client.post(f"/proposals/{row.id}/back", data={"seen": "1"})
    assert first.status_code == 200
    assert "One thing first" in first.text
    assert "tick at least one" not in first.text
    assert backing_of(member, row) is None
    data = {"seen": "1", "asked": "yes"}
    assert member_client.post(f"/proposals/{row.id}/back", data=data).status_code == 422
    data["experiences"] = ["works"]
    assert member_client.post(f"/proposals/{row.id}/back", data=data).status_code == 303

    backing = backing_of(member, row)
    assert (backing.version.number, backing.experience) == (1, Experience.WORKS)
    assert participation_of(member, row.issue).main_experience is Experience.WORKS
    assert idea_of(row).backers == 2
    assert "You back this" in page_of(member_client, row)


def test_pressing_twice_counts_once_and_it_can_be_taken_back(member_client, member):
    row = make_proposal(make_issue())
    declare(row.issue, member)

    for _ in range(2):
        member_client.post(f"/proposals/{row.id}/back", data={"seen": "1"})
    assert idea_of(row).backers == 2
    member_client.post(f"/proposals/{row.id}/unback")
    assert idea_of(row).backers == 1


def test_words_not_seen_cannot_be_backed(member_client, member, sign_in):
    author = make_member()
    row = make_proposal(make_issue(), author)
    declare(row.issue, member)
    edit(sign_in(author), row, "It would open at noon.")

    response = member_client.post(f"/proposals/{row.id}/back", data={"seen": "1"})

    assert response.status_code == 409
    assert backing_of(member, row) is None


def test_the_author_counts_as_one_and_cannot_stop(member_client, member):
    row = make_proposal(make_issue(), member)

    assert member_client.post(f"/proposals/{row.id}/unback").status_code == 403
    assert idea_of(row).backers == 1


@pytest.mark.parametrize(("answer", "backers"), [("yes", 2), ("no", 1)])
def test_backers_are_asked_once_and_stay_counted_until_they_answer(
    member_client, member, sign_in, answer, backers
):
    author = make_member()
    row = make_proposal(make_issue(), author, text="It opens at eight.")
    back_idea(row, member)
    writer = sign_in(author)

    edit(writer, row, "It opens at nine.")
    edit(writer, row, "It opens at ten.", seen=2)

    assert len(mails("words-changed")) == 1
    assert (idea_of(row).backers, idea_of(row).earlier) == (2, 1)
    page = page_of(member_client, row)
    assert "The words changed since you backed this" in page
    assert "you count as backing version 1" in page
    data = {"seen": "3", "answer": answer}
    assert member_client.post(f"/proposals/{row.id}/reaffirm", data=data).status_code == 303
    assert (idea_of(row).backers, idea_of(row).earlier) == (backers, 0)
    assert "The words changed since you backed this" not in page_of(member_client, row)


def test_once_nobody_can_answer_the_page_stops_waiting(member_client, member, sign_in):
    author = make_member()
    row = make_proposal(make_issue(), author, text="It opens at eight.")
    back_idea(row, member)
    edit(sign_in(author), row, "It opens at nine.")
    assert "1 of them backed an earlier version and hasn" in page_of(member_client, row)

    for _stage in range(3):
        end_stage(row.issue)

    page = page_of(member_client, row)
    assert "2 people backed this" in page
    assert "1 of them backed an earlier version." in page


def test_commas_and_capitals_ask_nobody(member_client, member, sign_in):
    author = make_member()
    row = make_proposal(make_issue(), author, title="Idea", text="it opens at eight")
    back_idea(row, member)

    edit(sign_in(author), row, "It opens, at eight.")

    assert not latest_version(row).is_material
    assert not mails("words-changed")
    assert idea_of(row).earlier == 0
    assert "The words changed since" not in page_of(member_client, row)


def test_answers_about_new_words_are_still_taken_in_improve(member_client, member, sign_in):
    author = make_member()
    row = make_proposal(make_issue(), author)
    back_idea(row, member)
    edit(sign_in(author), row, "Something else altogether.")
    let_time_pass(row.issue)
    row.issue.stage = Stage.AMEND
    db.session.commit()

    data = {"seen": "2", "answer": "yes"}
    assert member_client.post(f"/proposals/{row.id}/reaffirm", data=data).status_code == 303
    assert backing_of(member, row).version.number == 2
    refused = member_client.post(f"/proposals/{row.id}/unback")
    assert refused.status_code == 403


def test_withdraw_asks_backers_and_support_never_moves_by_itself(member_client, member, sign_in):
    author, issue = make_member(), make_issue()
    row, other = make_proposal(issue, author), make_proposal(issue)
    back_idea(row, member)
    writer = sign_in(author)

    assert "1 other person backs it" in writer.get(f"/proposals/{row.id}/withdraw").text
    assert writer.post(f"/proposals/{row.id}/withdraw", data={"seen": "1"}).status_code == 303

    assert row.withdrawn_at is not None
    assert idea_of(other).backers == 1
    [mail] = mails("idea-gone")
    assert mail.member_id == member.id
    assert "You backed this idea." in page_of(member_client, row)
    response = member_client.post(f"/proposals/{row.id}/move", data={"other": str(other.id)})
    assert response.status_code == 303
    assert idea_of(other).backers == 2
    assert "You backed this idea." not in page_of(member_client, row)
    again = member_client.post(f"/proposals/{row.id}/move", data={"other": "0"})
    assert again.status_code == 422


def test_retire_suggests_the_other_idea_and_none_is_an_answer(member_client, member, sign_in):
    author, issue = make_member(), make_issue(Stage.DISCUSS)
    row, other = make_proposal(issue, author), make_proposal(issue)
    back_idea(row, member)

    response = sign_in(author).post(f"/proposals/{row.id}/retire", data={"other": str(other.id)})

    assert response.status_code == 303
    assert row.retired_into_id == other.id
    assert "folded this idea into another" in page_of(member_client, row)
    form = member_client.get(f"/proposals/{row.id}/move").text
    assert f'value="{other.id}"' in form.split("checked")[1].split(">")[0]
    member_client.post(f"/proposals/{row.id}/move", data={"other": "0"})
    assert idea_of(other).backers == 1
    [asked] = db.session.scalars(db.select(MoveRequest)).all()
    assert asked.answered_at is not None


def test_an_idea_cannot_be_folded_into_itself_or_into_one_that_is_gone(sign_in):
    author, issue = make_member(), make_issue()
    row, gone = make_proposal(issue, author), make_proposal(issue)
    elsewhere = make_proposal(make_issue())
    gone.withdrawn_at = utc_now()
    db.session.commit()
    client = sign_in(author)

    for other in (row, gone, elsewhere):
        response = client.post(f"/proposals/{row.id}/retire", data={"other": str(other.id)})
        assert response.status_code == 422
        assert row.withdrawn_at is None


def test_only_the_author_edits_withdraws_and_retires(member_client):
    row = make_proposal(make_issue())

    for act in ("edit", "withdraw", "retire"):
        assert member_client.get(f"/proposals/{row.id}/{act}").status_code == 403
        assert member_client.post(f"/proposals/{row.id}/{act}", data={}).status_code == 403


def test_first_backer_to_accept_keeps_an_idea_whose_author_left(member_client, member, sign_in):
    author = make_member("Wren")
    row = make_proposal(make_issue(), author)
    back_idea(row, member)
    second = make_member()
    back_idea(row, second)
    assert member_client.post(f"/proposals/{row.id}/keep").status_code == 403
    author.deleted_at = utc_now()
    db.session.commit()

    assert "Look after this idea" in page_of(member_client, row)
    assert sign_in(make_member()).post(f"/proposals/{row.id}/keep").status_code == 403
    assert member_client.post(f"/proposals/{row.id}/keep").status_code == 303
    assert sign_in(second).post(f"/proposals/{row.id}/keep").status_code == 403

    assert row.author_id == member.id
    page = page_of(member_client, row)
    assert "Wren" in page
    assert f"looked after by {member.display_name}" in page
    assert member_client.get(f"/proposals/{row.id}/edit").status_code == 200


def test_on_a_list_issue_only_the_list_backs(member_client, member, sign_in):
    group = make_group()
    issue = make_issue(group=group, joining="list")
    listed = make_member()
    add_to_group(group, listed)
    row = make_proposal(issue, listed)
    data = {"seen": "1", "experiences": ["uses"]}

    assert member_client.post(f"/proposals/{row.id}/back", data=data).status_code == 403
    other = make_member()
    add_to_group(group, other)
    assert sign_in(other).post(f"/proposals/{row.id}/back", data=data).status_code == 303


def test_hidden_is_as_good_as_missing(member_client, member):
    row = make_proposal(make_issue(), title="Canary title")
    row.hidden_at = utc_now()
    db.session.commit()

    for path in (
        f"/issues/{row.issue_id}/proposals/{row.id}",
        f"/proposals/{row.id}/versions",
        f"/proposals/{row.id}/move",
    ):
        response = member_client.get(path)
        assert response.status_code == 404
        assert "Canary" not in response.text
    assert member_client.post(f"/proposals/{row.id}/back", data={"seen": "1"}).status_code == 404
