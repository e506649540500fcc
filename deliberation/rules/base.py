"""Rule and Verdict: what every voting rule takes and returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from deliberation.errors import BallotsNeeded, InvalidSetting
from deliberation.pairwise import Pairwise, check_unranked, pairwise
from deliberation.profile import Int64Array, Profile

Order = tuple[tuple[int, ...], ...]
"""Tiers of options by index, best first."""


class Evidence(Mapping[str, Any]):
    """What a verdict rests on; proofs that take work are made when they are first read.

    Parameters
    ----------
    known : mapping of str to anything
        Figures at hand.
    **later : callable without arguments
        What makes a figure that few callers read.

    Examples
    --------
    >>> evidence = Evidence({"margins": 3}, certificate=lambda: "made when read")
    >>> sorted(evidence), evidence["certificate"]
    (['certificate', 'margins'], 'made when read')
    """

    __slots__ = ("_known", "_later")

    def __init__(self, known: Mapping[str, Any], **later: Callable[[], Any]) -> None:
        self._known = dict(known)
        self._later = later

    def __getitem__(self, key: str) -> Any:
        if key not in self._known and key in self._later:
            self._known[key] = self._later[key]()
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._known, **self._later})

    def __len__(self) -> int:
        return len({**self._known, **self._later})


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """A rule's order of the options, with what it rests on.

    Parameters
    ----------
    order : tuple of tuples of int
        Tiers of options, best first; every option stands in exactly one.
    evidence : mapping
        Figures and a certificate that can be checked without running the rule.
    conventions : mapping of str to str
        Choices that the count was made under, such as ``strength`` and ``unranked``.
    seats : int
        How many were to be elected; 0 under a rule that knows no seats.
    elected : tuple of int
        Under a rule that knows seats, options that are elected however ties are broken. The
        rounds stand in the evidence, as ``rounds``.
    tied : tuple of int
        Options among whom the seats left are tied.
    """

    order: Order
    evidence: Mapping[str, Any] = field(default_factory=dict)
    conventions: Mapping[str, str] = field(default_factory=dict)
    seats: int = 0
    elected: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()

    @property
    def winners(self) -> tuple[int, ...]:
        """The first tier; () when there are no options."""
        return self.order[0] if self.order else ()


Count = Callable[..., Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A voting rule, with what is known about it.

    Parameters
    ----------
    name : str
        The name that stored issues carry.
    count : callable
        Takes pairs or a profile and ``strength``, returns a verdict.
    needs : {"pairs", "ballots"}
        What `count` takes.
    summary : str
        What the rule does, in one line.
    paper : str
        Where it was defined.
    reads_unranked : bool
        Whether `count` itself takes ``unranked``.
    has_seats : bool
        Whether it elects several: `count` takes ``seats``.
    """

    name: str
    count: Count
    needs: Literal["pairs", "ballots"]
    summary: str
    paper: str
    reads_unranked: bool = False
    has_seats: bool = False

    def __call__(
        self,
        source: Pairwise | Profile,
        *,
        strength: str = "margins",
        unranked: str = "last",
        **settings: Any,
    ) -> Verdict:
        """Count by this rule.

        Parameters
        ----------
        source : Pairwise or Profile
            Where pairs are needed and a profile is given, the pairs are counted first.
        strength : {"margins", "winning_votes"}
            What a head-to-head comparison weighs.
        unranked : {"last", "no_opinion"}
            How a profile's unranked options are counted; pairs carry their own.
        **settings
            What only this rule knows, such as ``line`` of `approval`.

        Returns
        -------
        Verdict

        Raises
        ------
        BallotsNeeded
            When the rule reads ballots and pairs were given.
        InvalidSetting
            When a setting is unknown.
        """
        check_unranked(unranked)
        if self.needs == "ballots" and not isinstance(source, Profile):
            raise BallotsNeeded(f"{self.name} reads whole ballots")
        if self.needs == "pairs" and isinstance(source, Profile):
            source = pairwise(source, unranked=unranked)
        if self.reads_unranked:
            settings["unranked"] = unranked
        return self.count(source, strength=strength, **settings)


STRENGTHS = ("margins", "winning_votes")
"""What a head-to-head comparison may weigh."""


def check_strength(strength: str) -> None:
    """Raise unless ``strength`` is one of `STRENGTHS`.

    Raises
    ------
    InvalidSetting
    """
    if strength not in STRENGTHS:
        raise InvalidSetting(f"strength is {' or '.join(STRENGTHS)}, not {strength}")


def conventions_of(pairs: Pairwise, strength: str) -> Mapping[str, str]:
    """Return the choices a count from pairs was made under.

    Raises
    ------
    InvalidSetting
        When ``strength`` is unknown.
    """
    check_strength(strength)
    return MappingProxyType({"strength": strength, "unranked": pairs.unranked})


def strengths(pairs: Pairwise, strength: str) -> Int64Array:
    """Return how strong each comparison is: more is stronger, 0 where it is not won.

    Parameters
    ----------
    pairs : Pairwise
    strength : {"margins", "winning_votes"}

    Returns
    -------
    array of int64, shape (n_options, n_options)
        Under ``margins`` the margin in ballots. Under ``winning_votes`` a place in the order
        of all won comparisons, 1 the weakest: by more support, then by less opposition.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.
    """
    check_strength(strength)
    margins = pairs.margins
    if strength == "margins":
        return np.where(margins > 0, margins, 0)
    levels = np.zeros_like(margins)
    won = margins > 0
    if won.any():
        support, opposition = pairs.support[won], pairs.support.T[won]
        order = np.lexsort((-opposition, support))
        support, opposition = support[order], opposition[order]
        steps = np.ones(len(order), dtype=np.int64)
        steps[1:] = (support[1:] != support[:-1]) | (opposition[1:] != opposition[:-1])
        places = np.empty_like(steps)
        places[order] = np.cumsum(steps)
        levels[won] = places
    return levels


def tiers_by_score(scores: npt.NDArray[Any]) -> Order:
    """Return options by falling score, equal ones in one tier.

    Examples
    --------
    >>> tiers_by_score(np.array([3, 5, 3]))
    ((1,), (0, 2))
    """
    members: dict[Any, list[int]] = {}
    for option, score in enumerate(scores.tolist()):
        members.setdefault(score, []).append(option)
    return tuple(tuple(members[score]) for score in sorted(members, reverse=True))


def tiers_of_undefeated(defeats: npt.NDArray[np.bool_]) -> Order:
    """Return tiers of a defeat relation: the undefeated, then the undefeated of the rest.

    Parameters
    ----------
    defeats : array of bool, shape (n_options, n_options)
        ``defeats[i, j]`` when ``i`` defeats ``j``; without cycles.

    Returns
    -------
    tuple of tuples of int

    Raises
    ------
    InvalidSetting
        When the defeats run in a circle.

    Examples
    --------
    >>> tiers_of_undefeated(np.array([[0, 0, 1], [0, 0, 0], [0, 0, 0]], dtype=bool))
    ((0, 1), (2,))
    """
    left = np.arange(len(defeats))
    against = defeats.sum(axis=0)
    tiers: list[tuple[int, ...]] = []
    while left.size:
        open_now = against[left] == 0
        tier = left[open_now]
        if not tier.size:
            raise InvalidSetting("the defeats run in a circle")
        tiers.append(tuple(tier.tolist()))
        against = against - defeats[tier].sum(axis=0)
        left = left[~open_now]
    return tuple(tiers)


def plain(value: Any) -> Any:
    """Return evidence as lists, dicts, whole numbers and strings, ready for JSON.

    Fractions that are not whole become strings such as ``7/3``.

    Examples
    --------
    >>> plain(Evidence({"margins": np.array([[0, 2], [-2, 0]])}))
    {'margins': [[0, 2], [-2, 0]]}
    """
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if is_dataclass(value) and not isinstance(value, type):
        return plain(value.to_plain() if hasattr(value, "to_plain") else asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in value}
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    return value
