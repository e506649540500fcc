"""What those in power say, and the report, as entries of a feed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.web.links import site_link
from app.feeds.convert.entry import Entry, tag_of
from app.feeds.queries import Happened
from app.issues.models import Issue
from app.proposals.queries import letter_of


def plain(
    tag: str, title: str, told: str, place: str, issue: Issue, first: datetime, newest: datetime
) -> Entry:
    """Return an entry in one sentence, said by the group, that leads to a page of the issue."""
    url = site_link(place, issue_id=issue.id)
    return Entry("plain", tag, title, url, issue.group.name, first, newest, told)


def reports(happened: Happened) -> Iterator[Entry]:
    """Tell of each part of a report that can be put right, and of the final report."""
    for row in happened.reports:
        issue = happened.issues[row.issue_id]
        yield plain(
            tag_of("reports", row.id, row.made_at),
            _("The report is final: %(question)s", question=issue.question)
            if row.is_final
            else _("Did we get it right? %(question)s", question=issue.question),
            _("Nobody can change it any more.")
            if row.is_final
            else _("A new part of the report is up. Say what in it is wrong, or missing."),
            "checking.show",
            issue,
            row.made_at,
            row.made_at,
        )


def needs(happened: Happened) -> Iterator[Entry]:
    """Tell what those who would have to do it would need for ideas."""
    for row, idea in happened.needs:
        yield Entry(
            "plain",
            tag_of("needs", row.id, row.written_at),
            _("What idea %(letter)s would need", letter=letter_of(idea)),
            site_link("process.proposal", issue_id=idea.issue_id, proposal_id=idea.id),
            row.name,
            row.written_at,
            row.written_at,
            row.text,
        )


def promises(happened: Happened) -> Iterator[Entry]:
    """Tell of promised answers."""
    for id, issue_id, at in happened.promises:
        issue = happened.issues[issue_id]
        title = _("An answer is promised: %(question)s", question=issue.question)
        told = _("The page of the question says by which day.")
        yield plain(tag_of("promises", id, at), title, told, "process.show", issue, at, at)


def answers(happened: Happened) -> Iterator[Entry]:
    """Tell of each issue that was answered; a newer answer makes that new again."""
    for issue_id, first, newest, count in happened.answers:
        issue = happened.issues[issue_id]
        told = ngettext("%(num)s answer so far.", "%(num)s answers so far.", count)
        title = _("They answered: %(question)s", question=issue.question)
        tag = tag_of("answers", issue_id, first)
        yield plain(tag, title, told, "answers.index", issue, first, newest)


AFTERWARDS = (reports, needs, promises, answers)
"""What is told, kind by kind."""
