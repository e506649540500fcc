"""A sprint with 100 people, run by one organiser: how much of their time it takes, counted."""

from __future__ import annotations

import re
from datetime import timedelta

import numpy as np

from app.accounts.models import Member
from app.checking.models import Verdict
from app.checking.queries import latest_version, to_answer
from app.checking.services.checking import check
from app.checking.tasks import publish_reports
from app.core.clock import utc_now
from app.core.house_rules import HouseRule
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.moderation.queries.things import thing_or_missing
from app.moderation.services.reporting import report
from app.outcomes.models import IssueOutcome
from app.outcomes.services.doubting import doubt_count
from app.process.demo.people import People
from app.process.demo.seeding import content_of
from app.rehearsals.services.filling import act_out
from deliberation.stages import Stage
from tests.browser.hands import Hands
from tests.browser.test_whole_walk import Town, sign_in
from tests.factories import run_jobs

PEOPLE = 100
SECONDS_A_PRESS, SECONDS_A_LETTER, WORDS_A_MINUTE = 10, 0.6, 100
"""Somebody slow: looks ten seconds for every button, types with two fingers, reads every word."""
MOST_MINUTES = 120
N_CHANGED, N_PARAGRAPHS = 2, 6
SAID = [
    f"{line}{end}"
    for end in ("", "!", " please")
    for line in (
        "Say how few came from the villages",
        "Tell that Sundays matter most to carers",
        "Nothing here about night buses",
        "Name the month in which the panel decides",
        "It leaves out what the money is for",
        "Explain the word sitter for newcomers",
    )
]
"""What 18 of the hundred say of the report, three each of six paragraphs in nearly one wording."""


class Slow(Hands):
    """Hands that count what they do, and eyes that read every page from top to bottom."""

    def __init__(self, page, url):
        super().__init__(page, url)
        self.presses, self.letters, self.words = 0, 0, 0
        page.on("load", lambda seen: self.read())

    def read(self):
        """Read the page that was just opened."""
        self.words += len(self.page.locator("main").inner_text().split())

    def act(self, target):
        self.presses += 1
        super().act(target)

    def choose(self, label, within="main"):
        self.presses += 1
        super().choose(label, within)

    def type_into(self, target, text):
        self.letters += len(text)
        super().type_into(target, text)

    @property
    def minutes(self):
        """How long all of it takes."""
        seconds = self.presses * SECONDS_A_PRESS + self.letters * SECONDS_A_LETTER
        return seconds / 60 + self.words / WORDS_A_MINUTE


class Village(Town):
    """A town in which a hundred made-up people do what belongs to each stage by themselves."""

    def settle(self):
        """Make the people; the organiser is not among them."""
        with self.app.app_context():
            content = {**content_of("people"), "named": [], "crowd": PEOPLE}
            People.made(content, utc_now(), np.random.default_rng(1))
            db.session.commit()

    def lives_through(self, stage):
        """Let the people do their part, and end the stage; nobody asks the organiser."""
        with self.app.app_context():
            [issue] = db.session.scalars(db.select(Issue)).all()
            assert issue.stage is stage
            now = utc_now()
            act_out(issue, stage.value, now - timedelta(minutes=5), now)
            db.session.commit()
        self.end(stage)

    def checks_the_report(self):
        """Let the report go up whole, people say what is wrong, and one doubt a figure."""
        with self.app.app_context():
            run_jobs()
            [issue] = db.session.scalars(db.select(Issue)).all()
            db.session.get(IssueOutcome, issue.id).counted_at -= timedelta(hours=24)
            db.session.commit()
            publish_reports()
            people = db.session.scalars(db.select(Member).order_by(Member.id)).all()[-len(SAID) :]
            places = [row["id"] for row in latest_version(issue.id).paragraphs]
            for n, (member, line) in enumerate(zip(people, SAID, strict=True)):
                place = places[n % N_PARAGRAPHS]
                check(
                    issue, member, paragraph=place, seen=1, verdict=Verdict.MISSING, line=line,
                    clock=lambda session: utc_now(),
                )  # fmt: skip
            doubt_count(issue, people[0], about="turnout", text="Is that all?", now=utc_now())
            db.session.commit()
            return to_answer([issue.id])[issue.id]

    def somebody_reports(self):
        """Let somebody say that a post breaks a house rule."""
        with self.app.app_context():
            post = db.session.scalars(db.select(Post).order_by(Post.id)).first()
            someone = db.session.scalars(db.select(Member).order_by(Member.id.desc())).first()
            thing = thing_or_missing("post", post.id)
            report(thing, someone, None, rule=HouseRule.NAMES, line="", now=utc_now())
            db.session.commit()


def test_it_takes_less_than_two_hours_and_nothing_waits(site, new_page):
    village, organiser = Village(site), Slow(new_page(), site.url)
    village.settle()
    sign_in(organiser, village, "olu@example.org", "Olu")

    address = prepare(organiser)
    village.lives_through(Stage.PROPOSE)
    village.somebody_reports()
    village.lives_through(Stage.DISCUSS)
    look_at_the_desk(organiser)
    hide_what_was_reported(organiser)
    village.lives_through(Stage.AMEND)
    village.lives_through(Stage.RANK)
    ask_for_an_answer(organiser, address)
    read_the_result(organiser, address)
    n_groups = village.checks_the_report()
    answer_what_was_said(organiser, address, n_groups)
    answer_a_doubt(organiser, address)

    spent = {name: getattr(organiser, name) for name in ("presses", "letters", "words", "minutes")}
    print(spent)
    assert organiser.minutes < MOST_MINUTES, spent


def prepare(organiser):
    """From nothing to an open question."""
    organiser.go("/groups/new")
    organiser.write("What’s the group called?", "Millbrook Carers’ Network")
    organiser.write(
        "Who are you, and what do you want", "Carers in Millbrook and those who work with them."
    )
    organiser.press("Start it")
    organiser.follow("Ask a new question")
    organiser.write("What is the question?", "How could unpaid carers get a break?")
    organiser.write("How are things now?", "A panel meets once a month and decides.")
    organiser.choose("Sprint")
    organiser.press("Save as a draft")
    organiser.press("Save and look at it")
    organiser.press("Open it now")
    return re.search(r"/issues/\d+", organiser.page.url)[0]


def look_at_the_desk(organiser):
    """See what waits."""
    organiser.follow("Your desk", within="header")
    organiser.sees("Today: ")


def hide_what_was_reported(organiser):
    """One job: a post that names a neighbour."""
    organiser.follow("1 thing people reported", exact=False)
    organiser.follow("Hide it, with a reason")
    organiser.choose("Leave out other people’s names")
    organiser.write("Why, in a sentence?", "It names a neighbour.")
    organiser.press("Hide it")


def ask_for_an_answer(organiser, address):
    """Write down whom to ask; the mail goes by itself."""
    organiser.go(f"{address}/answerer/ask")
    organiser.write("Who should answer?", "Cllr Jo Shaw")
    organiser.write("What are they?", "Lead for social care")
    organiser.write("Their e-mail address", "shaw@example.org")
    organiser.press("Ask them")


def read_the_result(organiser, address):
    """All of it, with everything unfolded."""
    organiser.go(f"{address}/outcome")
    organiser.sees("How sure")


def answer_what_was_said(organiser, address, n_groups):
    """Answer each group of corrections: two by other words, the rest by the reason why not."""
    organiser.go(f"{address}/report/corrections")
    organiser.follow("Answer it", exact=False)
    for n in range(n_groups):
        if n < N_CHANGED:
            box = organiser.page.get_by_label("The paragraph in its new words")
            organiser.choose("Change it")
            organiser.type_into(box, f"{box.input_value()} People had no time to ask more.")
            organiser.letters -= len(box.input_value()) - 32
        else:
            organiser.choose("Leave it, because")
            organiser.write("Why", "It only tells what was said by those who took part here.")
        organiser.press("Answer it")
    organiser.sees("What was said, and what we did")
    assert organiser.page.get_by_role("link", name="Answer it").count() == 0


def answer_a_doubt(organiser, address):
    """Somebody thinks that a figure is wrong."""
    organiser.go(f"{address}/outcome")
    organiser.act(organiser.page.locator("a[href^='/doubts/']"))
    organiser.write("Your answer", "We counted again from the file. It is the same figure.")
    organiser.press("Answer in public")
