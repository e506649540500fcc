"""What the tour sees of answers: somebody is asked, promises, begins, publishes, answers again."""

from __future__ import annotations

from datetime import timedelta

from app.answers.models import Answerer
from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from deliberation.stages import Stage
from tests.app.answers.worlds import counted_issue, filled, newest_link, seen_in
from tests.browser.person import LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import (
    add_to_group,
    end_stage,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
)

ADDRESS = "somebody@council.example"


def answers(atlas):
    """An organiser asks; what the link opens before the count, after it, late and with a draft."""
    organiser = make_member(LONG_NAME)
    issue = counted_issue(organiser)
    early = make_issue(group=issue.group)
    asker, reader = Person(atlas, organiser), Person(atlas)
    form = {"name": LONG[:80], "role": LONG[:80], "email": ADDRESS}
    for one in (early, issue):
        path = f"/issues/{one.id}/answerer/ask"
        asker.go(path, "nobody asked yet")
        asker.send(path, {"name": "", "email": "x"}, "with no name")
        asker.send(path, form, status=303)
        link = newest_link(ADDRESS)
        reader.go(link, "a mailed link")
    reader.go(f"/issues/{early.id}/answers", "before there is a result")
    asker.go(path, "somebody asked")
    reader.send(f"{link}/promise", {"day": "soon"}, "with no day")
    seen = seen_in(reader.go(f"{link}/points", "point by point").text)
    reader.send(f"{link}/points", {**filled(seen, p0_1=("wont", "", "")), "press": "check"}, "why")
    late = {**filled(seen, p0_1=("part", LONG_TEXT, "")), "press": "save"}
    reader.send(f"{link}/points", late, "in another window", 409)
    issue.answer_promised_by = utc_now() - timedelta(days=6)
    db.session.commit()
    reader.go(f"/issues/{issue.id}/outcome", "with a late answer")
    for n, status in enumerate(("looking", "already")):
        seen = seen_in(reader.go(f"{link}/points", "with a draft").text)
        due = (utc_now() - timedelta(days=n)).date().isoformat()
        words = filled(seen, p0_1=(status, LONG_TEXT, due), p0_3=("already", LONG, ""))
        reader.send(f"{link}/points", {**words, "press": "check"}, status=303)
        seen = seen_in(reader.go(f"{link}/check", "what would be published").text)
        reader.send(f"{link}/publish", {"seen": seen}, status=303)
    reader.go(f"{link}/check", "with nothing new")
    for page in ("answers", "outcome", "journal"):
        reader.go(f"/issues/{issue.id}/{page}", "answered")
    reader.go("/", "after an answer")
    row = f"/issues/{issue.id}/answerer/"
    typed_in(asker, issue, early)
    add_to_group(issue.group, make_member(), Role.HOST)
    asker.go(f"{row}ask", "after an answer")
    needs(atlas, issue.group, asker, reader)
    reader.go("/answer/no-such-link", "a link that works no more", 410)


def typed_in(asker, issue, early):
    """An organiser types in what came by letter: before there is anything, wrongly, and right."""
    for one in (early, issue):
        person = Answerer.query.filter_by(issue_id=one.id).first()
        path = f"/issues/{one.id}/answerer/{person.id}/came"
        page = asker.go(path, "nothing typed in yet").text
    seen = seen_in(page)
    asker.send(path, {**filled(seen, p0_2=("wont", "", "")), "came_on": "soon"}, "typed in wrongly")
    words = filled(seen, p0_2=("wont", LONG_TEXT, ""))
    came = {"came_by": "letter", "came_on": utc_now().date().isoformat()}
    asker.send(path, {**words, **came, "seen": "0"}, "answered meanwhile", 409)
    asker.send(path, {**words, **came}, status=303)
    asker.go(f"/issues/{issue.id}/answers", "with a letter typed in")


def needs(atlas, group, asker, reader):
    """What ideas would need is written by link and on somebody's behalf, and read."""
    said = {"what_is_fixed": LONG_TEXT, "what_is_open": LONG, "money": LONG_TEXT}
    issue = make_issue(Stage.AMEND, group=group, **said)
    idea = make_proposal(issue, None, LONG, LONG_TEXT, 2)
    asker.send(f"/issues/{issue.id}/answerer/ask", {"name": "Jo", "email": ADDRESS}, status=303)
    link = newest_link(ADDRESS)
    reader.go(f"{link}/needs", "with no idea on its way")
    put_on_ballot(idea)
    reader.go(link, "in Improve")
    path = f"{link}/needs/{idea.id}"
    seen = seen_mark(reader.go(path, "what an idea would need").text)
    reader.send(path, {"text": ""}, "with nothing in it")
    asker.go(f"/proposals/{idea.id}/need", "on their behalf")
    reader.send(path, {"text": LONG_TEXT, "seen": seen}, status=303)
    reader.send(path, {"text": LONG_TEXT, "seen": seen}, "written meanwhile", 409)
    reader.go(f"{link}/needs", "with what one needs")
    asker.go(f"/issues/{issue.id}/proposals/{idea.id}", "with what it would need")
    reader.go(f"/issues/{issue.id}", "with what was said at opening")
    end_stage(issue)
    reader.go(f"/issues/{issue.id}/ballot", "with what an idea would need")


def seen_mark(page):
    """Return the mark of what a form was shown with."""
    return page.partition('name="seen" type="hidden" value="')[2].partition('"')[0]


DEEDS = {"answers": answers}
