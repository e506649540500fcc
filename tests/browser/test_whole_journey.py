"""From a rehearsal to what became of one's words: one question on the demo, in a real browser.

At a desk it is always walked whole. On a phone without script, and by keyboard alone, it is walked
whole under TORTURE=full; else the legs are left out that test_whole_walk takes in the same ways.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import CodeHolder, Issue
from app.mail.tasks import send_waiting
from app.paper.convert import sheet_number
from app.process.tasks import sweep
from deliberation.stages import Stage
from tests.browser.conftest import served
from tests.browser.hands import SMALL_WAYS, Hands
from tests.browser.test_whole_walk import improve, put_in, say_why, sort, talk, write_idea
from tests.factories import cast_ballot, end_stage, make_member, run_jobs
from tests.torture.figures import IS_FULL

QUESTION = "How should sitters be found when a carer falls ill?"
NEIGHBOURS = 16
AT_A_DESK = "at a desk"


@pytest.fixture
def demo(demo_database, tmp_path):
    """A live site with the demo on it, which this test may change."""
    path = tmp_path / "journey.db"
    shutil.copy(demo_database, path)
    with served(path, DEMO=True, REHEARSALS=str(tmp_path / "rehearsals")) as live:
        yield live


WAYS = {AT_A_DESK: (Hands, {}), **SMALL_WAYS}


@pytest.fixture(
    params=[
        AT_A_DESK,
        *(pytest.param(way, marks=pytest.mark.torture) for way in SMALL_WAYS),
    ]
)
def way(request):
    """How somebody gets about, by its name."""
    return request.param


@pytest.fixture
def open_hands(way, demo, new_page):
    """Return a function that gives somebody a browser, in one of the three ways."""
    kind, settings = WAYS[way]
    return lambda: kind(new_page(**settings), demo.url, is_phone="has_touch" in settings)


class Town:
    """What the test does behind the pages: lets time pass, brings neighbours, reads mail."""

    def __init__(self, site):
        self.app = site.app

    def rows(self):
        """Count the rows of every table."""
        with self.app.app_context():
            tables = db.metadata.sorted_tables
            return {t.name: db.session.scalar(select(func.count()).select_from(t)) for t in tables}

    def issue(self):
        """Return the question of the journey."""
        return db.session.scalars(select(Issue).where(Issue.question == QUESTION)).one()

    def end(self, stage):
        """End this stage, and do what its end asks for."""
        with self.app.app_context():
            issue = self.issue()
            assert issue.stage is stage
            end_stage(issue)
            run_jobs()

    def neighbours_rank(self):
        """Let neighbours with codes of their own put their ballots in."""
        with self.app.app_context():
            issue = self.issue()
            for n in range(NEIGHBOURS):
                member = make_member()
                db.session.add(CodeHolder(issue_id=issue.id, member_id=member.id))
                zones = {"A": "support", "B": "better" if n % 3 else "worse"}
                cast_ballot(issue, zones, member)

    def days_pass(self, days):
        """Let the worker do what is due so many days from now."""
        with self.app.app_context():
            for day in range(1, days + 1):
                later = utc_now() + timedelta(days=day)
                sweep(lambda session, later=later: later)

    def newest_link(self, address):
        """Return the link in the newest mail to an address."""
        with self.app.app_context():
            send_waiting({})
        letters = [raw.decode() for raw in self.app.extensions["mail_memory"]]
        [*_older, letter] = [each for each in letters if f"To: {address}" in each]
        return re.search(r"https?://[^/\s]+(/answer/\S+)", letter)[1]


def be(hands, person):
    """Become somebody of the demo with one press."""
    hands.go("/sign-in")
    hands.act(hands.page.locator(f"button[value={person}]"))


def test_a_question_from_its_rehearsal_to_what_became_of_it(demo, way, open_hands):
    is_whole = IS_FULL or way == AT_A_DESK
    town = Town(demo)
    jo, pat, sam, council = (open_hands() for _person in range(4))
    be(jo, "organiser")
    draft = prepare(jo)
    if is_whole:
        before = town.rows()
        rehearse_and_wipe(jo, draft)
        assert town.rows() == before
    address, codes = open_with_codes(jo, draft)

    suggest(pat, sam, codes, address)
    town.end(Stage.PROPOSE)
    if is_whole:
        talk(pat, sam, address)
    town.end(Stage.DISCUSS)
    if is_whole:
        improve(pat, sam, address)
    town.end(Stage.AMEND)
    rank(pat, sam, address, is_whole=is_whole)
    town.neighbours_rank()
    type_in_twice(jo, address, codes.pop())
    town.end(Stage.RANK)

    town.days_pass(1)
    read_the_result(sam, address)
    check_the_report(sam, jo, address)
    town.days_pass(8)
    answer_by_link(jo, council, town, address)
    read_my_part(sam, address, is_whole=is_whole)


def prepare(jo):
    """The organiser drafts a sprint for whoever has a code."""
    jo.go("/groups/aldermere-neighbours")
    jo.follow("Ask a new question")
    jo.write("What is the question?", QUESTION)
    jo.write("How are things now?", "You ring round. Often nobody can come.")
    jo.choose("Sprint")
    jo.press("Save as a draft")
    jo.choose("Anyone with a code on paper")
    jo.write("Where can people hand in ballots on paper?", "At the library desk.")
    jo.press("Save and look at it")
    return re.search(r"/issues/\d+", jo.page.url)[0]


def rehearse_and_wipe(jo, draft):
    """Made-up people walk all stages; then nothing of it is left."""
    jo.go(f"{draft}/preview")
    jo.follow("Rehearse it first")
    jo.choose("20")
    jo.press("Begin the rehearsal")
    for _stage in range(4):
        jo.press("Let 20 made-up people take part")
        jo.press("On to the end of this stage")
    jo.follow("Read the result")
    jo.sees("Why people said so")
    jo.follow("Next step")
    jo.follow("Leave, or wipe it")
    jo.press("Wipe it")
    jo.sees("The rehearsal is wiped. Nothing of it is left.")


def open_with_codes(jo, draft):
    """It opens, and codes are printed; return where it is, and the codes."""
    jo.go(f"{draft}/preview")
    jo.press("Open it now")
    address = re.search(r"/issues/\d+", jo.page.url)[0]
    jo.go(f"{address}/codes")
    jo.write("How many codes?", "6")
    with zipfile.ZipFile(jo.receive("Make them and get the file")) as archive:
        table = archive.read("codes.csv").decode("utf-8-sig")
    [_head, *rows] = csv.reader(io.StringIO(table))
    return address, [code for code, _link in rows]


def suggest(pat, sam, codes, address):
    """Two people come in by their codes, each with an idea; each backs the other's."""
    for hands in (pat, sam):
        hands.go("/code")
        hands.write("Your code", codes.pop())
        hands.press("Go in")
    pat.go(f"{address}/proposals/new")
    write_idea(pat, "A list of sitters", "Ward staff keep a list and ring it.", "I work in it")
    pat.page.get_by_role("heading", name="A list of sitters", level=1).wait_for()
    sam.go(f"{address}/proposals/new")
    write_idea(sam, "A night budget", "Each family gets money for five nights.", "I use it")
    sam.page.get_by_role("heading", name="A night budget", level=1).wait_for()
    sam.go(address)
    sam.follow("A list of sitters", exact=False)
    sam.press("Back this idea")
    sam.sees("You back this")


def rank(pat, sam, address, *, is_whole):
    """Two ballots by hand; what was said in Talk is ticked where there was any."""
    for hands, answers, worry in (
        (pat, ("Yes, I want this", "No, worse"), ""),
        (sam, ("Yes, I want this", "Yes, I want this"), "The list gets old."),
    ):
        hands.go(address)
        hands.follow("Rank the ideas")
        sort(hands, answers)
        if is_whole:
            say_why(hands, worry)
        elif worry:
            hands.press("Move A night budget down")
        put_in(hands)


def type_in_twice(jo, address, code):
    """A sheet of paper is typed in twice, differently, and put right by a third look."""
    number = sheet_number(123_456_789)
    for second in ("No, worse", "Yes, a bit better"):
        jo.go(f"{address}/paper")
        jo.write("Number of the sheet", number)
        jo.write("Code on the sheet", code)
        jo.select("Which box is ticked?", "Yes, I want this")
        jo.select("Which box is ticked?", second, nth=1)
        jo.choose("I care for someone who uses it")
        jo.press("Save this sheet")
    jo.sees("typed in differently")
    jo.select("Which box is ticked?", "No, worse", nth=1)
    jo.press("This is what it says")
    jo.go(f"{address}/paper")
    jo.sees("1 sheet counts so far.")


def read_the_result(sam, address):
    """What people chose, with the ballot on paper among them; somebody doubts the count."""
    sam.go(f"{address}/outcome")
    sam.page.get_by_role("heading", name="People chose A list of sitters.", level=1).wait_for()
    sam.sees(f"of {NEIGHBOURS + 3} people")


def check_the_report(sam, jo, address):
    """Somebody says what is missing, and the organiser puts it in."""
    sam.go(f"{address}/report")
    sam.follow("Missing", exact=False)
    sam.write("What should it say?", "Say that nobody asked the sitters.")
    sam.press("Say it")
    jo.go(f"{address}/report/corrections")
    jo.follow("Answer it", exact=False)
    jo.choose("Change it")
    said = jo.page.locator("main blockquote").first.inner_text()
    jo.write("The paragraph in its new words", f"{said} Nobody asked the sitters.")
    jo.press("Answer it")


def answer_by_link(jo, council, town, address):
    """Somebody in power promises a day by a mailed link, and answers."""
    jo.go(f"{address}/answerer/ask")
    jo.write("Who should answer?", "Cllr Jo Shaw")
    jo.write("What are they?", "Lead for social care")
    jo.write("Their e-mail address", "shaw@example.org")
    jo.press("Ask them")
    council.go(town.newest_link("shaw@example.org"))
    council.follow("Answer, point by point")
    council.select("Your answer", "Will do")
    council.write("In your words", "From May, on every ward.")
    council.write_day("By which day", same_both_ways(utc_now().date() + timedelta(days=60)))
    council.press("Look at it whole")
    council.press("Publish it")


def same_both_ways(day):
    """Return the first day from then on whose day and month are the same number."""
    while day.day != day.month:
        day += timedelta(days=1)
    return day


def read_my_part(sam, address, *, is_whole):
    """What became of an idea, a change and a reason."""
    sam.go(f"{address}/my-part")
    sam.sees("A night budget")
    if is_whole:
        sam.sees("add nights")
    sam.sees("From May, on every ward.")
