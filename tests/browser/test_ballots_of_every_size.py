"""Ballots of 4, 5 and 12 ideas are put in: on a phone with and without script, and by keyboard."""

from __future__ import annotations

import re

import pytest

from app.accounts.services import start_session
from app.ballots.services import ballots_of
from app.extensions import db
from app.issues.models import Issue
from tests.browser.hands import PHONE, Hands, Keys
from tests.factories import make_ballot_issue, make_member

COLOURS = "Red Blue Green Grey Pink Gold White Black Brown Lilac Ochre Teal"
TITLES = [f"{colour} bus" for colour in COLOURS.split()]
ANSWERS = ("Yes, I want this", "Yes, a bit better", "Not sure, or no different", "No, worse")
FEWEST_AND_MOST_TAPS = 7, 12


class Taps(Hands):
    """Hands that count what they press."""

    n_taps = 0

    def act(self, target):
        self.n_taps += 1
        super().act(target)

    def choose(self, label, within="main"):
        self.n_taps += 1
        super().choose(label, within)


WAYS = {
    "on a phone": (Taps, PHONE),
    "on a phone without script": (Taps, {**PHONE, "java_script_enabled": False}),
    "by keyboard alone": (Keys, {"viewport": PHONE["viewport"]}),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def hands(request, site, new_page):
    """Somebody who is signed in, in one of the three ways."""
    kind, settings = request.param
    page = new_page(**settings)
    with site.app.app_context():
        token, client = start_session(make_member("Olu")), site.app.test_client()
        db.session.commit()
        with client.session_transaction() as session:
            session["session_token"] = token
        db.session.remove()
    cookie = {"name": "session", "value": client.get_cookie("session").value, "url": site.url}
    page.context.add_cookies([cookie])
    return kind(page, site.url, is_phone="has_touch" in settings)


def ballot_of(site, n):
    """A question with so many ideas."""
    with site.app.app_context():
        issue_id = make_ballot_issue(TITLES[:n]).id
        db.session.remove()
    return issue_id


def test_ballots_of_four_five_and_twelve_are_put_in(site, hands):
    four(site, hands)
    five(site, hands)
    twelve(site, hands)


def four(site, hands):
    """All on one page, in as few taps as are promised."""
    issue_id = ballot_of(site, 4)
    hands.go(f"/issues/{issue_id}/ballot")
    for title, answer in zip(TITLES, ANSWERS, strict=False):
        hands.choose(answer, within=card_of(title))
    check(hands)
    put_in(hands)
    if isinstance(hands, Taps):
        fewest, most = FEWEST_AND_MOST_TAPS
        assert fewest <= hands.n_taps <= most
    assert counted(site, issue_id)[0] == [1, 2, 3, 4, 3]


def five(site, hands):
    """Two in order, one with a reason of its own way, two left out."""
    issue_id = ballot_of(site, 5)
    hands.go(f"/issues/{issue_id}/ballot")
    for title in TITLES[:2]:
        hands.choose("Yes, I want this", within=card_of(title))
    hands.choose("No, worse", within=card_of(TITLES[2]))
    hands.press("Sort them")
    hands.press(f"Move {TITLES[1]} up")
    hands.unfold("Say why", card_of(TITLES[2]))
    hands.write("Why? In your own words", "It never comes.", card_of(TITLES[2]))
    check(hands)
    order = [TITLES[1], TITLES[0], "Keep things as they are", TITLES[3], TITLES[4], TITLES[2]]
    assert read_aloud(hands.page) == order
    hands.press("Put my ballot in")
    hands.is_told_first("Tell us what brings you here")
    put_in(hands)
    assert counted(site, issue_id)[0] == [2, 1, 4, 3, 3, 3]


def twelve(site, hands):
    """A card at a time, one left and most jumped over, then put in order."""
    issue_id = ballot_of(site, 12)
    hands.go(f"/issues/{issue_id}/ballot")
    said = dict.fromkeys(TITLES, 0)
    for number, answer in ((1, 1), (2, 2), (3, 0), (4, 1), (12, 1)):
        if number == 12:
            hands.unfold("All 12 ideas")
            hands.press(hands.page.locator("main .jumps button").last.inner_text())
        if number > 1:
            hands.page.wait_for_url(re.compile(rf"card={number}#"))
        said[hands.page.locator("main .onecard h2").inner_text()] = answer
        if answer:
            hands.choose(ANSWERS[answer - 1])
            hands.press("Put them in order" if number == 12 else "Next idea")
        else:
            hands.press("Leave it and go on")
    liked = [title for title in TITLES if said[title] == 1]
    hands.press(f"Move {liked[-1]} up")
    settle(hands)
    order = read_aloud(hands.page)
    assert len(order) == 13
    assert order[:3] == [liked[-1], *liked[:-1]]
    assert order[4] == "Keep things as they are"
    put_in(hands)
    assert counted(site, issue_id)[1] == list(said.values())


def card_of(title):
    return f"main .opt:has(h3:text-is('{title}'))"


def check(hands):
    hands.press("Check my ballot")
    hands.sees("Is this what you mean?")


def settle(hands):
    """Check, say of the two that share a place that they are equal, and check again."""
    hands.press("Check my ballot")
    asked = hands.page.locator("main [role=alert] a")
    asked.first.wait_for()
    hands.tick("These are equal to me", within=f"main {asked.first.get_attribute('href')}")
    hands.press("Check my ballot")
    hands.sees("Is this what you mean?")


def put_in(hands):
    hands.tick("Something else")
    hands.press("Put my ballot in")
    hands.sees("That’s in. Thank you.")


def read_aloud(page):
    """The titles of the check page in the order in which its accessibility tree has them."""
    tree = page.locator("main .checklist").aria_snapshot()
    names = "|".join(map(re.escape, (*TITLES, "Keep things as they are")))
    return list(dict.fromkeys(re.findall(names, tree)))


def counted(site, issue_id):
    """Ranks and zones of the one ballot, as they are counted."""
    with site.app.app_context():
        issue = db.session.get(Issue, issue_id)
        cast = ballots_of(issue)
        found = cast.profile.ranks.tolist()[0], cast.zones.tolist()[0]
        db.session.remove()
    return found


def test_a_script_saves_while_one_writes_and_says_so(site, new_page):
    page = new_page(**PHONE)
    hands = Hands(page, site.url, is_phone=True)
    path = f"/issues/{ballot_of(site, 12)}/ballot"
    hands.go(path)
    hands.choose("No, worse")
    page.locator("[data-saved-words]", has_text="Saved").wait_for(state="attached")
    assert page.locator("[data-saved-aloud]").inner_text() == "Saved just now"
    other = page.context.new_page()
    other.goto(site.url + path + "?card=1")
    assert other.get_by_label("No, worse").is_checked()
    Hands(other, site.url).press("Next idea")
    hands.choose("Yes, I want this")
    page.locator("[data-saved-words]", has_text="A newer version").wait_for(state="attached")
