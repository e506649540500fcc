"""The weekly letter: what happened in what somebody follows, and what was kept for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from app.accounts.models import Member
from app.core.web.links import site_link
from app.core.web.templating import moment
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
from app.following.services.lines import Line, lines_of
from app.issues.convert import STAGE_LABELS, settings_of
from app.issues.models import Issue
from app.jobs.queries import newest_job
from app.mail.models import OutgoingMail
from app.mail.services import write_letter
from app.mail.services.outbox import Letter
from deliberation.stages import Stage

JOB = "write-letters"
MOST_QUESTIONS = 10
LONGEST_SPAN = timedelta(weeks=5)


@dataclass(frozen=True, slots=True)
class Section:
    """What happened in one question, in sentences."""

    question: str
    where: str
    lines: Sequence[Line]
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
        issue.question, where, lines_of(issue, events), site_link("process.show", issue_id=issue.id)
    )
