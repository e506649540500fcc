"""Things that can be hidden as their pages show them, what the log counts, and the tombstone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.amendments.convert import TAKEN, base_of, text_after
from app.amendments.models import Amendment
from app.checking.models import ParagraphCheck
from app.core.house_rules import HOUSE_RULES, HouseRule
from app.core.templating import in_zone
from app.discussion.models import Post
from app.issues.models import Issue
from app.moderation.models import Hiding, Kind
from app.outcomes.models import CountDoubt
from app.proposals.models import ProposalVersion
from app.statements.models import Statement
from app.story.models import Summary, SummaryCheck

TAKEN_IN = _l("This change is in the idea's words now. If they break a rule, hide the idea.")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something people wrote that can be hidden: its words piece by piece, and where it stands.

    `not_by_itself` says why it can't be hidden alone; mostly it is empty.
    """

    kind: Kind
    id: int
    issue: Issue
    author_id: int | None
    hidden_at: datetime | None
    words: tuple[str, ...]
    where: tuple[str, Mapping[str, Any]]
    not_by_itself: str | LazyString = ""

    @property
    def url(self) -> str:
        """The page on which people read it."""
        endpoint, values = self.where
        return url_for(endpoint, **values)

    @property
    def words_hash(self) -> bytes:
        """The hash by which the same words are known again."""
        return hashlib.sha256("\0".join(self.words).encode()).digest()


def thing_from_post(post: Post, issue: Issue) -> Thing:
    """Return a post as something that can be hidden."""
    return Thing(
        kind=Kind.POST,
        id=post.id,
        issue=issue,
        author_id=post.author_id,
        hidden_at=post.hidden_at,
        words=spoken(post.text, post.source_url),
        where=("discussion.show", {"post_id": post.id}),
    )


def thing_from_idea(versions: Sequence[ProposalVersion]) -> Thing:
    """Return an idea as something that can be hidden: its latest words, given all versions."""
    latest = versions[-1]
    idea = latest.proposal
    text = [paragraph["text"] for paragraph in latest.paragraphs]
    return Thing(
        kind=Kind.IDEA,
        id=idea.id,
        issue=idea.issue,
        author_id=idea.author_id,
        hidden_at=idea.hidden_at,
        words=spoken(latest.title, *text, idea.for_whom, idea.what_happened),
        where=("process.proposal", {"issue_id": idea.issue_id, "proposal_id": idea.id}),
    )


def thing_from_change(change: Amendment) -> Thing:
    """Return a change as something that can be hidden; one in the words is the idea's by now."""
    before = {paragraph.text for paragraph in base_of(change)}
    put_in = [p.text for p in text_after(change) if p.text not in before]
    idea = change.proposal
    return Thing(
        kind=Kind.CHANGE,
        id=change.id,
        issue=idea.issue,
        author_id=change.author_id,
        hidden_at=change.hidden_at or idea.hidden_at,
        words=spoken(change.summary, *put_in, change.why),
        where=("process.amendment", {"issue_id": idea.issue_id, "amendment_id": change.id}),
        not_by_itself=TAKEN_IN if change.answer in TAKEN else "",
    )


def thing_from_statement(statement: Statement, issue: Issue) -> Thing:
    """Return a statement as something that can be hidden."""
    return Thing(
        kind=Kind.STATEMENT,
        id=statement.id,
        issue=issue,
        author_id=statement.author_id,
        hidden_at=statement.hidden_at,
        words=spoken(statement.text),
        where=("statements.show", {"statement_id": statement.id}),
    )


def thing_from_summary(summary: Summary, sentences: Sequence[str]) -> Thing:
    """Return what a host wrote of a theme as something that can be hidden."""
    return Thing(
        kind=Kind.SUMMARY,
        id=summary.id,
        issue=summary.issue,
        author_id=summary.author_id,
        hidden_at=summary.hidden_at,
        words=spoken(*sentences),
        where=("story.theme", {"theme_id": summary.theme_id}),
    )


def thing_from_check(check: SummaryCheck) -> Thing:
    """Return what somebody misses in a summary as something that can be hidden."""
    return Thing(
        kind=Kind.CHECK,
        id=check.id,
        issue=check.issue,
        author_id=check.member_id,
        hidden_at=check.hidden_at,
        words=spoken(check.line),
        where=("story.theme", {"theme_id": check.summary.theme_id}),
    )


def thing_from_correction(row: ParagraphCheck) -> Thing:
    """Return what somebody says a report should say as something that can be hidden."""
    return Thing(
        kind=Kind.CORRECTION,
        id=row.id,
        issue=row.issue,
        author_id=row.member_id,
        hidden_at=row.hidden_at,
        words=spoken(row.line, row.quote),
        where=("checking.show", {"issue_id": row.issue_id, "_anchor": f"p-{row.paragraph}"}),
    )


def thing_from_doubt(row: CountDoubt) -> Thing:
    """Return what somebody says is wrong with a count as something that can be hidden."""
    return Thing(
        kind=Kind.DOUBT,
        id=row.id,
        issue=row.issue,
        author_id=row.member_id,
        hidden_at=row.hidden_at,
        words=spoken(row.text),
        where=("outcomes.show", {"issue_id": row.issue_id, "_anchor": "doubts"}),
    )


def spoken(*words: str) -> tuple[str, ...]:
    """Leave out what is empty."""
    return tuple(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who may decide an appeal, and whether they are of the group itself."""

    member_ids: frozenset[int]
    is_here: bool

    @property
    def words(self) -> str:
        """Say who decides, as it is."""
        if self.is_here:
            return _("Somebody else who hosts this group decides it.")
        if self.member_ids:
            return _(
                "Nobody else hosts this group, so an organiser of another group on this site "
                "decides it."
            )
        return _(
            "Nobody else hosts a group here yet, so nobody can decide it now. It's kept, and it's "
            "decided as soon as somebody else becomes a host of this group."
        )


def kind_words(kind: Kind) -> str:
    """Name a kind of thing, as the log does, which tells nothing more of it."""
    words = {
        Kind.POST: _("A post"),
        Kind.IDEA: _("An idea"),
        Kind.CHANGE: _("A change"),
        Kind.STATEMENT: _("A statement"),
        Kind.SUMMARY: _("A summary by a host"),
        Kind.CHECK: _("A line about a summary"),
        Kind.CORRECTION: _("A correction of the report"),
        Kind.DOUBT: _("A line about the count"),
    }
    return words[kind]


def tombstone(rule: HouseRule, reason: str) -> str:
    """Return what stands where the words were."""
    return _("Hidden: %(rule)s %(reason)s", rule=HOUSE_RULES[rule][0], reason=reason)


def state_words(hiding: Hiding) -> str:
    """Say what became of the appeal, if there was one."""
    if hiding.restored_at is not None:
        return _("Put back on appeal.")
    if hiding.decided_at is not None:
        return _("It stayed hidden on appeal.")
    if hiding.appealed_at is not None:
        return _("An appeal is waiting.")
    return _("No appeal.")


@dataclass(frozen=True, slots=True)
class OwnHiding:
    """What somebody's own page says of something they wrote that was hidden."""

    id: int
    question: str
    stands: str
    state: str
    may_appeal: bool


def own_hiding_from(hiding: Hiding) -> OwnHiding:
    """Return a hiding as the page of whose words they are shows it."""
    return OwnHiding(
        id=hiding.id,
        question=hiding.issue.question,
        stands=tombstone(hiding.rule, hiding.reason),
        state=state_words(hiding),
        may_appeal=hiding.appealed_at is None,
    )


@dataclass(frozen=True, slots=True)
class Month:
    """What was hidden in one month, and what became of it; `hidden` is the sum of the others."""

    name: str
    hidden: int
    no_appeal: int
    waiting: int
    kept: int
    put_back: int


def months_from(rows: Iterable[Hiding]) -> Sequence[Month]:
    """Count hidings by month, the newest first; each counts in the month it was hidden."""
    counts: dict[tuple[int, int], Counter[str]] = {}
    for row in rows:
        local = in_zone(row.hidden_at)
        counts.setdefault((local.year, local.month), Counter())[state_of(row)] += 1
    return [month_from(key, counts[key]) for key in sorted(counts, reverse=True)]


def state_of(hiding: Hiding) -> str:
    """Return which column of the log a hiding counts in."""
    if hiding.restored_at is not None:
        return "put_back"
    if hiding.decided_at is not None:
        return "kept"
    return "waiting" if hiding.appealed_at is not None else "no_appeal"


def month_from(key: tuple[int, int], counts: Counter[str]) -> Month:
    """Return a month's row of the log."""
    name = format_date(datetime(*key, 1).date(), "MMMM y")  # noqa: DTZ001 - a month, no moment
    return Month(
        name=name,
        hidden=counts.total(),
        no_appeal=counts["no_appeal"],
        waiting=counts["waiting"],
        kept=counts["kept"],
        put_back=counts["put_back"],
    )
