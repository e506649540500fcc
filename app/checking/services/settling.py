"""Answering what people say of a report: it is changed, or it is not because of a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.checking.convert.words import Marker
from app.checking.models import CheckedReport, CorrectionGroup, Decision, ReportVersion
from app.checking.policy import may_settle
from app.checking.queries import corrections_in, is_empty, latest_version, report_of
from app.checking.services.checking import OTHER_WORDS, wording_of
from app.checking.services.publishing import add_version
from app.checking.services.said import became_of, said_by_paragraph
from app.core.clock import AnySession
from app.core.errors import Conflict
from app.core.policy import require
from app.core.web.links import site_link
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import membership_in, organisers_are_away
from app.journal.services import write_entry
from app.mail.services import queue_mail

ANSWERED = _l("Somebody has answered this meanwhile. Look at their answer first.")
LONGEST_QUOTE = 300


def settle(
    group: CorrectionGroup,
    member: Member,
    issue: Issue,
    *,
    decision: Decision,
    seen: int,
    wording: int,
    text: str = "",
    reason: str = "",
    clock: Callable[[AnySession], datetime],
) -> None:
    """Answer corrections that say the same, once; other words make a new version of the report."""
    report = report_of(issue.id, to_change=True)
    now = clock(db.session)
    away = organisers_are_away(issue, now)
    membership = membership_in(member, issue)
    require(may_settle(member, issue, report, now, membership, hosts_may=away))
    db.session.refresh(group)
    if group.decision is not None or group.revision != seen or is_empty(group):
        raise Conflict(ANSWERED)
    latest = latest_version(issue.id)
    if report is None or latest is None or wording_of(issue.id, group.paragraph) != wording:
        raise Conflict(OTHER_WORDS)
    group.decision, group.reason = decision, reason
    group.decided_by_id, group.decided_at = member.id, now
    group.revision += 1
    db.session.flush()
    latest = answered_version(group, report, latest, text, now=now) or latest
    tell_correctors(group, issue, now=now)
    write_entry(
        "correction-answered",
        issue_id=issue.id,
        now=now,
        by=member.display_name,
        decision=decision.value,
        paragraph=group.paragraph,
        version=latest.number,
        content_hash=latest.content_hash,
    )


def answered_version(
    group: CorrectionGroup,
    report: CheckedReport,
    latest: ReportVersion,
    text: str,
    *,
    now: datetime,
) -> ReportVersion | None:
    """Make the version that an answer makes, or none where the report stays as it is.

    A final version says what became of everything, so an answer that comes later makes one anyway.
    """
    is_changed, is_late = group.decision is Decision.CHANGED, report.final_at is not None
    if not is_changed and not is_late:
        return None
    paragraphs, words = list(latest.paragraphs), dict(latest.words)
    if is_changed:
        paragraphs, words = reworded(latest, group.paragraph, text)
    became = became_of(said_by_paragraph(report.issue_id))
    tallies = {**latest.tallies, **became} if is_late else None
    version = add_version(report, paragraphs, words, tallies=tallies, now=now)
    group.version_number = version.number
    db.session.flush()
    return version


def reworded(latest: ReportVersion, paragraph: str, text: str) -> tuple[list[Any], dict[str, Any]]:
    """Return what a report says with other words in one paragraph, and what is behind marks."""
    marker = Marker(dict(latest.words))
    marked = marker.marked(text)
    paragraphs: list[Any] = [
        {**known, "text": marked, "wording": known["wording"] + 1}
        if known["id"] == paragraph
        else known
        for known in latest.paragraphs
    ]
    return paragraphs, marker.words


def tell_correctors(group: CorrectionGroup, issue: Issue, *, now: datetime) -> None:
    """Write to everybody whose correction was answered, but for those whose words are hidden.

    A letter holds the reason and no words of the report: some of them may be hidden before it goes.
    """
    rows = corrections_in(issue.id, [group.id]).get(group.id, ())
    is_changed = group.decision is Decision.CHANGED
    for row in rows:
        if row.hidden_at is not None or row.member.deleted_at is not None:
            continue
        queue_mail(
            key=f"correction-answered:{group.id}:{row.member_id}",
            kind="correction-answered",
            member=row.member,
            subject=_("The report was changed")
            if is_changed
            else _("The report was not changed, because"),
            template="news",
            now=now,
            words=_("You said that a paragraph of the report wasn't right. It has other words now.")
            if is_changed
            else _("You said that a paragraph of the report wasn't right. It stays, because:"),
            quote="" if is_changed else shortened(group.reason),
            question=issue.question,
            url=site_link("checking.show", issue_id=issue.id) + f"#p-{group.paragraph}",
            verb=_("Read the report"),
        )


def shortened(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"
