"""What waits for an organiser today: each job in words, how long it takes, where it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.groups.models import Group
from app.issues.models import Issue
from app.moderation.queries.records import Jobs
from app.process.convert.cards import Card

TO_OPEN, TO_ASK, TO_NOTE = 5, 3, 1
"""Minutes: looking at a draft and opening it, asking for an answer, writing down a promise."""


@dataclass(frozen=True, slots=True)
class Task:
    """One job on the desk; `about` names the question it belongs to, or nothing."""

    words: str
    minutes: int
    url: str
    about: str = ""


def tasks_on_desk(
    group: Group, jobs: Jobs, drafts: Sequence[Issue], cards: Sequence[Card]
) -> list[Task]:
    """Return all that waits for an organiser of a group, what others wait for first."""
    asked = [task for card in cards for task in tasks_of_answer(card)]
    return [*tasks_of_hosts(group, jobs), *asked, *(task_of_draft(issue) for issue in drafts)]


def tasks_of_hosts(group: Group, jobs: Jobs) -> Iterator[Task]:
    """Yield one job for all that people reported, and one for appeals."""
    if jobs.count:
        reports = ngettext(
            "%(num)s thing people reported", "%(num)s things people reported", jobs.reports
        )
        appeals = ngettext("%(num)s appeal to decide", "%(num)s appeals to decide", jobs.appeals)
        parts = [words for n, words in ((jobs.reports, reports), (jobs.appeals, appeals)) if n]
        yield Task(
            _(" and ").join(parts), jobs.minutes, url_for("moderation.queue", slug=group.slug)
        )


def tasks_of_answer(card: Card) -> Iterator[Task]:
    """Yield what is still to be done so that somebody answers."""
    issue, who = card.issue, card.settings.answerer
    url = url_for("answers.ask", issue_id=issue.id)
    if who and issue.answer_asked_at is None:
        yield Task(_("Ask %(who)s to answer", who=who), TO_ASK, url, issue.question)
    elif who and issue.answer_promised_by is None:
        words = _("Ask them for a day, or write down what they promised")
        yield Task(words, TO_NOTE, url, issue.question)


def task_of_draft(issue: Issue) -> Task:
    """Return the next step of a draft."""
    url = url_for("issues.preview", issue_id=issue.id)
    return Task(_("Look at your draft, rehearse it, open it"), TO_OPEN, url, issue.question)


def minutes_of(tasks: Sequence[Task]) -> int:
    """Return about how long all of it takes."""
    return sum(task.minutes for task in tasks)
