"""Three people take a new question through every stage to its Result, in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from app.extensions import db
from app.issues.models import Issue
from app.mail.tasks import send_waiting
from deliberation.stages import Stage
from tests.browser.hands import PHONE, SMALL_WAYS, Hands
from tests.factories import cast_ballot, end_stage, make_group, make_member, run_jobs

QUESTION = "How should sitters be found when a carer falls ill?"
WAYS = {"on a phone": (Hands, PHONE), **SMALL_WAYS}
BALLOTS = (
    (14, {"A": "support", "B": "better"}),
    (8, {"A": "better", "B": "worse"}),
    (5, {"A": "unsure", "B": "support"}),
)
"""How many neighbours say what about the list of sitters (A) and the night budget (B)."""

ABOVE_LEVEL_BELOW = ((14 + 8 + 3, 5, 0), (14 + 5 + 1, 1, 8 + 1))
"""The neighbours and the three by hand: Pat (support, worse), Sam (support, support: A over B),
Olu (better, unsure). So A is over B for 14 + 8 + 3 people, B over A for 5."""


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def open_hands(request, site, new_page):
    """Return a function that gives somebody a browser, in one of the three ways."""
    kind, settings = request.param
    is_phone = settings.get("has_touch", False)
    return lambda: kind(new_page(**settings), site.url, is_phone=is_phone)


class Town:
    """What the test does behind the pages: reads mail, lets time pass, brings neighbours."""

    def __init__(self, site):
        self.app = site.app

    def code_for(self, address):
        """Read the newest mail to an address, as its owner would."""
        with self.app.app_context():
            send_waiting({})
        letters = [raw.decode() for raw in self.app.extensions["mail_memory"]]
        letter = [each for each in letters if f"To: {address}" in each][-1]
        return re.search(r"^(\d{3} \d{3})\s*$", letter, re.MULTILINE)[1]

    def end(self, stage):
        """End this stage by moving its times, and run the mover and what it asks for."""
        with self.app.app_context():
            [issue] = db.session.scalars(db.select(Issue)).all()
            assert issue.stage is stage
            end_stage(issue)
            run_jobs()

    def neighbours_rank(self):
        """Cast 27 ballots through the service."""
        with self.app.app_context():
            [issue] = db.session.scalars(db.select(Issue)).all()
            for many, zones in BALLOTS:
                for _n in range(many):
                    cast_ballot(issue, zones)


def sign_in(hands, town, address, name):
    """Type an address, read the mail, type the code, choose a name."""
    if not hands.page.get_by_label("Your e-mail address").count():
        hands.go("/sign-in")
    hands.write("Your e-mail address", address)
    hands.press("Send me a way in")
    hands.write("Six-digit code", town.code_for(address))
    hands.press("Sign in")
    if name:
        hands.write("The name others see", name)
        hands.press("That’s me")


def test_a_question_is_taken_to_its_result(site, open_hands):
    town = Town(site)
    with site.app.app_context():
        someone = make_member("Olu", email="olu@example.org")
        slug = make_group("Sitting Circle", organiser=someone).slug
    olu, pat, sam = open_hands(), open_hands(), open_hands()

    address = prepare_and_open(olu, town, slug)
    suggest(pat, sam, town, address)
    town.end(Stage.PROPOSE)
    talk(pat, sam, address)
    town.end(Stage.DISCUSS)
    improve(pat, sam, address)
    town.end(Stage.AMEND)
    rank(olu, pat, sam, address)
    town.neighbours_rank()
    town.end(Stage.RANK)
    read_the_result(olu, pat, address)


def prepare_and_open(olu, town, slug):
    """The organiser drafts from a template, looks at it and opens it."""
    sign_in(olu, town, "olu@example.org", "")
    olu.go(f"/groups/{slug}")
    olu.follow("Ask a new question")
    olu.write("What is the question?", QUESTION)
    olu.write("How are things now?", "You ring round. Often nobody can come.")
    olu.choose("Sprint")
    olu.press("Save as a draft")
    olu.sees("Saved as a draft.")
    olu.press("Save and look at it")
    olu.sees("This is how people will see it.")
    olu.press("Open it now")
    olu.sees("The rules are fixed now, for everyone.")
    return re.search(r"/issues/\d+", olu.page.url)[0]


def suggest(pat, sam, town, address):
    """A practitioner writes first and signs in after; a service user has an idea of her own."""
    pat.go(address)
    pat.follow("Put an idea on the table")
    write_idea(pat, "A list of sitters", "Ward staff keep a list and ring it.", "I work in it")
    pat.sees("We’ve kept what you wrote.")
    sign_in(pat, town, "pat@example.org", "Pat")
    pat.press("Carry on with this")
    pat.page.get_by_role("heading", name="A list of sitters", level=1).wait_for()

    sign_in(sam, town, "sam@example.org", "Sam")
    sam.go(f"{address}/proposals/new")
    write_idea(sam, "A night budget", "Each family gets money for five nights.", "I use it")
    sam.page.get_by_role("heading", name="A night budget", level=1).wait_for()
    sam.go(address)
    sam.follow("A list of sitters", exact=False)
    sam.press("Back this idea")
    sam.sees("You back this")


def write_idea(hands, title, text, experience):
    hands.write("What happened?", "In June nobody came.")
    hands.write("Your idea in a line", title)
    hands.write("What would happen?", text)
    hands.tick(experience)
    hands.press("Put it on the table")


def talk(pat, sam, address):
    """Somebody says what she knows, somebody replies, and a post becomes a reason to tick."""
    pat.go(address)
    pat.follow("A night budget", exact=False)
    pat.press("Back this idea")
    pat.sees("You back this")

    sam.go(address)
    sam.follow("A list of sitters", exact=False)
    sam.write("Add what you know", "At night I can't ring twelve people.")
    sam.unfold("Say where it comes from")
    sam.choose("From experience")
    sam.press("Post it")
    sam.sees("At night I can't ring twelve people.")
    sam.press("Use as a reason")
    sam.sees("It’s on the list of reasons people can tick when they rank.")

    pat.go(address)
    pat.follow("A list of sitters", exact=False)
    pat.press("Same for me", exact=False)
    pat.follow("Reply")
    pat.write("Add what you know", "The ward could ring for you.")
    pat.press("Post it")
    pat.sees("The ward could ring for you.")


def improve(pat, sam, address):
    """A change is suggested word by word, and the author takes it in."""
    sam.go(address)
    sam.follow("A list of sitters", exact=False)
    sam.follow("Suggest a change")
    sam.write("Paragraph 1", "Ward staff keep a list and ring it day and night.")
    sam.write("In short, this would…", "add nights")
    sam.press("Suggest this change")
    sam.sees("day and night")

    pat.go(address)
    pat.follow("A list of sitters", exact=False)
    pat.follow("add nights", exact=False)
    pat.press("Take it in")
    pat.go(address)
    pat.follow("A list of sitters", exact=False)
    pat.sees("ring it day and night")


def rank(olu, pat, sam, address):
    """Three ballots by hand."""
    for hands, answers, worry in (
        (pat, ("Yes, I want this", "No, worse"), ""),
        (sam, ("Yes, I want this", "Yes, I want this"), "The list gets old."),
        (olu, ("Yes, a bit better", "Not sure, or no different"), ""),
    ):
        hands.go(address)
        hands.follow("Rank the ideas")
        sort(hands, answers)
        say_why(hands, worry)
        put_in(hands)


def sort(hands, answers):
    """Answer the question for each idea, in the order of their letters."""
    for title, answer in zip(("A list of sitters", "A night budget"), answers, strict=True):
        hands.choose(answer, within=f"main .opt:has(h3:text-is('{title}'))")
    hands.press("Sort them")
    hands.sees("Your ballot so far")


def say_why(hands, worry):
    """Tick a reason; the one with a worry types it and puts her two favourites in order."""
    card = "main .opt:has(h3:text-is('A list of sitters'))"
    hands.unfold("Say why", card)
    hands.tick("At night I can't ring twelve people.", card)
    if worry:
        hands.unfold("Add a worry", card)
        hands.write("Your worry", worry, card)
        hands.press("Move A night budget down")


def put_in(hands):
    """Check, say what brings you here if you haven't, and put it in."""
    hands.press("Check my ballot")
    hands.sees("Is this what you mean?")
    if hands.page.get_by_label("Something else", exact=False).count():
        hands.tick("Something else")
    hands.press("Put my ballot in")
    hands.sees("That’s in. Thank you.")
    hands.sees("Keep this ticket")
    assert hands.page.locator(".wordlist li").count() == 8


def read_the_result(olu, pat, address):
    """The Result says what people chose; its files say the same."""
    pat.go(address)
    pat.follow("Read the reasons")
    pat.page.get_by_role("heading", name="People chose A list of sitters.", level=1).wait_for()
    pat.sees("The strongest worry")
    pat.sees("You ranked the ideas.")
    stands_within_two_screens(pat)

    olu.go(f"{address}/outcome")
    if olu.page.locator("#get > details > summary").is_visible():
        olu.unfold("Take it with you")
    olu.unfold("Each table by itself", "#get")
    rows = list(csv.DictReader(io.StringIO(olu.download("How each idea came out"))))
    whole = json.loads(olu.download("Everything as one file"))
    counted = [[int(row[key]) for key in ("place", "above", "level", "below")] for row in rows]
    assert counted == [[1, *ABOVE_LEVEL_BELOW[0]], [2, *ABOVE_LEVEL_BELOW[1]]]
    assert whole["took_part"]["cast"] == 30
    assert [whole["outcome"]["support"][i][1 - i] for i in (0, 1)] == [25, 5]
    olu.follow("To print", exact=False)
    olu.sees("People chose A list of sitters.")


def stands_within_two_screens(hands):
    """On a phone: headline, strongest worry, answer and your part, without more scrolling."""
    if size := hands.page.viewport_size if hands.is_phone else None:
        ends = hands.page.locator(".three").evaluate("box => box.getBoundingClientRect().bottom")
        assert ends <= 2 * size["height"], f"your part ends at {ends} of {size}"
