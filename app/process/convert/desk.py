"""What waits for an organiser today: each job in words, how long it takes, where it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.web.templating import moment
from app.groups.models import Group
from app.issues.models import Issue
from app.moderation.queries.records import Jobs
from app.process.convert.cards import Card
from deliberation.stages import Stage

TO_OPEN, TO_ASK, TO_NOTE, TO_CORRECT, TO_TYPE = 5, 3, 1, 2, 2
"""Minutes: opening a draft, asking for an answer, noting a promise, answering a correction, typing
a sheet in."""


@dataclass(frozen=True, slots=True)
class Task:
    """One job on the desk; `about` names the question it belongs to, or nothing."""

    words: str
    minutes: int
    url: str
    about: str = ""


def tasks_on_desk(
    group: Group,
    jobs: Jobs,
    drafts: Sequence[Issue],
    cards: Sequence[Card],
    said: Mapping[int, int],
    sheets: Mapping[int, int],
) -> list[Task]:
    """Return all that waits for an organiser of a group, what others wait for first.

    `said` is by issue how many points about its report wait for an answer, `sheets` how many
    ballots on paper would be left out if Rank ended now.
    """
    to_type = [
        task_of_sheets(card, sheets[card.issue.id]) for card in cards if sheets.get(card.issue.id)
    ]
    to_correct = [
        task_of_report(card.issue, said[card.issue.id]) for card in cards if card.issue.id in said
    ]
    asked = [task for card in cards for task in tasks_of_answer(card)]
    new = [task_of_draft(issue) for issue in drafts]
    return [*to_type, *tasks_of_hosts(group, jobs), *to_correct, *asked, *new]


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


def task_of_sheets(card: Card, n: int) -> Task:
    """Return what is to be finished before Rank ends, since nothing can be typed in after it."""
    until = moment(card.facts.times[Stage.RANK].ends_at, card.settings.zone)
    words = ngettext(
        "%(num)s sheet doesn't count yet; Rank ends at %(moment)s",
        "%(num)s sheets don't count yet; Rank ends at %(moment)s",
        n,
        moment=until,
    )
    url = url_for("paper.enter", issue_id=card.issue.id)
    return Task(words, n * TO_TYPE, url, card.issue.question)


def task_of_report(issue: Issue, n: int) -> Task:
    """Return what people say of a report, to be answered."""
    words = ngettext("%(num)s correction to answer", "%(num)s corrections to answer", n)
    url = url_for("checking.corrections", issue_id=issue.id)
    return Task(words, n * TO_CORRECT, url, issue.question)


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
