"""The ballot through the page: filling in, ordering, checking, putting in, coming late."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, func, select
from werkzeug.datastructures import MultiDict

from app.ballots.models import Ballot, BallotDraft, CastLink, ReasonOffer, ReasonSheet, Slot
from app.ballots.services import ballots_of
from app.core.clock import utc_now
from app.core.tokens import digest_of
from app.extensions import db
from app.issues.models import Experience, Participation
from app.proposals.queries import options_on_ballot
from deliberation.stages import Stage
from tests.app.ballots.pages import form_fields, hidden_fields, page_of, url
from tests.factories import (
    cast_ballot,
    let_time_pass,
    make_ballot_issue,
    make_issue,
    make_member,
)

A, B, C = 0, 1, 2


def zones(**by_place):
    return {f"zone-{place[1:]}": zone for place, zone in by_place.items()}


def send(client, path, fields):
    return client.post(path, data=MultiDict(fields))


@pytest.fixture
def issue(app):
    return make_ballot_issue(("Sitters", "Budget", "Night away"))


def saved(client, issue, press="save", **fields):
    """Save on top of what the page shows."""
    shown = dict(form_fields(page_of(client.get(url(issue)))))
    return client.post(url(issue), data={**shown, **fields, "press": press})


def test_a_visitor_fills_in_a_ballot_that_is_kept_under_a_hashed_token(client, issue):
    response = saved(client, issue, **zones(p0="support", p1="worse"), **{"why-0": "It helps."})

    assert response.status_code == 303
    token = client.get_cookie("ballot_draft").value
    [draft] = db.session.scalars(select(BallotDraft)).all()
    assert draft.token_hash == digest_of(token)
    page = page_of(client.get(url(issue)))
    assert "It helps." in page
    assert "2 of 3 sorted." in page


def test_the_four_answers_stand_in_one_order_and_nothing_is_chosen_beforehand(client, issue):
    page = page_of(client.get(url(issue)))
    first = page[page.index('name="zone-0"') - 300 :][:1800]
    words = ["Yes, I want this", "Yes, a bit better", "Not sure, or no different", "No, worse"]
    assert sorted(words, key=first.index) == words
    assert "Would this be better than now?" in page
    assert not re.search(r'name="zone-\d+"[^>]*checked', page)
    assert re.findall(r'name="zone-0" value="(\w+)"', page) == [
        "support",
        "better",
        "unsure",
        "worse",
    ]


def test_up_and_down_put_a_zone_in_order_without_script(client, issue):
    saved(client, issue, **zones(p0="support", p1="support", p2="support"))
    assert "Level with each other until you move one" in page_of(client.get(url(issue)))

    saved(client, issue, press="up:1")
    saved(client, issue, press="down:2")

    page = page_of(client.get(url(issue)))
    titles = re.findall(r"<h3>(\w+)[^<]*</h3>", page)
    assert titles == ["Budget", "Sitters", "Night"]
    assert re.search(r"Move Budget up\"[^>]* disabled", page)
    assert re.search(r"Move Night away down\"[^>]* disabled", page)


def test_a_shared_place_that_nobody_asked_for_says_what_to_do_and_loses_nothing(client, issue):
    saved(client, issue, **zones(p0="support", p1="support", p2="support"))
    saved(client, issue, press="up:1", **{"why-0": "keep me"})

    response = saved(client, issue, press="check")

    assert response.status_code == 422
    page = page_of(response)
    assert "Two ideas are both in 2nd place. Move one, or tick “these are equal to me”." in page
    assert "keep me" in page

    response = saved(client, issue, press="check", **{"level-2": "1"})
    assert response.status_code == 303
    assert response.location.endswith("/ballot/check")


def test_ticking_these_are_equal_joins_two_places_again(member_client, issue):
    client = member_client
    saved(client, issue, **zones(p0="support", p1="support", p2="better"))
    saved(client, issue, press="up:1")
    saved(client, issue, press="save", **{"level-0": "1"})
    put_in(client, issue)
    assert ballots_of(issue).profile.ranks.tolist() == [[1, 1, 2, 3]]


def test_an_idea_moved_into_an_ordered_zone_is_asked_about(client, issue):
    saved(client, issue, **zones(p0="support", p1="support"))
    saved(client, issue, press="up:1")
    response = saved(client, issue, press="check", **zones(p2="support"))
    assert "Two ideas are both in 2nd place." in page_of(response)


def test_nothing_sorted_is_no_ballot(client, issue):
    response = saved(client, issue, press="check")
    assert response.status_code == 422
    assert "Answer for at least one idea first." in page_of(response)


def test_a_reason_that_is_too_long_is_kept_whole_and_pointed_at(client, issue):
    long = "word " * 70
    response = saved(client, issue, press="check", **zones(p0="support"), **{"worry-0": long})
    page = page_of(response)
    assert response.status_code == 422
    assert long.strip() in page
    assert "Cut them to 280." in page
    assert 'aria-invalid="true"' in page


def test_starters_work_without_script(client, issue):
    saved(client, issue, press="why:0:0", **zones(p0="support"))
    saved(client, issue, press="worry:0:0", **{"why-0": "This would mean I could rest."})
    page = page_of(client.get(url(issue)))
    assert "This would mean I could rest." in page
    assert "My worry is" in page


def put_in(client, issue, **fields):
    """Put the saved ballot in from its check page."""
    page = page_of(client.get(url(issue, "/check")))
    kept = [*hidden_fields(page), ("experiences", "uses"), *fields.items()]
    return send(client, url(issue, "/cast"), kept)


def test_check_cast_and_the_ticket_is_shown_once(member_client, member, issue):
    client = member_client
    saved(client, issue, **zones(p0="support", p1="worse", p2="unsure"), **{"why-0": "Rest."})
    check = page_of(client.get(url(issue, "/check")))
    order = ["Sitters", "Keep things as they are", "Night away", "Budget"]
    listing = check[check.index("From best to worst") :]
    assert sorted(order, key=listing.index) == order
    assert "Not sure ranks above worse and below better." in check
    assert "eight words, once" in check

    response = put_in(client, issue)

    assert response.status_code == 200
    page = page_of(response)
    assert "That’s in. Thank you." in page
    words = re.search(r'<ol class="wordlist">(.*?)</ol>', page, re.S)[1]
    assert len(re.findall(r"<li>(\w+)</li>", words)) == 8
    assert 'shape-rendering="crispEdges"' in page
    assert db.session.scalar(select(Participation.member_id)) == member.id
    assert ballots_of(issue).profile.ranks.tolist() == [[1, 3, 2, 2]]
    assert db.session.scalar(select(func.count()).select_from(BallotDraft)) == 0
    again = page_of(client.get(url(issue, "/done")))
    assert "That’s in." in again
    assert "wordlist" not in again


def test_sending_the_same_page_twice_gives_the_same_ticket_and_one_ballot(member_client, issue):
    client = member_client
    saved(client, issue, **zones(p0="support"))
    fields = [
        *hidden_fields(page_of(client.get(url(issue, "/check")))),
        ("experiences", "uses"),
    ]
    first = send(client, url(issue, "/cast"), fields)
    second = send(client, url(issue, "/cast"), fields)
    ticket = dict(fields)["ticket"].split()
    for response in (first, second):
        assert response.status_code == 200
        assert all(f"<li>{word}</li>" in page_of(response) for word in ticket)
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 1


def test_the_same_ticket_with_another_ballot_answers_422(member_client, issue):
    client = member_client
    saved(client, issue, **zones(p0="support"))
    fields = [
        *hidden_fields(page_of(client.get(url(issue, "/check")))),
        ("experiences", "uses"),
    ]
    send(client, url(issue, "/cast"), fields)
    other = [(k, "worse" if k == "zone-0" else v) for k, v in fields]
    assert send(client, url(issue, "/cast"), other).status_code == 422
    assert ballots_of(issue).profile.ranks.tolist() == [[1, 2, 2, 2]]


def test_what_brings_you_here_is_asked_at_cast_and_prefilled_later(member_client, issue):
    client = member_client
    saved(client, issue, **zones(p0="support"))
    page = page_of(client.get(url(issue, "/check")))
    refused = send(client, url(issue, "/cast"), hidden_fields(page))
    assert refused.status_code == 422
    assert "Tell us what brings you here" in page_of(refused)
    several = [*hidden_fields(page), ("experiences", "uses"), ("experiences", "works")]
    assert "Say which one" in page_of(send(client, url(issue, "/cast"), several))

    send(client, url(issue, "/cast"), [*several, ("main_experience", "works")])

    saved(client, issue, **zones(p0="better"))
    again = page_of(client.get(url(issue, "/check")))
    assert (
        len(re.findall(r'name="experiences"[^>]*checked|checked[^>]*name="experiences"', again))
        == 2
    )


def test_changing_my_ballot_begins_with_what_i_said(member_client, member, issue):
    client = member_client
    cast_ballot(
        issue,
        {"A": "support", "B": "support", "C": "worse"},
        member,
        order={"A": 2, "B": 1},
        reasons={"A": ("Because.", "why"), "C": ("Too far.", "worry")},
    )
    page = page_of(client.get(url(issue)))
    assert "This is the ballot you put in." in page
    assert "Because." in page
    assert "Too far." in page
    assert re.findall(r"<h3>(\w+)[^<]*</h3>", page) == ["Budget", "Sitters", "Night"]

    saved(client, issue, press="up:0")
    put_in(client, issue)

    assert ballots_of(issue).profile.ranks.tolist() == [[1, 2, 4, 3]]
    lines = db.session.scalars(select(ReasonSheet).order_by(ReasonSheet.option_place)).all()
    assert [line["text"] for sheet in lines for line in sheet.lines] == ["Because.", "Too far."]


def test_a_late_ballot_is_told_so_and_shown_whole(member_client, member, issue):
    client = member_client
    saved(client, issue, **zones(p0="support"), **{"why-0": "I would sleep."})
    fields = [
        *hidden_fields(page_of(client.get(url(issue, "/check")))),
        ("experiences", "uses"),
    ]
    let_time_pass(issue)

    response = send(client, url(issue, "/cast"), fields)

    assert response.status_code == 409
    page = page_of(response)
    assert "Rank had closed when your ballot reached us" in page
    assert "I would sleep." in page
    assert "Sitters" in page
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 0


def test_a_visitor_is_asked_to_sign_in_and_the_draft_comes_along(client, sign_in, issue):
    saved(client, issue, **zones(p0="support"))
    page = page_of(client.get(url(issue, "/check")))
    assert "Sign in and put it in" in page
    assert 'name="ticket"' not in page
    digest = digest_of(client.get_cookie("ballot_draft").value)

    elsewhere = sign_in(make_member())
    with elsewhere.session_transaction() as session:
        session["ballot_draft_digest"] = digest.hex()

    page = page_of(elsewhere.get(url(issue, "/check")))
    assert "Your ballot is kept as you filled it in." in page
    assert "Put my ballot in" in page
    assert put_in(elsewhere, issue).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(BallotDraft)) == 0


def test_who_signs_out_leaves_no_ballot_for_the_next_person_at_the_computer(member_client, issue):
    saved(member_client, issue, **zones(p0="support"), **{"why-0": "My back hurts."})
    assert "My back hurts." in page_of(member_client.get(url(issue)))

    member_client.post("/sign-out")

    assert member_client.get_cookie("ballot_draft") is None
    page = page_of(member_client.get(url(issue)))
    assert "Not sorted yet" in page
    assert "My back hurts." not in page


def test_a_visitor_who_posts_a_cast_is_not_kept_beside_an_address(client, issue):
    response = client.post(url(issue, "/cast"), data={"ticket": "x", "zone-0": "support"})
    assert response.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(CastLink)) == 0


def test_private_mode_shows_no_words(member_client):
    issue = make_ballot_issue(privacy_mode="private")
    saved(member_client, issue, **zones(p0="support"))
    page = page_of(put_in(member_client, issue))
    assert "Recorded." in page
    assert "wordlist" not in page


def test_the_ballot_is_closed_before_and_after_rank(client, member_client, issue):
    let_time_pass(issue)
    for browser in (client, member_client):
        assert browser.get(url(issue)).status_code == 403
        assert browser.get(url(issue, "/check")).status_code == 403


def offer(issue, place, text, slot=Slot.WHY):
    option = options_on_ballot(issue)[place]
    row = ReasonOffer(
        issue_id=issue.id,
        proposal_id=option.proposal_id,
        member_name="Joanne",
        slot=slot,
        text=text,
        created_at=utc_now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_a_reason_says_whose_it_is_as_talk_does(client, issue):
    row = offer(issue, 0, "Dad settles with her.")
    row.experience = Experience.CARES
    db.session.commit()

    assert "Joanne, cares for someone who uses it" in page_of(client.get(url(issue)))


def test_reasons_are_ticked_in_rotated_order_and_what_was_shown_is_written_down(
    member_client, issue
):
    rows = [offer(issue, 0, f"Reason {n}") for n in range(4)]
    strange = offer(issue, 1, "About another idea")
    saved(member_client, issue, **zones(p0="support"))
    shown = dict(form_fields(page_of(member_client.get(url(issue)))))
    orders = set()
    for seed in range(12):
        fields = {**shown, "seed": str(seed), "press": "save"}
        member_client.post(url(issue), data=fields)
        page = page_of(member_client.get(url(issue)))
        orders.add(tuple(re.findall(r"Reason \d", page[page.index('name="tick-0"') :])[:4]))
    assert len(orders) > 1
    assert all(sorted(order) == [f"Reason {n}" for n in range(4)] for order in orders)

    saved(member_client, issue, **{"tick-0": str(rows[2].id), "tick-1": str(rows[1].id)})
    put_in(member_client, issue)

    [sheet] = db.session.scalars(select(ReasonSheet)).all()
    assert sheet.lines == [{"slot": "why", "offer": rows[2].id}]
    assert sorted(sheet.offers_shown) == [row.id for row in rows]
    assert strange.id not in sheet.offers_shown


def test_no_figure_of_how_others_ranked_leaves_before_close(client, member_client, issue):
    rows = [offer(issue, 0, "Canary reason")]
    for n in range(3):
        cast_ballot(issue, {"A": "worse"}, reasons={"A": f"canary text {n}"})
    for browser in (client, member_client):
        page = page_of(browser.get(url(issue)))
        assert "canary text" not in page
        assert rows[0].text in page
    assert "3 people" not in page


def statements_of(client, path):
    """Return the page, and how many statements it took."""
    seen = []

    def listen(*args):
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    page = page_of(client.get(path))
    event.remove(db.engine, "before_cursor_execute", listen)
    return page, len(seen)


def test_twenty_options_stand_on_one_page_with_as_many_queries_as_three(client):
    counts = []
    for n in (3, 20):
        issue = make_ballot_issue([f"Idea {k}" for k in range(n)])
        saved(client, issue, **{f"zone-{k}": "support" for k in range(n)})
        page, statements = statements_of(client, url(issue))
        assert page.count('class="pick"') == n
        counts.append(statements)
    assert counts[0] == counts[1]


def test_who_comes_too_early_is_told_why_and_led_back_to_the_question(client):
    issue = make_issue(Stage.DISCUSS)
    page = client.get(f"/issues/{issue.id}/ballot")
    assert page.status_code == 403
    assert f'href="/issues/{issue.id}"' in page.text
    assert f'href="/issues/{issue.id}"' not in client.get("/issues/999/ballot").text
