"""Cards for other sites: the same for everybody, no cookie, no form, every link to our own page."""

import re

import pytest

from app.extensions import db
from app.statements.models import StatementReply
from app.statements.services import add_statement
from deliberation.stages import Stage
from tests.app.outcomes.cases import order
from tests.app.outcomes.test_how_sure import counted_issue
from tests.app.reports.cases import manifesto, pinned
from tests.factories import (
    at,
    cast_ballot,
    make_ballot_issue,
    make_issue,
    make_member,
    make_proposal,
)


def card_of(client, issue):
    return client.get(f"/embed/issues/{issue.id}/result")


def make_statement(stage=Stage.DISCUSS, **counts):
    issue = make_issue(stage)
    row = add_statement(issue, make_member("Zq Author"), text="Buses should wait.", now=at())
    for name, amount in counts.items():
        setattr(row, f"{name}_count", amount)
    db.session.commit()
    return row


def is_bare(page):
    """Say whether nothing on a page acts, and every link opens a page of ours by itself."""
    links = re.findall(r"<a [^>]*>", page)
    return (
        not re.search(r"<(form|script|input|button|iframe)\b", page)
        and len(links) > 0
        and all('href="http://localhost/' in a and 'target="_blank" rel="noopener"' in a
                for a in links)
    )  # fmt: skip


def test_the_card_of_a_result_says_what_people_chose(app, client):
    page = card_of(client, pinned("groups differ")).text
    assert "<h1>People chose Sitters.</h1>" in page
    assert "said Sitters would be better than now" in " ".join(re.sub("<.*?>", "", page).split())
    assert "/outcome" in page
    assert is_bare(page)


def test_the_card_of_several_winners_names_the_first(app, client):
    page = card_of(client, manifesto(12, 8)).text
    assert "People chose these 8 points." in page
    assert page.count("<li>") == 5


def test_before_close_only_how_many_ranked_is_told(app, client):
    issue = make_ballot_issue(("Vans", "Trees"))
    for _n in range(12):
        given = {"A": ("They come early.", "why")}
        cast_ballot(issue, {"A": "support"}, make_member(), reasons=given)
    page = card_of(client, issue).text
    assert "12 people have ranked so far." in page
    assert "Vans" not in page
    assert "early" not in page
    assert is_bare(page)


def test_a_covered_result_is_covered_on_its_card(app, client):
    page = card_of(client, counted_issue([order("A", "B", "C")] * 4)).text
    assert "The Result stays covered." in page
    assert "chose" not in page


def test_a_draft_has_no_card(app, sign_in):
    organiser = make_member()
    draft = make_issue(None, organiser=organiser)
    assert card_of(sign_in(organiser), draft).status_code == 404


def test_each_answer_of_a_statement_leads_to_where_it_is_pressed(client, app):
    row = make_statement(agree=3, unsure=1)
    before = db.session.query(StatementReply).count()
    page = client.get(f"/embed/statements/{row.id}").text
    for said in ("agree", "disagree", "unsure"):
        assert f'href="http://localhost/statements/{row.id}?say={said}"' in page
    assert "4 answers so far." in page
    assert "3 agree" not in page
    assert "Zq" not in page
    assert is_bare(page)
    assert db.session.query(StatementReply).count() == before


def test_a_statement_that_is_closed_says_how_people_answered(client, app):
    row = make_statement(agree=3, unsure=1)
    row.issue_id = make_ballot_issue(("Vans", "Trees")).id
    db.session.commit()
    page = client.get(f"/embed/statements/{row.id}").text
    assert "3 agree, 1 are not sure, 0 disagree" in page
    assert "?say=" not in page


@pytest.mark.parametrize("kind", ["result", "statement", "missing"])
def test_a_card_reads_no_cookie_and_sets_none(app, sign_in, client, kind):
    paths = {
        "result": f"/embed/issues/{pinned('groups differ').id}/result",
        "statement": f"/embed/statements/{make_statement().id}",
        "missing": "/embed/statements/999999",
    }
    browser = sign_in(make_member("Zq Reader"))
    browser.set_cookie("theme", "dark")
    answer = browser.get(paths[kind])
    assert "Set-Cookie" not in answer.headers
    assert "Zq Reader" not in answer.text
    assert 'data-theme="dark"' not in answer.text
    assert answer.text == client.get(paths[kind]).text or kind == "missing"


def test_the_pages_of_the_site_remember_their_reader_all_the_same(sign_in):
    browser = sign_in(make_member())
    browser.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in browser.get("/").text


def test_ideas_of_a_card_name_nobody(app, client):
    issue = make_issue(Stage.DISCUSS)
    make_proposal(issue, make_member("Zq Author"), "Vans")
    assert "Zq" not in card_of(client, issue).text
