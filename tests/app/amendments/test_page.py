"""A change's page and the list on an idea's: clashes together, worries, few statements."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import event

from app.amendments.models import Answer
from app.core.clock import utc_now
from app.extensions import db
from app.proposals.models import Proposal
from deliberation.stages import Stage
from tests.factories import make_change, make_issue, make_member, make_proposal, put_on_ballot

WORDS = "A sitter comes within five days.\n\nIt is free."


@pytest.fixture
def idea(app):
    proposal = make_proposal(make_issue(Stage.AMEND), make_member("Priya"), text=WORDS)
    put_on_ballot(proposal)
    return proposal


def page_of(client, change):
    url = f"/issues/{change.proposal.issue_id}/amendments/{change.id}"
    return unescape(client.get(url).text)


def list_of(client, idea):
    return unescape(client.get(f"/issues/{idea.issue_id}/proposals/{idea.id}").text)


def test_changes_to_the_same_words_are_shown_together_on_both_pages(client, idea):
    one = make_change(idea, "five days", "48 hours", make_member("Joanne"))
    other = make_change(idea, "five days", "three days", make_member("Sam"))
    apart = make_change(idea, "free", "cheap", make_member("Lena"))

    page, mirror = page_of(client, one), page_of(client, other)
    for shown in (page, mirror):
        assert "Another change to the same words" in shown
    assert "Change 2 by Sam" in page
    assert "Change 1 by Joanne" in mirror
    together = page.split('class="together"')[1].split("</section>")[0]
    for words in ("five days", "48 hours", "three days"):
        assert words in together
    assert "Another change to the same words" not in page_of(client, apart)
    listed = list_of(client, idea)
    assert "Changes the same words as change 2" in listed
    assert "Changes the same words as change 1" in listed
    assert listed.count("the same words as") == 2


def test_changed_words_are_told_apart_without_colour(client, idea):
    page = page_of(client, make_change(idea, "five days", "48 hours"))
    assert "<ins>" in page
    assert "<del>" in page
    assert "[put in: " in page
    assert "[taken out: " in page
    for words in ("What changes", "Before", "After"):
        assert words in page


def test_the_family_shows_exchanged_words_among_others(client, idea):
    page = page_of(client, make_change(idea, "five", "two"))
    members = page.split('class="fam__members"')[1].split("</ul>")[0]
    words = re.findall(r'class="small mute">([^<]+)<', members)
    assert words == ["within five days", "within two days"]


def test_a_worry_starts_a_post_that_says_so(client, idea):
    change = make_change(idea, "five days", "48 hours")
    url = f"/issues/{idea.issue_id}/amendments/{change.id}"
    page = client.get(f"{url}?worry=1").text
    ticked = page.split('name="is_worry"')[0].rsplit("<input", 1)[1]
    assert "checked" in ticked
    assert "checked" not in client.get(url).text.split('name="is_worry"')[0].rsplit("<input", 1)[1]


def test_talk_on_a_change_stays_with_it(member, member_client, idea):
    change = make_change(idea, "five days", "48 hours")
    data = {
        "text": "Nights are my worry.",
        "is_worry": "y",
        "proposal_id": idea.id,
        "amendment_id": change.id,
        "experiences": "uses",
    }
    response = member_client.post(f"/issues/{idea.issue_id}/posts", data=data)
    assert response.status_code == 303
    assert "Nights are my worry." in page_of(member_client, change)
    assert "Nights are my worry." not in list_of(member_client, idea)


def test_exactly_enough_people_are_enough(client, idea):
    change = make_change(idea, "five days", "48 hours", backers=2)

    assert "2 back it, 2 needed" in page_of(client, change)


def test_after_a_no_it_is_not_asked_whether_it_is_taken_in(client, idea):
    open_one = make_change(idea, "five days", "48 hours", make_member("Joanne"))
    refused = make_change(idea, "free", "cheap", make_member("Sam"))
    refused.answer, refused.answer_reason = Answer.REFUSED, "It is free or it is nothing."
    refused.answered_at = utc_now()
    db.session.commit()

    assert "If it isn’t taken in, and 2 people back it" in page_of(client, open_one)
    page = page_of(client, refused)
    assert "If 2 people back it all the same" in page
    assert "If it isn’t taken in" not in page


def test_no_changes_yet(client, idea):
    assert "No changes yet. If one word would make you support this" in list_of(client, idea)


def test_a_hidden_change_is_as_good_as_missing(client, idea):
    change = make_change(idea, "five days", "48 hours", summary="canary words")
    change.hidden_at = utc_now()
    db.session.commit()
    url = f"/issues/{idea.issue_id}/amendments/{change.id}"
    assert client.get(url).status_code == 404
    assert "canary words" not in list_of(client, idea)


def test_a_change_is_found_under_its_own_issue_only(client, idea):
    change = make_change(idea, "five days", "48 hours")
    other = make_issue(Stage.AMEND)
    assert client.get(f"/issues/{other.id}/amendments/{change.id}").status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_list(client, idea):
    idea_id = idea.id
    make_change(idea, "five days", "48 hours")
    change = make_change(idea, "five days", "two days")
    root = f"/issues/{idea.issue_id}"
    urls = [f"{root}/amendments/{change.id}", f"{root}/proposals/{idea.id}"]
    few = [statements(client, url) for url in urls]
    for n in range(6):
        make_change(db.session.get(Proposal, idea_id), "free", f"cheap as {n} chips", backers=2)
    assert [statements(client, url) for url in urls] == few


def statements(client, url):
    """How many statements a page takes."""
    seen = []

    def note(*args):
        seen.append(args[2])

    db.session.remove()
    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(url).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
