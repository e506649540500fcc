"""What a page shows of statements: counts, who agrees, where people differ, which comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.issues.models import Experience, PrivacyMode
from app.statements.models import Reply, Statement
from app.statements.queries import Tally
from deliberation.disclosure import Part, published_parts
from deliberation.opinions import Shown, next_statement, propensities

FEWEST_REPLIES = 5
"""Before so many have answered, a statement is neither agreed on nor disputed."""
MOST_LISTED = 5
FAR_APART = Fraction(1, 4)
"""When shares that agree are so far apart, people who come from different places differ."""
SPLIT = Fraction(3, 10)
"""Where at least so large a share is on either side, people differ."""
REPLIES = (Reply.AGREE, Reply.DISAGREE, Reply.UNSURE)
UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class ShownSide:
    """How people who come from one place answered, rounded."""

    label: str
    n_people: int
    agree: int
    disagree: int

    @property
    def share(self) -> Fraction:
        """The share that agrees, the counts begun with one of each."""
        return Fraction(self.agree + 1, self.n_people + 2)


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement as a page shows it."""

    id: int
    text: str
    name: str
    counts: tuple[int, int, int]
    mine: str
    sides: tuple[ShownSide, ...]

    @property
    def total(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def share(self) -> Fraction:
        """The share that agrees, the counts begun with one of each."""
        return Fraction(self.counts[0] + 1, self.total + 2)

    @property
    def least_share(self) -> Fraction:
        """The share that agrees where the fewest do; of everybody where nothing more is told."""
        return min((side.share for side in self.sides), default=self.share)

    @property
    def gap(self) -> Fraction:
        """How far those shares are apart."""
        shares = [side.share for side in self.sides]
        return max(shares) - min(shares) if shares else Fraction(0)

    @property
    def split(self) -> Fraction:
        """The share of the smaller side among everybody who answered."""
        return Fraction(min(self.counts[:2]), max(self.total, 1))


def shown_statement(
    statement: Statement,
    tally: Tally,
    labels: Mapping[Experience, str],
    mode: PrivacyMode,
    mine: Reply | None,
) -> ShownStatement:
    """Return a statement with its counts, and by what brings people as far as that may be told."""
    return ShownStatement(
        statement.id,
        statement.text,
        statement.author_name,
        (statement.agree_count, statement.disagree_count, statement.unsure_count),
        mine.value if mine else "",
        sides_of(tally, labels, mode),
    )


def sides_of(
    tally: Tally, labels: Mapping[Experience, str], mode: PrivacyMode
) -> tuple[ShownSide, ...]:
    """Return how people answered by what brings them; only two and more sides tell something."""
    kinds: list[Experience | None] = [*labels, None]
    parts = [
        Part(
            kind.value if kind else UNSAID,
            sum(tally.get((kind, reply), 0) for reply in REPLIES),
            {"reply": (tally.get((kind, Reply.AGREE), 0), tally.get((kind, Reply.DISAGREE), 0))},
        )
        for kind in kinds
    ]
    shown = published_parts(parts, mode.value)
    sides = []
    for kind, label in labels.items():
        part = shown.part(kind.value)
        if part is not None and part.n_people and "reply" in part.figures:
            agree, disagree = part.figures["reply"]
            sides.append(ShownSide(str(label), part.n_people, agree, disagree))
    return tuple(sides) if len(sides) > 1 else ()


def agreed_on(statements: Collection[ShownStatement]) -> list[ShownStatement]:
    """Return what most people agree with wherever they come from, the most agreed first."""
    found = [
        each
        for each in statements
        if each.total >= FEWEST_REPLIES and each.least_share > Fraction(1, 2)
    ]
    return sorted(found, key=lambda each: (-each.least_share, -each.total, each.id))[:MOST_LISTED]


def disputed(statements: Collection[ShownStatement]) -> list[ShownStatement]:
    """Return where people differ, by what brings them or down the middle; the furthest first."""
    shared = {each.id for each in agreed_on(statements)}
    found = [
        each
        for each in statements
        if each.id not in shared
        and each.total >= FEWEST_REPLIES
        and (each.gap >= FAR_APART or each.split >= SPLIT)
    ]
    return sorted(found, key=lambda each: (-max(each.gap, each.split), each.id))[:MOST_LISTED]


def draw_next(
    statements: Sequence[Statement],
    tallies: Mapping[int, Sequence[Sequence[int]]],
    seen: Collection[int],
    rng: np.random.Generator,
) -> tuple[Statement, float] | None:
    """Draw the statement to show next, and say with what chance it was drawn.

    `tallies` holds, for each statement, (agreed, answered) of each group of the last map; where
    it has none, everybody is one group.
    """
    if not statements:
        return None
    n_groups = max((len(each) for each in tallies.values()), default=0)
    if n_groups:
        nothing = [(0, 0)] * n_groups
        counts = np.array([tallies.get(s.id, nothing) for s in statements], dtype=np.int64)
        agreed, voted = counts[:, :, 0].T, counts[:, :, 1].T
    else:
        agreed = np.array([[s.agree_count for s in statements]], dtype=np.int64)
        others = np.array([[s.disagree_count + s.unsure_count for s in statements]])
        voted = agreed + others
    was_seen = np.array([s.id in seen for s in statements], dtype=np.bool_)
    shown: Shown | None = next_statement(propensities(agreed, voted, was_seen), rng)
    return None if shown is None else (statements[shown.statement], shown.propensity)
