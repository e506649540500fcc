"""Each reason by name, by experience or without anything: sheets that share nothing."""

from __future__ import annotations

import itertools
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from app.ballots.convert import LINES, Answer, empty_content
from app.ballots.convert.answers import answer_of_sheets
from app.ballots.models import ReasonOffer, ReasonSheet, ShownAs, Slot, Zone
from app.ballots.services.own import find_by_words
from app.ballots.services.showing import lines_by_way, ways_said
from app.ballots.services.tickets import Ticket
from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import Experience
from app.proposals.queries import options_on_ballot
from tests.app.ballots.pages import form_fields, hidden_fields, page_of, url
from tests.factories import let_time_pass, make_ballot_issue

WAYS = (ShownAs.NAME, ShownAs.EXPERIENCE, ShownAs.ANONYMOUS)
WORDS = {
    "zone-0": "support",
    "why-0": "I could rest.",
    "worry-0": "It rains.",
    "change-0": "A roof.",
}


@pytest.fixture
def issue(app):
    made = make_ballot_issue()
    for n in range(3):
        db.session.add(
            ReasonOffer(
                issue_id=made.id,
                proposal_id=options_on_ballot(made)[0].proposal_id,
                member_name="Joanne",
                slot=Slot.WHY,
                text=f"Reason {n}",
                created_at=utc_now(),
            )
        )
    db.session.commit()
    return made


def put_in(client, issue, experience="uses", **fields):
    shown = dict(form_fields(page_of(client.get(url(issue)))))
    client.post(url(issue), data={**shown, **WORDS, **fields, "press": "check"})
    check = page_of(client.get(url(issue, "/check")))
    sent = dict(hidden_fields(check))
    client.post(url(issue, "/cast"), data={**sent, "experiences": experience})
    return check, Ticket(sent["ticket"])


def sheets_in(issue):
    rows = db.session.scalars(select(ReasonSheet).where(ReasonSheet.issue_id == issue.id))
    return {row.shown_as: row for row in rows.all()}


def test_three_ways_are_three_sheets_that_share_nothing(member_client, member, issue):
    each = {"shown-0-why": "name", "shown-0-worry": "anonymous", "tick-0": "1"}
    check, ticket = put_in(member_client, issue, **each)

    sheets = sheets_in(issue)
    assert set(sheets) == set(WAYS)
    assert [sheets[way].shown_name for way in WAYS] == [member.display_name, None, None]
    texts = {way: [line.get("text") for line in sheets[way].lines] for way in WAYS}
    assert texts[ShownAs.NAME] == ["I could rest."]
    assert texts[ShownAs.ANONYMOUS] == ["It rains."]
    assert texts[ShownAs.EXPERIENCE] == [None, "A roof."]
    assert len({row.ticket_hash for row in sheets.values()}) == 3
    assert [len(sheets[way].offers_shown) for way in WAYS] == [0, 3, 0]
    assert "People will see where you put this idea." in check
    listing = check[check.index("From best to worst") :]
    order = [
        "Reason 0",
        "by what brings you here",
        "I could rest.",
        "Shown by your name",
        "It rains.",
    ]
    assert sorted(order, key=listing.index) == order

    found = find_by_words(issue, Ticket(ticket.text))
    assert len(found.sheets) == 3
    assert found.content.answers[0].worry == "It rains."
    page = page_of(member_client.get(url(issue)))
    assert re.search(r'name="shown-0-worry">.*?value="anonymous" selected', page, re.S)


def test_one_way_for_all_stays_one_sheet_and_changing_back_leaves_one(member_client, issue):
    put_in(member_client, issue, **{"shown-0-why": "name"})
    assert len(sheets_in(issue)) == 2
    put_in(member_client, issue, **{"shown-0-why": ""})
    [sheet] = sheets_in(issue).values()
    assert (sheet.shown_as, len(sheet.lines)) == (ShownAs.EXPERIENCE, 3)


def test_who_says_at_the_end_that_they_work_in_it_is_shown_without_anything(member_client, issue):
    put_in(member_client, issue, "works", **{"shown-0": ""})
    assert set(sheets_in(issue)) == {ShownAs.ANONYMOUS}


def test_sheets_of_before_are_found_by_their_words(member_client, issue):
    _check, ticket = put_in(member_client, issue)
    old = ticket.hash_for(issue.id, "0")
    db.session.execute(update(ReasonSheet).values(ticket_hash=old))
    db.session.commit()
    let_time_pass(issue)
    assert find_by_words(issue, Ticket(ticket.text)).content.answers[0].why == "I could rest."


def rows_from(lines):
    return [SimpleNamespace(shown_as=way, lines=said) for way, said in lines.items()]


def test_every_mix_of_ways_comes_back_as_it_went_in():
    offers = [SimpleNamespace(id=4, slot=Slot.WHY), SimpleNamespace(id=9, slot=Slot.WORRY)]
    for rest, *each in itertools.product((None, *WAYS), (*WAYS, None), WAYS, (None,), WAYS):
        shown = tuple((line, way) for line, way in zip(LINES, each, strict=True) if way)
        answer = Answer(
            zone=Zone.BETTER, ticks=(4, 9), why="a", change="c", shown_as=rest, shown_each=shown
        )
        for main in (Experience.USES, Experience.WORKS):
            sheets = rows_from(lines_by_way(offers, answer, main))
            again = answer_of_sheets(sheets)
            assert ways_said(again, main) == ways_said(answer, main)
            assert (again.ticks, again.why, again.worry, again.change) == ((4, 9), "a", "", "c")
            assert len(sheets) == len(set(ways_said(answer, main).values()))


def test_nothing_is_chosen_where_nothing_was_sent():
    assert empty_content(1, 0).answers[0].way_of("why") is None
