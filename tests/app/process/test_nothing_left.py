"""What pages say and offer where an idea, a post or a reason is missing."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.discussion.convert import Place
from deliberation.stages import Stage
from tests.factories import (
    end_stage,
    make_ballot_issue,
    make_group,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
    run_jobs,
)


def words_of(page):
    """What a page says, tags and extra spaces left out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def main_link(page):
    """Where the main button of an issue's page leads, and what it says."""
    deed = page.text.split('<section class="paper do"')[1].split("</section>")[0]
    return re.search(r'<a class="btn" href="([^"]+)">([^<]+)</a>', deed).groups()


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.AMEND, "No idea is left to improve. You can still say what you know."),
        (Stage.RANK, "No idea is on the ballot, so there’s nothing to rank. You can still say"),
    ],
)
def test_a_question_without_ideas_offers_talk_and_nothing_else(app, client, stage, sentence):
    issue = make_issue(stage)

    page = client.get(f"/issues/{issue.id}")

    assert sentence in words_of(page)
    assert main_link(page) == (f"/issues/{issue.id}/talk", "Add what you know")
    assert sentence in words_of(client.get("/issues"))
    assert "Rank the ideas" not in words_of(client.get("/"))


def test_a_ballot_without_ideas_says_so_and_leads_back(app, client):
    issue = make_issue(Stage.RANK)

    for page in (
        client.get(f"/issues/{issue.id}/ballot"),
        client.get(f"/issues/{issue.id}/ballot/check"),
        client.post(f"/issues/{issue.id}/ballot", data={"press": "check"}),
    ):
        assert page.status_code == 403
        assert "No idea is on the ballot, so there’s nothing to rank." in words_of(page)
        assert f'href="/issues/{issue.id}">Back to the question' in page.text


def test_a_member_cannot_put_in_a_ballot_without_ideas(app, member_client):
    issue = make_issue(Stage.RANK)

    page = member_client.post(f"/issues/{issue.id}/ballot/cast", data={"experiences": "uses"})

    assert page.status_code == 403
    assert "there’s nothing to rank" in words_of(page)


def test_one_idea_is_spoken_of_as_one(app, client):
    issue = make_ballot_issue(["Sitters"])

    assert main_link(client.get(f"/issues/{issue.id}"))[1] == "Rank the idea"
    page = words_of(client.get(f"/issues/{issue.id}/ballot"))
    assert "One question: would this be better than now?" in page
    assert "Sort it" in page
    assert "The rest count like" not in page


@pytest.mark.parametrize("stage", [Stage.DISCUSS, Stage.RANK, Stage.OUTCOME])
def test_ideas_that_can_no_longer_come_are_not_awaited(app, client, stage):
    issue = make_issue(stage)

    page = words_of(client.get(f"/issues/{issue.id}"))
    talk = words_of(client.get(f"/issues/{issue.id}/talk"))

    assert "No idea is on the table. New ones were taken in Suggest." in page
    assert "There are no ideas yet." not in talk
    assert "Talk about one idea No ideas are on the table." in talk


def test_ideas_are_awaited_in_suggest(app, client):
    issue = make_issue()

    assert "There are no ideas yet." in words_of(client.get(f"/issues/{issue.id}/talk"))


def test_a_result_nobody_ranked_promises_no_reasons(app, client):
    issue = make_issue(Stage.OUTCOME)
    put_on_ballot(make_proposal(issue))
    make_post(issue)

    assert main_link(client.get(f"/issues/{issue.id}"))[1] == "See the Result"
    assert "Read the reasons" not in words_of(client.get("/"))


def test_talk_about_ideas_alone_is_not_called_silence(app, client):
    issue = make_issue(Stage.DISCUSS)
    idea = make_proposal(issue)
    make_post(issue, place=Place(issue.id, idea.id))

    page = words_of(client.get(f"/issues/{issue.id}"))

    assert "So far people have talked about single ideas. Read all: 1 post" in page
    assert "Nobody’s said anything" not in page


def test_who_waits_for_the_count_can_look_again(app, client):
    issue = make_issue(Stage.OUTCOME)

    page = client.get(f"/issues/{issue.id}/outcome")

    assert f'<a class="btn" href="/issues/{issue.id}/outcome">Look again</a>' in page.text


def test_a_result_without_ballots_offers_no_tables_of_them(app, client):
    issue = make_ballot_issue()
    end_stage(issue)
    run_jobs()

    page = client.get(f"/issues/{issue.id}/outcome").text

    assert "Nobody ranked these ideas." in page
    assert "/tables/timeline.csv" in page
    assert "/tables/pairs.csv" not in page


def test_the_empty_site_offers_to_start_a_group(app, client):
    assert 'href="/groups/new">Start a group' in client.get("/").text


def test_a_desk_offers_to_ask_a_question_once(app, sign_in):
    organiser = make_member()
    group = make_group(organiser=organiser)

    page = sign_in(organiser).get(f"/groups/{group.slug}/desk").text

    assert page.count(f'href="/groups/{group.slug}/issues/new"') == 1


def test_making_a_stage_longer_says_which(app, sign_in):
    organiser = make_member()
    issue = make_issue(Stage.DISCUSS, group=make_group(organiser=organiser))

    assert "Make Talk longer" in sign_in(organiser).get(f"/issues/{issue.id}").text
