"""Versions of an idea: who changed what, and any two of them side by side."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.amendments.services import take_in
from app.core.clock import database_now, utc_now
from app.extensions import db
from app.proposals.convert import text_of
from app.proposals.queries import latest_version, versions_of
from app.proposals.services import add_version
from deliberation.amendments import paragraphs_from_plain
from deliberation.stages import Stage
from tests.factories import make_change, make_issue, make_member, make_proposal, put_on_ballot

WORDS = "A sitter comes within five days.\n\nIt is free.\n\nAnybody may ask."


@pytest.fixture
def idea(app):
    proposal = make_proposal(make_issue(Stage.AMEND), make_member("Priya"), text=WORDS)
    put_on_ballot(proposal)
    return proposal


def accept(idea, old, new, name, summary):
    change = make_change(idea, old, new, make_member(name), summary=summary)
    take_in(change, idea.author, seen=change.revision, clock=database_now)
    db.session.commit()
    return change


def rewrite(idea, *paragraphs):
    """The author's own new words, as a version."""
    text = paragraphs_from_plain("\n\n".join(paragraphs), text_of(latest_version(idea)))
    add_version(idea, title=latest_version(idea).title, text=text, note="", now=utc_now())
    db.session.commit()


def page_of(client, idea, query=""):
    response = client.get(f"/proposals/{idea.id}/versions{query}")
    assert response.status_code == 200
    return unescape(response.text)


def rows_of(page):
    """The paragraphs that differ: what the earlier says, what the later says, who did it."""
    bare = re.sub(r'<span class="vh vh--mark">.*?</span>', "", page).split("</section>")[0]
    rows = bare.split('<div class="beside__row">')[1:]
    return [" ".join(re.sub(r"<[^>]+>", "", row).split()) for row in rows]


def test_any_two_versions_stand_side_by_side_with_who_changed_what(client, idea):
    accept(idea, "five days", "48 hours", "Joanne", "make it 48 hours")
    accept(idea, "It is free.", "", "Sam", "say nothing of money")
    accept(idea, "48 hours", "24 hours", "Derek", "make it a day")

    page = page_of(client, idea, "?old=1&new=4")

    first, second = rows_of(page)
    for words in (
        "within five days.",
        "within 24 hours.",
        "Change 1 by Joanne",
        "Change 3 by Derek",
    ):
        assert words in first
    for words in ("It is free.", "It was taken out.", "Change 2 by Sam"):
        assert words in second
    assert rows_of(page_of(client, idea, "?old=4&new=1")) == [first, second], "earlier first"
    [only] = rows_of(page_of(client, idea, "?old=2&new=3"))
    assert "It is free." in only
    assert "Derek" not in only
    [latest] = rows_of(page_of(client, idea))
    assert "Change 3 by Derek" in latest, "without a choice: what the latest changed"


@pytest.mark.parametrize("query", ["?old=0&new=99", "?old=-1", "?old=x&new=", f"?new={10**30}"])
def test_versions_that_are_not_there_are_the_nearest_that_are(client, idea, query):
    accept(idea, "five days", "48 hours", "Joanne", "make it 48 hours")
    assert "Version 1 beside version 2" in page_of(client, idea, query)


def test_the_first_words_can_be_read_whole(client, idea):
    accept(idea, "five days", "48 hours", "Joanne", "make it 48 hours")
    page = page_of(client, idea, "?old=1&new=1").split('aria-labelledby="every"')[0]
    assert "within five days" in page
    assert "48 hours" not in page


def test_long_runs_that_stay_are_folded_away_and_still_there(client, app):
    stays = [f"Paragraph {n} stays. " + "It says the same. " * 10 for n in range(9)]
    idea = make_proposal(make_issue(Stage.AMEND), text="\n\n".join([*stays, "It is free."]))
    put_on_ballot(idea)
    change = accept(idea, "It is free.", "It is free for all.", "Sam", "say for whom")
    for url in (
        f"/proposals/{idea.id}/versions",
        f"/issues/{idea.issue_id}/amendments/{change.id}",
    ):
        page = unescape(client.get(url).text)
        fold = page.split("8 paragraphs stay as they are")[1].split("</details>")[0]
        assert "Paragraph 0 stays." in fold
        assert "Paragraph 7 stays." in fold
        assert "Paragraph 8 stays." not in fold, "one paragraph around a change stays open"


def test_a_paragraph_put_back_elsewhere_among_others_is_a_new_one(client, idea, sign_in):
    """By its words alone it would have its old id, and stand before one that it stood after."""
    rewrite(idea, "It is near.", "It is warm inside.")
    rewrite(idea, "It is near.", "Ten people fit.", "It is warm inside.")
    change = make_change(idea, "Ten people", "Twelve people")
    rewrite(idea, "It is near.", "Ten people fit.")
    rewrite(idea, "It is near.", "It is warm inside.", "Ten people fit.")

    for query in ("", "?old=3&new=5", "?old=2&new=5"):
        page_of(client, idea, query)
    ids = [[p.id for p in text_of(v)] for v in versions_of(idea)]
    assert ids[4][1] not in {name for known in ids[:4] for name in known}
    assert client.get(f"/issues/{idea.issue_id}/amendments/{change.id}").status_code == 200
    author = sign_in(idea.author)
    said = {"seen": change.revision, "decision": "take"}
    assert author.post(f"/amendments/{change.id}/answer", data=said).status_code == 303
    assert [p.text for p in text_of(latest_version(idea))][-1] == "Twelve people fit."


def test_one_version_is_nothing_to_compare(client, idea):
    page = page_of(client, idea)
    assert "haven’t changed since" in page
    assert "<select" not in page
