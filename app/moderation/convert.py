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

from app.core.house_rules import HOUSE_RULES, HouseRule
from app.core.web.templating import in_zone
from app.issues.models import Issue
from app.moderation.models import Hiding, Kind

ANSWERED = frozenset({Kind.ANSWER, Kind.NEED})
"""What those in power say, who have no account here."""


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
    def is_answered_for(self) -> bool:
        """Whether those in power said it: they have no account, so they are told by mail."""
        return self.kind in ANSWERED

    @property
    def url(self) -> str:
        """The page on which people read it."""
        endpoint, values = self.where
        return url_for(endpoint, **values)

    @property
    def words_hash(self) -> bytes:
        """The hash by which the same words are known again."""
        return hashlib.sha256("\0".join(self.words).encode()).digest()


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
