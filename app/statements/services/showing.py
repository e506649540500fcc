"""Putting the page of statements together."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts.models import Member
from app.core.people import Visitor
from app.core.web.paging import Page
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.statements.convert import (
    ShownStatement,
    Standing,
    agreed_on,
    disputed,
    draw_next,
    shown_statement,
    standing_of,
)
from app.statements.models import Reply, Statement
from app.statements.queries import (
    count_hidden,
    map_of,
    replies_by,
    statements_of,
    tallies_by_experience,
)

SALT = "statement-shown"
PAGE_SIZE = 50
NO_REPLIES: Mapping[int, Reply] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Next:
    """The statement to answer now, and a signed note of how it came to be shown."""

    statement: Statement
    shown: str


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """All that the page of statements tells."""

    next: Next | None
    agreed: Sequence[ShownStatement]
    disputed: Sequence[ShownStatement]
    by_id: Mapping[int, ShownStatement]
    listed: Page[ShownStatement]
    n_hidden: int
    n_answered: int
    map: Mapping[str, Any] | None
    standing: Standing | None

    @property
    def n_left(self) -> int:
        """How many this person has not answered."""
        return len(self.by_id) - self.n_answered

    @property
    def holds_everywhere(self) -> bool:
        """Whether what is agreed on is known to be so whatever brings people here."""
        return all(each.sides for each in self.agreed)


def read_statements(
    issue: Issue, person: Member | Visitor, *, skipped: Collection[int] = (), number: int = 1
) -> StatementsPage:
    """Return the page for one person; what they skipped comes again another time."""
    rows, mine = statements_of(issue), replies_by(person, issue)
    shown = shown_statements(issue, rows, mine)
    drawn = map_of(issue.id)
    found = drawn.found if drawn else None
    return StatementsPage(
        next_for(rows, found, {*mine, *skipped}),
        agreed_on(shown),
        disputed(shown),
        {each.id: each for each in shown},
        page_of(shown, number),
        count_hidden(issue),
        len(mine.keys() & {row.id for row in rows}),
        found,
        standing_of(found, mine) if found and mine else None,
    )


def page_of(shown: Sequence[ShownStatement], number: int) -> Page[ShownStatement]:
    """Return one page of all statements, in the order they came."""
    page: Page[ShownStatement] = Page((), 1, PAGE_SIZE, len(shown))
    number = min(max(number, 1), page.last)
    return Page(shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE, len(shown))


def shown_statements(
    issue: Issue, rows: Sequence[Statement], mine: Mapping[int, Reply] = NO_REPLIES
) -> list[ShownStatement]:
    """Return statements with how they were answered, as far as that may be told."""
    settings, tallies = settings_of(issue), tallies_by_experience(issue)
    return [
        shown_statement(
            row,
            tallies.get(row.id, {}),
            settings.experiences,
            settings.privacy_mode,
            mine.get(row.id),
        )
        for row in rows
    ]


def next_for(
    rows: Sequence[Statement], found: Mapping[str, Any] | None, seen: Collection[int]
) -> Next | None:
    """Draw the next statement by what it would tell, and sign the chance it had."""
    by_group = {int(key): each for key, each in (found or {}).get("tallies", {}).items()}
    drawn = draw_next(rows, by_group, seen, np.random.default_rng())
    if drawn is None:
        return None
    statement, propensity = drawn
    return Next(statement, signer().dumps([statement.id, round(propensity, 9)]))


def signer() -> URLSafeSerializer:
    """Return what signs how a statement came to be shown."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def propensity_from(note: str | None, statement: Statement) -> float | None:
    """Return the chance a signed note tells of this statement, or nothing."""
    try:
        statement_id, propensity = signer().loads(note or "")
    except (BadSignature, ValueError, TypeError):
        return None
    is_chance = isinstance(propensity, float | int) and math.isfinite(propensity)
    return float(propensity) if is_chance and statement_id == statement.id else None
