"""Which proposals and variants reach the ballot: numbers of backers, and the public lot."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

MOST_VARIANTS = 2
"""How many variants of one proposal reach the ballot, unless more are level with the second."""


@dataclass(frozen=True, slots=True)
class BackersNeeded:
    """A number of backers that grows with the number of active members, between two ends.

    Attributes
    ----------
    numerator, denominator : int
        The share of active members, as two whole numbers.
    least, most : int
        The ends; a share between two people counts as the greater number.

    Examples
    --------
    >>> [PROPOSALS.of(active) for active in (0, 40, 41, 300, 9_999)]
    [2, 2, 3, 15, 15]
    """

    numerator: int
    denominator: int
    least: int
    most: int

    def of(self, active: int) -> int:
        """Return the number for so many active members."""
        share = -(-active * self.numerator // self.denominator)
        return min(self.most, max(self.least, share))


PROPOSALS = BackersNeeded(5, 100, least=2, most=15)
"""What a proposal needs by the end of ``discuss``, unless the issue says otherwise."""

VARIANTS = BackersNeeded(10, 100, least=3, most=15)
"""What a change that was not taken in needs by the end of ``amend``, likewise."""


def admission_number(active: int, needed: BackersNeeded = PROPOSALS) -> int:
    """Return how many backers a proposal needs to reach the ballot, its author among them.

    Examples
    --------
    >>> admission_number(100)
    5
    """
    return needed.of(active)


def variant_number(active: int, needed: BackersNeeded = VARIANTS) -> int:
    """Return how many backers a change needs to become a variant; never over half of those active.

    Examples
    --------
    >>> variant_number(3), variant_number(100)
    (2, 10)
    """
    return min(needed.of(active), -(-active // 2))


def commitment_to(seed: str) -> str:
    """Return what is published at opening, so that the seed shown later is known to be the same.

    Examples
    --------
    >>> commitment_to("bread and roses")[:16]
    'cee0d7871c634266'
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def drawn_first(seed: str, names: Sequence[str]) -> str | None:
    r"""Return the name that a public lot draws, or None from none.

    Parameters
    ----------
    seed : str
        Committed to before anybody could know the names, and published with the draw.
    names : sequence of str
        Those in the lot, in any order; a proposal's letter serves.

    Returns
    -------
    str or None

    Notes
    -----
    Each name is written under the seed, on a line of its own, and the SHA-256 of the two lines
    taken; the smallest wins. Anybody can repeat it: ``printf '%s\n%s' SEED NAME | sha256sum``.
    The lot is fair to the names if the seed was chosen without knowing them.

    Examples
    --------
    >>> drawn_first("bread and roses", ["B", "C", "E"])
    'C'
    """
    return next(iter(drawn_in_order(seed, names)), None)


def drawn_in_order(seed: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return all names in the order in which a public lot draws them, the first one first.

    Parameters
    ----------
    seed : str
    names : sequence of str

    Returns
    -------
    tuple of str

    See Also
    --------
    drawn_first : how the draw is made, and how to repeat it.

    Examples
    --------
    >>> drawn_in_order("bread and roses", ["B", "C", "E"])
    ('C', 'B', 'E')
    """
    return tuple(sorted(names, key=lambda name: (_ticket(seed, name), name)))


def _ticket(seed: str, name: str) -> str:
    """Return the number a name draws, as hexadecimal digits."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Admission:
    """Which proposals reach the ballot.

    Attributes
    ----------
    needed : int
        Backers that were enough.
    admitted : tuple of str
        Those that had them, in the order given.
    by_lot : str or None
        One more, drawn from those that had not. There is none where nothing was admitted: a
        further place is a place beside others.
    missed : tuple of str
        The rest, nearest to the number first, level ones in the order given.
    """

    needed: int
    admitted: tuple[str, ...]
    by_lot: str | None
    missed: tuple[str, ...]

    @property
    def on_ballot(self) -> tuple[str, ...]:
        """All that reach the ballot, the one drawn by lot last."""
        return self.admitted + ((self.by_lot,) if self.by_lot is not None else ())


def admit(
    backers: Mapping[str, int],
    active: int,
    seed: str | None,
    needed: BackersNeeded = PROPOSALS,
) -> Admission:
    """Admit every proposal that reached the number, and one more by public lot.

    Parameters
    ----------
    backers : mapping of str to int
        How many back each proposal that was neither withdrawn nor retired, its author among them.
    active : int
        Members who were active in the issue when the stage ended.
    seed : str or None
        Of the lot; None where the issue has no lot.
    needed : BackersNeeded, optional
        The issue's own numbers.

    Returns
    -------
    Admission

    Examples
    --------
    >>> admit({"A": 5, "B": 4, "C": 9}, active=100, seed="bread and roses")
    Admission(needed=5, admitted=('A', 'C'), by_lot='B', missed=())
    """
    number = admission_number(active, needed)
    admitted = tuple(name for name, count in backers.items() if count >= number)
    short = [name for name in backers if name not in admitted]
    by_lot = drawn_first(seed, short) if admitted and seed is not None else None
    missed = sorted((name for name in short if name != by_lot), key=lambda name: -backers[name])
    return Admission(number, admitted, by_lot, tuple(missed))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that was not taken in and may become a variant of its proposal.

    Attributes
    ----------
    name, proposal : str
        The change and what it would change.
    backers : int
        Whoever suggested it among them.
    by_experience : mapping of str to int
        The same people by the experience they are counted under.
    """

    name: str
    proposal: str
    backers: int
    by_experience: Mapping[str, int]

    def widest_support(self, active: Mapping[str, int]) -> Fraction:
        """Return the share of active members who back it, in the experience where that is least.

        Parameters
        ----------
        active : mapping of str to int
            Active members by experience; one that nobody has is left out.
        """
        shares = (
            Fraction(self.by_experience.get(experience, 0), count)
            for experience, count in active.items()
            if count > 0
        )
        return min(shares, default=Fraction(0))


def admit_variants(
    candidates: Sequence[Candidate],
    active: int,
    active_by_experience: Mapping[str, int],
    needed: BackersNeeded = VARIANTS,
) -> tuple[str, ...]:
    """Return which changes become variants, at most two a proposal.

    Those with most backers come first; among equals, those with the wider support in the
    experience that supports them least. Changes level with the second are all admitted.

    Parameters
    ----------
    candidates : sequence of Candidate
    active : int
        Members active in the issue when ``amend`` ended.
    active_by_experience : mapping of str to int
        The same people by the experience they are counted under.
    needed : BackersNeeded, optional
        The issue's own numbers.

    Returns
    -------
    tuple of str
        Names, in the order given.

    Examples
    --------
    >>> three = [Candidate(name, "B", count, {}) for name, count in (("x", 9), ("y", 5), ("z", 7))]
    >>> admit_variants(three, active=30, active_by_experience={})
    ('x', 'z')
    """
    number = variant_number(active, needed)
    places = {
        candidate.name: (candidate.backers, candidate.widest_support(active_by_experience))
        for candidate in candidates
        if candidate.backers >= number
    }
    rivals: defaultdict[str, list[tuple[int, Fraction]]] = defaultdict(list)
    for candidate in candidates:
        if candidate.name in places:
            rivals[candidate.proposal].append(places[candidate.name])
    last_in = {
        proposal: sorted(standing, reverse=True)[:MOST_VARIANTS][-1]
        for proposal, standing in rivals.items()
    }
    return tuple(
        candidate.name
        for candidate in candidates
        if candidate.name in places and places[candidate.name] >= last_in[candidate.proposal]
    )
