"""From a link in a forum to a word in an idea: on a phone, in few taps, with and without script."""

from __future__ import annotations

import pytest

from app.accounts.services import start_session
from app.core.clock import utc_now
from app.extensions import db
from app.statements.models import Reply, Statement, StatementReply
from app.statements.services import add_statement
from deliberation.stages import Stage
from tests import factories as make
from tests.browser.hands import Hands

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
FORUM = '<!doctype html><html lang="en"><title>A forum</title><main>{links}</main></html>'
SENTENCES = (
    "Wards should ring families the day before.",
    "Nobody should go home on a Sunday night.",
    "A named nurse should ring a week later.",
    "Transport should be booked before lunch.",
    "Carers should be asked first.",
    "Letters should be in large print.",
)


class Taps(Hands):
    """Hands that count what they press."""

    n_taps = 0

    def act(self, target):
        self.n_taps += 1
        super().act(target)


class Village:
    """A question in Improve, open to anyone: an idea that Bo backs, with a change by Cy."""

    def __init__(self, site):
        self.app = site.app
        with self.app.app_context():
            ann, bo, cy, sam = (make.make_member(name) for name in ("Ann", "Bo", "Cy", "Sam"))
            issue = make.make_issue(Stage.AMEND, joining="open")
            for someone in (ann, bo, cy, sam):
                make.declare(issue, someone)
            told = [add_statement(issue, ann, text=text, now=utc_now()) for text in SENTENCES]
            idea = make.make_proposal(
                issue, ann, "A call before home", "The ward rings the family at noon."
            )
            make.back_idea(idea, bo)
            make.put_on_ballot(idea)
            change = make.make_change(idea, "noon", "nine", cy, summary="ring at nine")
            db.session.commit()
            self.people = {each.display_name: each.id for each in (ann, bo, cy, sam)}
            self.issue, self.statement = f"/issues/{issue.id}", told[0].id
            self.idea = f"{self.issue}/proposals/{idea.id}"
            self.change = f"{self.issue}/amendments/{change.id}"
            db.session.remove()

    def cookie_of(self, name):
        """Return the session cookie of somebody who has signed in."""
        with self.app.app_context():
            token = start_session(db.session.get(make.Member, self.people[name]))
            db.session.commit()
            client = self.app.test_client()
            with client.session_transaction() as session:
                session["session_token"] = token
            db.session.remove()
        return client.get_cookie("session").value

    def said_by(self, name):
        """Return what somebody said to how many statements."""
        with self.app.app_context():
            found = db.session.scalars(
                db.select(StatementReply.reply)
                .where(StatementReply.member_id == self.people[name])
                .order_by(StatementReply.id)
            ).all()
            db.session.remove()
        return found

    def disagreeing(self):
        """Return how many disagree with the statement that the forum links to."""
        with self.app.app_context():
            found = db.session.get(Statement, self.statement).disagree_count
            db.session.remove()
        return found


@pytest.fixture
def village(site):
    return Village(site)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def open_hands(request, site, village, new_page):
    """Return a function that gives somebody a phone, signed in or not."""

    def opened(name=None):
        page = new_page(**PHONE, java_script_enabled=request.param)
        if name:
            cookie = {"name": "session", "value": village.cookie_of(name), "url": site.url}
            page.context.add_cookies([cookie])
        return Taps(page, site.url, is_phone=True)

    return opened


def test_from_a_forum_to_the_words(village, open_hands, site):
    two_taps_from_a_forum(village, open_hands(), site)
    sam = open_hands("Sam")
    five_answers_in_six_taps(village, sam)
    sams_change = comment_back_and_suggest(village, sam)
    take_in(village, open_hands("Ann"), sams_change)
    backers_are_asked(village, open_hands("Bo"))


def two_taps_from_a_forum(village, visitor, site):
    """A link lays the answer ready and counts nothing; one press more counts it, account or not."""
    link = f"{site.url}/statements/{village.statement}?say=disagree"
    visitor.page.set_content(FORUM.format(links=f'<a href="{link}">Disagree</a>'))
    visitor.follow("Disagree")
    visitor.sees("Press it once more, and it counts.")
    assert village.disagreeing() == 0
    visitor.press("Disagree")
    visitor.sees("Counted. You’re called")
    assert visitor.n_taps == 2
    assert village.disagreeing() == 1


def five_answers_in_six_taps(village, sam):
    """The first tap opens the statements, each other one is an answer; nothing stands between."""
    sam.go(village.issue)
    sam.n_taps = 0
    sam.follow("Answer them, one tap each")
    for word in ("Agree", "Disagree", "Not sure", "Agree", "Agree"):
        sam.press(word)
    assert sam.n_taps == 6
    says = [Reply.AGREE, Reply.DISAGREE, Reply.UNSURE, Reply.AGREE, Reply.AGREE]
    assert village.said_by("Sam") == says


def comment_back_and_suggest(village, sam):
    """Sam says something to Cy's change, backs it, and suggests one of her own."""
    sam.go(village.change)
    sam.write("Add what you know", "At nine I'm on the bus.")
    sam.press("Post it")
    sam.sees("At nine I'm on the bus.")
    sam.press("Back this change")
    sam.sees("You back this")
    sam.go(village.idea)
    sam.follow("Suggest a change")
    sam.write("Paragraph 1", "The ward rings the family and the carer at noon.")
    sam.write("In short, this would…", "ring the carer too")
    sam.press("Suggest this change")
    sam.sees("ring the carer too")
    return sam.page.url.removeprefix(sam.url)


def take_in(village, ann, sams_change):
    """The author takes Sam's change in; the new version names it."""
    ann.go(sams_change)
    ann.press("Take it in")
    ann.go(village.idea)
    ann.sees("rings the family and the carer")
    ann.go(f"/proposals/{village.idea.rpartition('/')[2]}/versions")
    ann.sees("Change 2 by Sam")
    ann.sees("ring the carer too")


def backers_are_asked(village, bo):
    """Whoever backed the words before is shown what changed, and asked."""
    bo.go(village.idea)
    bo.sees("The words changed since you backed this. Do you still?")
    bo.press("I still back it")
    bo.sees("You back this")
