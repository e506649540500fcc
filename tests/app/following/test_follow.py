"""Following a question or an idea: by rule, by a press, and never again after a press."""

import pytest

from app.extensions import db
from app.following.queries import followed_by, followers_of
from app.mail.models import OutgoingMail
from deliberation.stages import Stage
from tests.factories import end_stage, make_issue, make_member, make_post, make_proposal, run_jobs


def follows(member, issue, idea=None):
    db.session.expire_all()
    return followed_by([member.id])[member.id].covers(issue.id, idea and idea.id)


def test_a_reader_follows_a_question_and_stops(member_client, member):
    issue = make_issue()
    page = f"/issues/{issue.id}"
    assert "Follow this question" in member_client.get(page).text
    assert member_client.post(f"{page}/follow").status_code == 303
    assert "You follow this" in member_client.get(page).text
    assert [one.id for one in followers_of(issue.id)] == [member.id]
    member_client.post(f"{page}/follow", data={"stop": "yes"})
    assert followers_of(issue.id) == []


def test_whoever_takes_part_follows_and_is_told_so_until_they_stop(member_client, member):
    issue = make_issue(Stage.DISCUSS)
    make_post(issue, member)
    assert "Whoever takes part follows" in member_client.get(f"/issues/{issue.id}").text
    assert issue.question in member_client.get("/me/mail").text
    member_client.post(f"/issues/{issue.id}/follow", data={"stop": "yes"})
    make_post(issue, member)
    assert not follows(member, issue)
    assert issue.question not in member_client.get("/me/mail").text


def test_an_idea_is_followed_or_not_whatever_holds_for_its_question(member_client, member):
    issue = make_issue()
    idea, other = make_proposal(issue), make_proposal(issue)
    member_client.post(f"/proposals/{idea.id}/follow")
    assert (follows(member, issue, idea), follows(member, issue, other)) == (True, False)
    assert not follows(member, issue)
    member_client.post(f"/issues/{issue.id}/follow")
    member_client.post(f"/proposals/{idea.id}/follow", data={"stop": "yes"})
    assert (follows(member, issue, idea), follows(member, issue, other)) == (False, True)
    page = f"/issues/{issue.id}/proposals/"
    assert "You follow the whole question" in member_client.get(f"{page}{other.id}").text
    assert "Follow this idea" in member_client.get(f"{page}{idea.id}").text


def test_who_has_no_address_is_offered_nothing(sign_in):
    issue = make_issue(joining="open")
    guest = sign_in(make_member(email=None, is_guest=True))
    assert "Follow this question" not in guest.get(f"/issues/{issue.id}").text
    assert guest.post(f"/issues/{issue.id}/follow").status_code == 403
    assert "/me/mail" not in guest.get("/me").text


@pytest.mark.parametrize("stops", [False, True])
def test_a_new_stage_is_told_to_followers_alone(member_client, member, stops):
    issue = make_issue()
    make_proposal(issue, backers=4)
    member_client.post(f"/issues/{issue.id}/follow", data={"stop": "yes"} if stops else {})
    author = db.session.query(OutgoingMail).count()
    assert author == 0
    end_stage(issue)
    run_jobs()
    told = {mail.member_id for mail in db.session.query(OutgoingMail).filter_by(kind="stage")}
    assert len(told) == (4 if stops else 5)
    assert (member.id in told) is not stops


def test_following_costs_the_page_the_same_however_many_follow(member_client, count_statements):
    issue = make_issue()
    idea = make_proposal(issue)
    seen = []
    for _round in range(2):
        with count_statements() as statements:
            member_client.get(f"/issues/{issue.id}/proposals/{idea.id}")
        seen.append(len(statements))
        for _n in range(5):
            make_post(issue)
    assert seen[0] == seen[1]
