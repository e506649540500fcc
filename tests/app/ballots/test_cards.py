"""A ballot one idea at a time: in which order, where it goes on, and what is saved meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.ballots.convert import Answer, Content, content_from
from app.ballots.models import BallotDraft, Zone
from app.ballots.queries import reasons_apart
from app.ballots.services.arranging import arrived, tiers_in
from app.ballots.services.cards import first_unanswered
from app.extensions import db
from tests.app.ballots.pages import form_fields, page_of, url
from tests.factories import make_ballot_issue

TITLES = [f"Idea {n}" for n in range(12)]


@pytest.fixture
def issue(app):
    return make_ballot_issue(TITLES)


def draft():
    return db.session.scalar(select(BallotDraft).execution_options(populate_existing=True))


def kept(n=12):
    return content_from(draft().content, n)


def press(client, issue, button, tail="", **fields):
    """Press a button of the page at an address; what else is typed goes by the card's place."""
    shown = MultiDict(form_fields(page_of(client.get(url(issue, tail)))))
    place = shown.get("card", "")
    for name, said in {"press": button, **fields}.items():
        shown[name if name == "press" else f"{name}-{place}"] = said
    return client.post(url(issue), data=shown)


def number_on(page):
    return int(re.search(r">Idea\D*(\d+)\D* of", page[page.index("<h1") :])[1])


def test_eight_to_fifteen_ideas_come_a_card_at_a_time_and_others_on_one_page(client):
    for n, is_by_cards in ((1, False), (7, False), (8, True), (15, True), (16, False)):
        issue = make_ballot_issue([f"Idea {k}" for k in range(n)])
        page = page_of(client.get(url(issue)))
        assert ('name="card"' in page) is is_by_cards, n
        assert page.count('class="pick"') == (1 if is_by_cards else n)
        assert ("One idea at a time" in page) is (not is_by_cards and n > 1)
        assert "One idea at a time" in page_of(client.get(url(issue, "?whole=1"))) or n == 1
        assert 'name="card"' in page_of(client.get(url(issue, "?card=1")))


def test_each_button_saves_and_leads_on_and_who_comes_back_lands_where_they_stopped(client, issue):
    first = press(client, issue, "next", zone="support", why="It helps.")
    assert first.location.endswith("?card=2#ballot")
    assert press(client, issue, "skip", "?card=2", zone="worse").location.endswith("card=3#ballot")
    assert press(client, issue, "back", "?card=3", zone="better").location.endswith("card=2#ballot")
    assert press(client, issue, "go:9", "?card=2").location.endswith("?card=9#ballot")
    assert press(client, issue, "save", "?card=9").location.endswith("?card=9#ballot")
    assert press(client, issue, "next", "?card=12").location.endswith("?whole=1#ballot")
    assert press(client, issue, "whole", "?card=4").location.endswith("?whole=1#ballot")
    assert press(client, issue, "cards", "?whole=1").location.endswith("?card=2#ballot")

    order = kept().rotation
    said = [kept().answers[i] for i in order[:3]]
    assert [answer.zone for answer in said] == [Zone.SUPPORT, Zone.UNSORTED, Zone.BETTER]
    assert said[0].why == "It helps."
    page = page_of(client.get(url(issue)))
    assert number_on(page) == 2
    assert f'<h2 id="title-{order[1]}">Idea {order[1]}</h2>' in page


def test_when_every_card_is_answered_they_are_put_in_order_and_checked(client, issue):
    for number in range(1, 13):
        button = "check" if number == 12 else "next"
        answer = press(client, issue, button, f"?card={number}", zone="support")
    assert answer.location.endswith("/ballot/check")
    page = page_of(client.get(url(issue)))
    assert "Level with each other until you move one" in page
    press(client, issue, "up:5")
    assert tiers_in(kept(), Zone.SUPPORT)[0] == [5]


def test_a_card_changes_its_own_idea_and_no_other(client, issue):
    whole = {f"zone-{n}": "support" for n in range(12)}
    client.post(url(issue), data={**whole, "why-3": "mine", "press": "save"})
    press(client, issue, "up:3", "?whole=1")
    before = kept()
    place = before.rotation[0]

    press(client, issue, "next", "?card=1", zone="worse", worry="Too far.")

    after = kept()
    assert (after.answers[place].zone, after.answers[place].worry) == (Zone.WORSE, "Too far.")
    rest = [n for n in range(12) if n != place]
    assert [after.answers[n] for n in rest if n != 3] == [before.answers[n] for n in rest if n != 3]
    assert after.answers[3].why == "mine"
    client.post(url(issue), data={"card": "99", "press": "next", "zone-0": "worse"})
    assert kept() == after


def test_a_starter_and_a_check_with_nothing_said_keep_to_the_card(client, issue):
    answer = press(client, issue, "check")
    assert answer.status_code == 422
    assert "Answer for at least one idea first." in page_of(answer)
    place = int(dict(form_fields(page_of(client.get(url(issue)))))["card"])
    moved = press(client, issue, f"why:{place}:0")
    assert moved.location.endswith(f"?card=1#why-{place}")
    assert "This would mean I could" in page_of(client.get(url(issue)))


def test_every_voter_is_asked_in_a_rotated_order():
    firsts = {Content((Answer(),) * 12, seed).rotation[0] for seed in range(40)}
    assert firsts == set(range(12))
    content = Content((Answer(zone=Zone.SUPPORT), Answer(), Answer()), 2)
    assert content.rotation == [2, 0, 1]
    assert first_unanswered(content) == 1


def saved_by_itself(client, issue, page, **fields):
    shown = {**dict(form_fields(page)), **fields, "by_itself": "1"}
    return client.post(url(issue), data=shown)


def test_a_script_saves_what_is_written_and_never_over_a_newer_save(client):
    issue = make_ballot_issue()
    first = page_of(client.get(url(issue)))
    answer = saved_by_itself(client, issue, first, **{"why-0": "one"})
    assert answer.status_code == 200
    again = saved_by_itself(client, issue, first, **{"why-0": "two", "seen": answer.text})
    assert again.status_code == 200
    assert kept(3).answers[0].why == "two"
    assert "Saved at" in page_of(client.get(url(issue)))

    late = saved_by_itself(client, issue, first, **{"why-0": "old page"})

    assert late.status_code == 409
    assert kept(3).answers[0].why == "two"
    press(client, issue, "save")
    assert saved_by_itself(client, issue, first, seen=again.text).status_code == 409


def test_cards_are_saved_and_checked_on_both_databases(any_app):
    client, issue = any_app.test_client(), make_ballot_issue(TITLES)
    first = saved_by_itself(client, issue, page_of(client.get(url(issue))), **{"why-0": "x"})
    press(client, issue, "next", zone="support", why="Sal said a@example.org.")
    assert saved_by_itself(client, issue, "", card="1", seen=first.text).status_code == 409
    assert reasons_apart(issue.id) == frozenset()
    assert "a@example.org" in page_of(client.get(url(issue, "/check")))


def test_a_script_is_late_when_the_ballot_is_in(client):
    issue = make_ballot_issue()
    answer = saved_by_itself(client, issue, page_of(client.get(url(issue))), **{"why-0": "one"})
    db.session.delete(draft())
    db.session.commit()
    late = saved_by_itself(client, issue, page_of(client.get(url(issue))), seen=answer.text)
    assert late.status_code == 409
    assert draft() is None


def test_a_draft_of_before_is_still_opened(client):
    issue = make_ballot_issue()
    press(client, issue, "save", why="x")
    row = draft()
    row.content = {
        "seed": 7,
        "answers": [
            {"zone": "support", "tier": 1, "is_level": False, "ticks": [], "why": "Old words.",
             "worry": "", "change": "", "shown_as": "name"}
        ],
    }  # fmt: skip
    row.saved_at -= timedelta(days=3)
    db.session.commit()
    page = page_of(client.get(url(issue)))
    assert "Old words." in page
    assert "1 of 3 sorted." in page


def answers(*said):
    return Content(tuple(Answer(zone=zone, tier=t, is_level=level) for zone, t, level in said), 0)


SUPPORT, BETTER, WORSE = Zone.SUPPORT, Zone.BETTER, Zone.WORSE


@pytest.mark.parametrize(
    ("content", "came_from", "tiers"),
    [
        # C was ticked as equal to B, and B leaves in the same press: C keeps its own place
        (answers((SUPPORT, 1, False), (WORSE, 2, False), (SUPPORT, 3, True)), {}, [[0], [2]]),
        # B and C are level with A by ticks, and B leaves: C stays level with A
        (answers((SUPPORT, 1, False), (WORSE, 1, True), (SUPPORT, 1, True)), {}, [[0, 2]]),
        # a tick as equal in another zone says nothing in the one it comes into
        (
            answers((SUPPORT, 1, False), (SUPPORT, 2, False), (SUPPORT, 1, True)),
            {2: BETTER},
            [[0], [1, 2]],
        ),
        # the first of a zone has none above it to be equal to
        (answers((SUPPORT, 1, True), (SUPPORT, 2, False)), {}, [[0], [1]]),
    ],
)
def test_a_tick_as_equal_speaks_of_the_idea_that_stood_above(content, came_from, tiers):
    everywhere = {i: came_from.get(i, SUPPORT) for i in range(len(content.answers))}
    settled = arrived(content, everywhere)
    assert tiers_in(settled, SUPPORT) == tiers
    assert not settled.answers[2].is_level if 2 in came_from else True


def test_a_card_too_leads_to_what_is_protected_and_to_paper(client):
    issue = make_ballot_issue(TITLES, paper_place="At the library desk.")

    page = client.get(url(issue)).text

    assert number_on(page) == 1
    assert 'href="/privacy"' in page.split("<footer")[0]
    assert f'href="/issues/{issue.id}/ballot.pdf"' in page
