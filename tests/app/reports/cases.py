"""Counted issues of every kind that a brief or a report has to tell of."""

import random
import secrets
from itertools import cycle

import pytest

from app.ballots.models import ReasonSheet, ShownAs, Zone
from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import Experience, Issue
from app.outcomes.convert.vote import vote_from
from app.outcomes.services.importing import import_vote
from app.outcomes.tasks import count_issue
from app.process.demo.seeding import content_of, seed_demo
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_orders
from tests.app.outcomes.profiles import PINNED
from tests.app.outcomes.test_every_sentence import issue_of
from tests.app.outcomes.votes import VOTES, debian, needs_votes
from tests.factories import make_ballot_issue, run_jobs

SCRIPTS = (
    "Same carer each week, please",
    "Один и тот же помощник каждую неделю",
    "نفس مقدّم الرعاية كل أسبوع من فضلكم",
    "हर हफ़्ते वही देखभाल करने वाला",
    "每週都請同一位照護員過來",
    "Same faces 🙂 every week 👩‍⚕️",
)
NO_WORDS = "Ж" * 280


def counted(issue):
    """Count an issue at once."""
    count_issue({"issue_id": issue.id})
    return issue


def pinned(name):
    """A counted vote of a known kind."""
    return counted(issue_of(PINNED[name]))


def demo():
    """The demo's question that is answered, with the rest of the demo around it."""
    seed_demo(utc_now())
    db.session.commit()
    run_jobs()
    question = content_of("home_care")["question"]
    return db.session.scalars(db.select(Issue).where(Issue.question == question)).one()


def debian_vote(name="2014_vote_003"):
    """A vote of Debian's, brought in from elsewhere."""
    [path] = [path for path in VOTES if path.stem == name]
    issue = import_vote(vote_from(debian(path)[0]), now=utc_now())
    db.session.commit()
    return issue


def manifesto(n_options=40, seats=12):
    """An issue with many ideas of which a dozen are chosen, titles as long as they may be."""
    titles = [f"Point {n} of what we want, in as many words as a title may hold, ok {n:02}"[:80]
              for n in range(n_options)]  # fmt: skip
    issue = make_ballot_issue(titles, stage=Stage.OUTCOME, seats=seats)
    drawn = random.Random(40)
    ballots = [
        (
            2 + turn % 5,
            [*drawn.sample(range(1, 2 * n_options, 2), n_options), 2 * n_options * 3 // 5],
            ("uses", "works")[turn % 2],
        )
        for turn in range(n_options)
    ]
    lay_orders(issue, ballots)
    return counted(issue)


WIDE = "照護員每週都請同一位來而且要提前告訴我們是誰會來否則請不要來。"


def wordy():
    """A circle of three in which all that can be typed is as long as it may be, in wide letters."""
    titles = [(WIDE * 3)[n : n + 80] for n in range(3)]
    long = (WIDE * 40)[:600]
    issue = make_ballot_issue(
        titles,
        stage=Stage.OUTCOME,
        what_is_open=long,
        what_is_fixed=long,
        money=long,
        answerer=WIDE[:30],
        answerer_role=(WIDE * 3)[:80],
        target=500,
    )
    issue.question = (WIDE * 6)[:160]
    lay_orders(
        issue,
        [(60, [1, 2, 3, 4], "uses"), (50, [3, 1, 2, 4], "works"), (40, [2, 3, 1, 4], "cares")],
    )
    lay_reasons(issue, 300, [f"{n}{WIDE * 9}"[:280] for n in range(12)], n_options=3)
    return counted(issue)


def talkative(n_reasons=1_000, wordings=None):
    """A counted vote with many reasons, in six scripts, some as long as a reason may be."""
    issue = make_ballot_issue(SCRIPTS, stage=Stage.OUTCOME)
    lay_orders(issue, [(30, [1, 2, 3, 4, 5, 6, 7], "uses"), (25, [2, 1, 4, 3, 6, 5, 7], "works")])
    lay_reasons(issue, n_reasons, wordings or [*SCRIPTS, NO_WORDS], n_options=6)
    return counted(issue)


def lay_reasons(issue, n_reasons, wordings, n_options):
    """Write reasons, each said by five people, as fewer stay covered."""
    texts = cycle(wordings)
    rows = []
    for n in range(n_reasons):
        text = next(texts)
        for copy in range(5):
            rows.append(
                {
                    "id": secrets.token_bytes(16),
                    "issue_id": issue.id,
                    "option_place": n % n_options,
                    "zone": (Zone.SUPPORT, Zone.BETTER, Zone.WORSE)[n % 3],
                    "experience": (Experience.USES, Experience.WORKS)[copy % 2],
                    "shown_as": ShownAs.ANONYMOUS,
                    "shown_name": None,
                    "offers_shown": [],
                    "lines": [
                        {"slot": ("why", "worry")[n % 2], "offer": None,
                         "text": f"{text} {n // 7}"[:280]}
                    ],
                    "ticket_hash": secrets.token_bytes(32),
                }
            )  # fmt: skip
    db.session.execute(db.insert(ReasonSheet), rows)
    db.session.commit()


SEVEN = {
    "the demo": demo,
    "a Debian vote": debian_vote,
    "a circle": lambda: pinned("round in a circle"),
    "a tie": lambda: pinned("two are level"),
    "things stay as they are": lambda: pinned("none has enough"),
    "forty ideas": manifesto,
    "a thousand reasons": talkative,
}
"""What every format has to hold, each with the function that makes it."""


def each_of(names):
    """Run a test for each of some of the seven."""
    return pytest.mark.parametrize(
        "make",
        [
            pytest.param(SEVEN[name], id=name, marks=needs_votes if "Debian" in name else ())
            for name in names
        ],
    )
