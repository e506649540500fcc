"""A counted question whose winner has three points, and the link of somebody asked to answer it."""

from __future__ import annotations

import re

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from app.mail.models import OutgoingMail
from app.outcomes.tasks import count_issue
from app.proposals.queries import options_on_ballot
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_ballots, order
from tests.factories import add_to_group, make_ballot_issue, make_group, make_member

POINTS = ["Four workers at most.", "Nobody new comes alone.", "The office tells you who."]


def counted_issue(organiser=None, ballots=None, **settings):
    """A question whose Rank has closed and was counted; its first idea has three paragraphs."""
    group = make_group(organiser=organiser)
    titles = ("Sitters", "Budget")
    issue = make_ballot_issue(titles, Stage.OUTCOME, group=group, **settings)
    words_of_first(issue)
    lay_ballots(issue, ballots or [order("A", "B")] * 12)
    count_issue({"issue_id": issue.id})
    db.session.commit()
    return issue


def words_of_first(issue):
    """Give the first idea three paragraphs."""
    version = options_on_ballot(issue)[0].version
    version.paragraphs = [{"id": f"p{n}", "text": text} for n, text in enumerate(POINTS)]
    db.session.commit()


def asked(browser, issue, name="Cllr Tait", email="tait@council.example"):
    """Ask somebody through the page; return the path of their link."""
    answer = browser.post(
        f"/issues/{issue.id}/answerer/ask",
        data={"name": name, "role": "Cabinet member", "email": email},
    )
    assert answer.status_code == 303, answer.text
    return newest_link(email)


def mails_to(email):
    """Return what was written to an address, oldest first."""
    return db.session.scalars(
        db.select(OutgoingMail).filter_by(address=email).order_by(OutgoingMail.id)
    ).all()


def newest_link(email):
    """Return the path of the link in the newest mail to an address."""
    return re.search(r"https?://[^/\s]+(/answer/\S+)", mails_to(email)[-1].text)[1]


def host_of(issue):
    """Somebody who hosts the group of an issue."""
    host = make_member()
    add_to_group(issue.group, host, Role.HOST)
    return host


def filled(seen, **points):
    """A filled-in form: status, words and day by the point's key; the others stay open."""
    data = {"name": "Maureen Tait", "role": "Cabinet member", "seen": seen}
    for key in ("0_0", "0_1", "0_2", "0_3"):
        status, words, due = points.get(f"p{key}", ("", "", ""))
        data |= {f"status_{key}": status, f"words_{key}": words, f"due_{key}": due}
    return data


def seen_in(page):
    """Return what a form was shown with."""
    return re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]


def now():
    """Return this moment."""
    return utc_now()
