"""The weekly letter: what happened in what somebody follows, and what was kept for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Member
from app.core.links import site_link
from app.core.templating import moment
from app.core.weeks import begin_of, next_begin, week_of
from app.following.queries import (
    Event,
    Followed,
    Span,
    followed_by,
    happened_in,
    issues_with_ends,
    kept_for,
)
from app.issues.convert import STAGE_LABELS, settings_of
from app.issues.models import Issue
from app.jobs.queries import newest_job
from app.mail.models import OutgoingMail
from app.mail.services import write_letter
from app.mail.services.outbox import Letter
from deliberation.stages import Stage

JOB = "write-letters"
MOST_QUESTIONS = 10
MOST_TITLES = 3
LONGEST_SPAN = timedelta(weeks=5)


@dataclass(frozen=True, slots=True)
class Section:
    """What happened in one question, in sentences."""

    question: str
    where: str
    lines: Sequence[str]
    url: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a weekly letter tells one person; false when there is nothing."""

    sections: Sequence[Section]
    kept: Sequence[OutgoingMail]

    def __bool__(self) -> bool:
        return bool(self.sections or self.kept)

    @property
    def subject(self) -> str:
        """What stands above it."""
        if not self.sections:
            return _("What we kept for you this week")
        if len(self.sections) == 1:
            return _("This week: %(question)s", question=self.sections[0].question)
        return _("This week in %(number)s questions you follow", number=len(self.sections))

    def letter_to(self, member: Member) -> Letter:
        """Return the letter itself: shown beforehand and sent, it is the same."""
        return write_letter(**self.asked_for(member))

    def asked_for(self, member: Member) -> dict[str, Any]:
        """Return what the outbox needs to know to write it."""
        return {
            "kind": "digest",
            "member": member,
            "subject": self.subject,
            "template": "digest",
            "sections": self.sections[:MOST_QUESTIONS],
            "more": max(0, len(self.sections) - MOST_QUESTIONS),
            "kept": self.kept,
            "home": site_link("process.home"),
        }


def span_to_come(now: datetime) -> Span:
    """Return the span that the next weekly letter will tell of."""
    zone = current_app.config["SITE_ZONE"]
    return span_until(next_begin(now, zone), begin_of(week_of(now, zone), zone))


def span_until(until: datetime, without_a_letter: datetime) -> Span:
    """Return the span of a letter: from where the last one ended, however long that is ago."""
    last = newest_job(JOB)
    ended = datetime.fromisoformat(last.payload["until"]) if last is not None else without_a_letter
    return Span(max(ended, until - LONGEST_SPAN), until)


def digests_for(
    member_ids: Collection[int],
    span: Span,
) -> Mapping[int, Digest]:
    """Return what there is to tell each of some members, in a fixed number of statements."""
    followed = followed_by(member_ids)
    events = happened_in(span, {issue for one in followed.values() for issue in one.anywhere})
    issues = issues_with_ends(events.keys())
    kept = kept_for(member_ids, span.until)
    return {
        member_id: Digest(
            sections_for(member_id, followed[member_id], events, issues), kept[member_id]
        )
        for member_id in member_ids
    }


def sections_for(
    member_id: int,
    followed: Followed,
    events: Mapping[int, Sequence[Event]],
    issues: Mapping[int, tuple[Issue, datetime | None]],
) -> list[Section]:
    """Return the questions in which something happened that a member follows and didn't do."""
    found = []
    for issue_id in sorted(followed.anywhere & events.keys(), reverse=True):
        theirs = [
            event
            for event in events[issue_id]
            if followed.covers(issue_id, event.proposal_id) and event.author_id != member_id
        ]
        if theirs:
            found.append(section_of(*issues[issue_id], theirs))
    return found


def section_of(issue: Issue, ends_at: datetime | None, events: Sequence[Event]) -> Section:
    """Return one question with its sentences."""
    label = STAGE_LABELS[issue.stage or Stage.OUTCOME]
    where = str(label)
    if ends_at is not None:
        until = moment(ends_at, settings_of(issue).zone)
        where = _("%(stage)s, until %(moment)s", stage=label, moment=until)
    return Section(
        issue.question, where, lines_of(events), site_link("process.show", issue_id=issue.id)
    )


def lines_of(events: Sequence[Event]) -> list[str]:
    """Tell what happened in sentences with their numbers; what didn't happen has none."""
    by_kind = {kind: [one for one in events if one.kind == kind] for kind in SENTENCES}
    return [SENTENCES[kind](found) for kind, found in by_kind.items() if found]


def move_line(moves: Sequence[Event]) -> str:
    """Say which stage was reached last."""
    reached = Stage(moves[-1].words)
    if reached is Stage.OUTCOME:
        return _("Rank has closed. What came out is on its page.")
    return _("%(stage)s has begun.", stage=STAGE_LABELS[reached])


def idea_line(ideas: Sequence[Event]) -> str:
    """Say how many ideas came, and name the first few."""
    titles = "; ".join(event.words for event in ideas[:MOST_TITLES])
    if len(ideas) > MOST_TITLES:
        titles += " …"
    return ngettext(
        "%(num)s new idea: %(titles)s", "%(num)s new ideas: %(titles)s", len(ideas), titles=titles
    )


def post_line(posts: Sequence[Event]) -> str:
    """Say how much was said, and by how many people where they still have accounts."""
    people = len({event.author_id for event in posts if event.author_id is not None})
    if people < 2 or None in {event.author_id for event in posts}:
        return ngettext("%(num)s new post.", "%(num)s new posts.", len(posts))
    return ngettext(
        "%(num)s new post.", "%(num)s new posts by %(people)s people.", len(posts), people=people
    )


SENTENCES: Mapping[str, Callable[[Sequence[Event]], str]] = {
    "moved": move_line,
    "idea": idea_line,
    "change": lambda found: ngettext(
        "%(num)s change was suggested.", "%(num)s changes were suggested.", len(found)
    ),
    "taken-in": lambda found: ngettext(
        "%(num)s change was taken in.", "%(num)s changes were taken in.", len(found)
    ),
    "answered": lambda found: ngettext(
        "%(num)s point was answered by those in power.",
        "%(num)s points were answered by those in power.",
        len(found),
    ),
    "post": post_line,
    "statement": lambda found: ngettext(
        "%(num)s new sentence to agree with or not.",
        "%(num)s new sentences to agree with or not.",
        len(found),
    ),
}
"""How a letter tells of each kind of event, in this order."""
