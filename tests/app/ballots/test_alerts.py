"""What is pointed out before a ballot goes in, and what is not."""

from __future__ import annotations

import pytest

from app.ballots.convert.alerts import KnownNames, alerts_in, gives_away
from app.ballots.models import Ballot
from app.extensions import db
from app.issues.models import Experience
from tests.app.ballots.pages import hidden_fields, page_of, url
from tests.factories import declare, make_ballot_issue, make_post

PEOPLE = KnownNames(
    ("Siân Llewelyn ap Rhys", "José María Núñez", "Sal", "Will Green", "Joanne O’Brien", "Rose",
     "فاطمة الزهراء", "李小龍", "Voter 3", "Ng Wei", "", "quiet")
)  # fmt: skip

FOUND = [
    ("Ask Siân about it.", "name", "Siân Llewelyn ap Rhys"),
    ("I asked Sian Llewelyn ap Rhys.", "name", "Siân Llewelyn ap Rhys"),
    ("siân llewelyn ap rhys knows", "name", "Siân Llewelyn ap Rhys"),
    ("Mrs Llewelyn's dog barks.", "name", "Siân Llewelyn ap Rhys"),
    ("La señora Núñez lo sabe.", "name", "José María Núñez"),
    ("Jose helped us.", "name", "José María Núñez"),
    ("Sal works nights.", "name", "Sal"),
    ("I think Will can't do it.", "name", "Will Green"),
    ("Only O'Brien said so, Joanne too.", "name", "Joanne O’Brien"),
    ("We talked with Rose.", "name", "Rose"),
    ("سألت فاطمة أمس", "name", "فاطمة الزهراء"),
    ("我問 李小龍 了", "name", "李小龍"),
    ("Write to sal.b+x@example.org now", "email", "sal.b+x@example.org"),
    ("Ring 020 7946 0018 after six", "phone", "020 7946 0018"),
    ("Ring (01632) 960-001", "phone", "(01632) 960-001"),
    ("Ring +44 7700 900123", "phone", "+44 7700 900123"),
    ("رقمي ٠٧٧٠٠٩٠٠١٢٣", "phone", "07700900123"),
    ("Llámame al +34 612 34 56 78", "phone", "+34 612 34 56 78"),
    ("My number is 943 476 5919", "number", "943 476 5919"),
    ("case 48213377", "number", "48213377"),
    ("I live at SW1A 1AA", "postcode", "SW1A 1AA"),
    ("near cf10 3nd", "postcode", ""),
    ("near cf10 3ab", "postcode", "cf10 3ab"),
    ("M11AE is far", "postcode", "M11AE"),
    ("The ramp at 12 Mill Lane is broken", "street", "12 Mill Lane"),
    ("at 4a, Upper High Street", "street", "4a, Upper High Street"),
    ("dw i'n byw yn 7 Heol Fawr", "street", "7 Heol Fawr"),
    ("vivo en Calle del Pozo, 12", "street", "Calle del Pozo, 12"),
    ("au 12 rue Lepic", "street", "12 rue Lepic"),
    ("in der Hauptstraße 12", "street", "Hauptstraße 12"),
]

FALSE_ALARMS = """
Within 24 hours.
It costs £500 a year.
It costs £1,250,000 in all, or € 12.000.000.
Between 100 000 and 250 000 people live here.
About 1,200,300 journeys.
From 2019-2024, or 2019/20, 2021 2022.
On 2024-03-12 and 12.03.2024 and 1/2/2024.
Open 9.30-10.30 and 14:00–16:00.
In 2 of 3 cases, 10 to 12 years, 1 in 5.
Rule 12.4 and form 27b.
Will this help? It will.
Rose gardens cost. Prices rose.
May we? The green space.
Every voter should be heard. Voter turnout fell.
I'd be quiet.
We need 20 places and 3 drivers.
The B2 4th form, and Band 5 2nd year.
A1 road, route 66 Way out.
10 new Homes.
Walk 2 miles.
At 5 o'clock on Monday.
25% of 300.
The salary of a salesman.
""".strip().splitlines()


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_what_may_point_at_a_person_is_found(text, kind, words):
    found = [alert.found for alert in alerts_in(text, PEOPLE) if alert.kind == kind]
    assert found == ([words] if words else [])


@pytest.mark.parametrize("text", FALSE_ALARMS)
def test_ordinary_words_and_figures_are_left_alone(text):
    assert alerts_in(text, PEOPLE) == []


def test_each_thing_is_told_once_and_everything_in_a_fixed_order():
    text = "Sal, Sal: a@b.org or a@b.org, 07700 900123. Sal at SW1A 1AA, 12 Mill Lane."
    kinds = [alert.kind for alert in alerts_in(text, PEOPLE)]
    assert kinds == ["name", "email", "phone", "postcode", "street"]


def test_what_gives_staff_away_is_named():
    text = "On my ward, as the only night nurse since 2011, I've worked every Friday."
    assert gives_away(text) == ["my ward", "as the only night", "since 2011", "every Friday"]
    assert gives_away("Sitters come within a day, and people can plan.") == []


def fill_in(client, issue, **said):
    client.post(url(issue), data={"zone-0": "support", "press": "save", **said})
    return page_of(client.get(url(issue, "/check")))


def warned_of(page):
    return page[page.index('id="alerts"') :].split("</section>")[0] if 'id="alerts"' in page else ""


def test_the_check_page_points_them_out_and_never_stops_a_ballot(member_client, member):
    issue = make_ballot_issue()
    make_post(issue, text="It rained.").author_name = "Siân Llewelyn"
    member.display_name = "Morgana Pugh"
    db.session.commit()
    words = {"why-0": "Siân knows. Ring 07700 900123.", "worry-1": "Morgana says so."}

    page = fill_in(member_client, issue, **words)

    found = warned_of(page)
    assert "2 things to look at first" in found
    assert "names Siân Llewelyn." in found.replace("\u2068", "").replace("\u2069", "")
    assert "07700 900123" in found
    assert "It holds your own name" in found
    assert f'href="{url(issue)}#why-0"' in found
    left = page_of(member_client.get(url(issue, "/check?left=why-0")))
    assert "One thing to look at first" in warned_of(left)
    assert "check?left=why-0&left=worry-1#order" in warned_of(left)
    assert warned_of(page_of(member_client.get(url(issue, "/check?left=why-0&left=worry-1")))) == ""
    sent = {**dict(hidden_fields(page)), "experiences": "uses"}
    assert member_client.post(url(issue, "/cast"), data=sent).status_code == 200
    assert db.session.query(Ballot).count() == 1


def test_own_names_are_no_news_where_words_are_signed_and_teams_are_for_staff(
    member_client, member
):
    issue = make_ballot_issue()
    member.display_name = "Morgana Pugh"
    db.session.commit()
    words = {"why-0": "Morgana here, on my ward.", "shown-0": "name"}
    assert warned_of(fill_in(member_client, issue, **words)) == ""
    declare(issue, member, Experience.WORKS)
    db.session.commit()
    assert warned_of(fill_in(member_client, issue, **words)) == ""
    found = warned_of(fill_in(member_client, issue, **{"why-0": "On my ward it is so."}))
    assert "Could your team guess it’s you?" in found
    assert "my ward" in found


def test_a_card_with_an_alert_is_what_change_it_opens(client):
    issue = make_ballot_issue([f"Idea {n}" for n in range(9)])
    found = warned_of(fill_in(client, issue, **{"why-4": "a@b.org", "seed": "2"}))
    assert f'href="{url(issue)}?card=3#why-4"' in found
