"""What an idea would need, and what was said at opening: shown before people rank, hashed."""

import pytest

from app.answers.models import Need
from app.core.clock import utc_now
from app.core.web.templating import moment
from app.extensions import db
from app.issues.convert import settings_from, settings_of
from app.issues.models import Issue
from app.issues.queries import stage_times
from app.journal.queries import entries_of_kind
from deliberation.stages import Stage
from tests.app.answers.worlds import asked
from tests.app.issues.test_preparing import create, form_of
from tests.factories import (
    end_stage,
    make_group,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
)

SAID = "Two drivers and forty thousand pounds."


@pytest.fixture
def improving(app, member):
    """A question in Improve, with an idea on the ballot and one that isn't."""
    issue = make_issue(Stage.AMEND, organiser=member, answerer="The council")
    idea = make_proposal(issue, None, "Vans", "A van comes.", 2)
    put_on_ballot(idea)
    return issue, idea, make_proposal(issue, None, "Boats")


def seen_in(page):
    return page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]


def test_by_link_it_stands_with_the_idea_and_on_its_ballot(improving, client, member_client):
    issue, idea, boats = improving
    link = asked(member_client, issue)
    assert "Say what each idea would need" in client.get(link).text
    listed = client.get(f"{link}/needs").text
    assert "Vans" in listed
    assert "Boats" not in listed
    path = f"{link}/needs/{idea.id}"
    seen = seen_in(client.get(path).text)
    assert client.post(path, data={"text": "", "seen": seen}).status_code == 422
    assert client.post(path, data={"text": SAID, "seen": seen}).status_code == 303
    page = f"/issues/{issue.id}/proposals/{idea.id}"
    assert SAID in client.get(page).text
    assert "Cllr Tait, Cabinet member" in client.get(page).text
    [entry] = entries_of_kind(issue.id, "need-written")
    assert entry.content["letter"] == "A"
    late = client.post(path, data={"text": "Nothing.", "seen": seen})
    assert (late.status_code, SAID in late.text, "Nothing." in late.text) == (409, True, True)
    assert client.get(f"{link}/needs/{boats.id}").status_code == 200
    other = {"text": SAID, "seen": seen_in(client.get(f"{link}/needs/{boats.id}").text)}
    assert client.post(f"{link}/needs/{boats.id}", data=other).status_code == 422
    elsewhere = make_proposal(make_issue(Stage.AMEND))
    assert client.get(f"{link}/needs/{elsewhere.id}").status_code == 404

    end_stage(issue)
    assert issue.stage is Stage.RANK
    assert SAID in client.get(f"/issues/{issue.id}/ballot").text
    assert client.get(path).status_code == 403
    idea.hidden_at = utc_now()
    db.session.commit()
    assert SAID not in client.get(f"/issues/{issue.id}/ballot").text


def test_organisers_write_it_on_their_behalf_and_nobody_else(improving, member_client, sign_in):
    issue, idea, _boats = improving
    path = f"/proposals/{idea.id}/need"
    assert sign_in(make_member()).get(path).status_code == 403
    seen = seen_in(member_client.get(path).text)
    member_client.post(path, data={"text": SAID, "seen": seen})
    page = member_client.get(f"/issues/{issue.id}/proposals/{idea.id}").text
    assert "The council, written down by the organisers" in page
    assert db.session.scalars(db.select(Need.answerer_id)).all() == [None]


def test_what_is_said_at_opening_is_shown_and_hashed(client, member, member_client):
    group = make_group(organiser=member)
    issue = create(member_client, group)
    words = {"what_is_fixed": "The law.", "what_is_open": "The hours.", "money": "£9,000."}
    sent = member_client.post(f"/issues/{issue.id}/edit", data=form_of(issue, **words))
    assert sent.status_code == 303, sent.text
    member_client.post(f"/issues/{issue.id}/open")
    for page in ("", "/settings"):
        text = client.get(f"/issues/{issue.id}{page}").text
        assert [said for said in words.values() if said not in text] == []
    text = client.get(f"/issues/{issue.id}/settings.json").text
    assert '"what_is_open":"The hours."' in text
    issue = db.session.get(Issue, issue.id)
    issue.settings = {**issue.settings, "what_is_open": "Nothing."}
    db.session.commit()
    assert "doesn’t fit what is stored" in client.get(f"/issues/{issue.id}/settings").text


def test_settings_from_before_still_read(client):
    issue = make_issue(Stage.DISCUSS)
    old = {k: v for k, v in issue.settings.items() if k not in ("what_is_fixed", "money")}
    assert settings_from(old).money == ""
    assert "Said at opening" not in client.get(f"/issues/{issue.id}").text


def test_before_rank_closes_the_link_says_when_it_does(improving, client, member_client):
    issue, _idea, _boats = improving
    page = client.get(asked(member_client, issue)).text
    closes = moment(stage_times(issue)[Stage.RANK].ends_at, settings_of(issue).zone)
    assert f"Rank closes at {closes}." in page
