"""Stability: how often each option wins when the same ballots are drawn again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from deliberation.decision import Tiers, decide, order_among, verdict_on
from deliberation.line import OptionTests, Settings, passing, turnout_result
from deliberation.pairwise import Pairwise, condorcet_winner, pairwise
from deliberation.profile import Profile
from deliberation.ranks import Int64Array, IntArray, read_only
from deliberation.robustness.bounds import CONDORCET_RULES
from deliberation.robustness.redraws import Method, Redraws, drawn_rows, redraw
from deliberation.rules import RULES

BoolArray = npt.NDArray[np.bool_]

FEWEST_BALLOTS = 30
"""With fewer ballots than this a page says nothing about redraws."""

MOST_CELLS = 200_000_000
"""Redraws by rows by options that are counted anew under a rule that reads ballots."""

LIMITS: Mapping[str, Mapping[str, Any]] = MappingProxyType({"ranked_pairs": {"budget": 50_000}})
"""Steps that a rule may take on one redraw, where the search for all winners can be long."""

MOST_OPTIONS_OF: Mapping[str, int] = MappingProxyType({"kemeny": 20})
"""Options up to which a rule is quick enough to be run on every redraw."""

FITS = 1 << 62
"""Products up to here fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class Stability:
    """In how many redraws of the same ballots each option wins.

    Says how much hangs on a few ballots, not how other people would have voted.

    Attributes
    ----------
    n_redraws : int
    alone, jointly : tuple of int
        For each option the redraws in which it is the only winner, or one of several.
    nobody : int
        Redraws in which no option passes its tests.
    same : int
        Redraws with the same set of winners as the ballots themselves.
    not_exact : int
        Redraws in which the rule's search ended early and all possible winners are counted.
    method : {"exact", "normal"}
        Whether ballots were drawn, or head-to-head counts from the normal limit.
    """

    n_redraws: int
    alone: tuple[int, ...]
    jointly: tuple[int, ...]
    nobody: int
    same: int
    not_exact: int
    method: Literal["exact", "normal"]

    def won(self, option: int) -> int:
        """Return the redraws in which an option wins, alone or with others."""
        return self.alone[option] + self.jointly[option]


def stability(
    profile: Profile,
    settings: Settings,
    rng: np.random.Generator,
    *,
    n_redraws: int = 1_000,
    method: Method = "auto",
) -> Stability | None:
    """Redraw the same ballots many times and count each redraw.

    Parameters
    ----------
    profile : Profile
        In any order.
    settings : Settings
    rng : numpy.random.Generator
        Seeded: the same seed gives the same figures.
    n_redraws : int
    method : {"auto", "exact", "normal"}
        As in `deliberation.robustness.redraws.redraw`; a rule that reads ballots is always
        exact.

    Returns
    -------
    Stability or None
        None where a rule reads ballots and there are more than `MOST_CELLS` to count, or there
        are more options than `MOST_OPTIONS_OF` has for it.

    Raises
    ------
    InvalidSetting
        As `redraw`, and when the rule is not in the table.

    See Also
    --------
    deliberation.robustness.flip : what a few replaced ballots can alter at worst.

    Examples
    --------
    Thirty to twenty is not often turned round by chance alone.

    >>> profile = Profile.from_ballots("AB", [(((0,), (1,)), 30), (((1,), (0,)), 20)])
    >>> found = stability(profile, Settings(None), np.random.default_rng(1))
    >>> found.alone, found.jointly, found.same
    ((906, 51), (43, 43), 906)
    """
    if profile.n_options > MOST_OPTIONS_OF.get(settings.rule, profile.n_options):
        return None
    winners = decide(pairwise(profile, settings.unranked), settings, profile).winners
    if RULES[settings.rule].needs == "pairs":
        drawn = redraw(profile, settings, rng, n_redraws=n_redraws, method=method)
        return stability_of(drawn, settings, winners)
    canonical = profile.canonical()
    if n_redraws * canonical.ranks.size > MOST_CELLS:
        return None
    found = _winners_by_ballots(canonical, settings, rng, n_redraws)
    return _tally(list(found), winners, profile.n_options, "exact")


def stability_of(drawn: Redraws, settings: Settings, winners: tuple[int, ...]) -> Stability:
    """Count redraws by a rule that needs pairs only.

    Parameters
    ----------
    drawn : Redraws
        Made for these settings; rules that differ in nothing else can share them.
    settings : Settings
    winners : tuple of int
        Of the ballots themselves.

    Returns
    -------
    Stability

    Notes
    -----
    An option that passes its tests and beats every other that does is found for all redraws
    at once; the rule itself runs on the others only, or on all where it need not choose such
    an option.
    """
    found = list(_winners_by_pairs(drawn, settings))
    return _tally(found, winners, len(drawn.options), drawn.method)


def passing_in(supports: Int64Array, n_ballots: int, settings: Settings) -> BoolArray:
    """Return which options pass all their tests in each redraw.

    Parameters
    ----------
    supports : array of int64, shape (n_redraws, n_options, n_options)
        With both sides of each comparison with the status quo.
    n_ballots : int
        In each redraw.
    settings : Settings

    Returns
    -------
    array of bool, shape (n_redraws, n_options)
    """
    n_redraws, n_options = supports.shape[:2]
    passed = np.ones((n_redraws, n_options), dtype=np.bool_)
    turnout = turnout_result(n_ballots, settings)
    line = settings.status_quo
    if turnout is not None and not turnout.passed:
        passed[:] = False
    elif line is not None:
        for i in range(n_options):
            above, below = supports[:, i, line], supports[:, line, i]
            passed[:, i] = i != line and _pass(above, below, n_ballots, settings.tests_of(i))
    return passed


def _pass(above: Int64Array, below: Int64Array, cast: int, tests: OptionTests) -> BoolArray:
    """Put one option of every redraw to its tests, as `deliberation.line.is_passed` does one."""
    shares = [tests.majority.numerator, tests.majority.denominator]
    if tests.floor is not None:
        shares += [tests.floor.numerator, tests.floor.denominator]
    kind: Any = np.int64 if max(shares) * (cast + 1) < FITS else object
    more, less = above.astype(kind), below.astype(kind)
    lead = more * tests.majority.denominator - less * tests.majority.numerator
    passed: BoolArray = (lead > 0 if tests.majority.strict else lead >= 0).astype(np.bool_)
    if tests.floor is not None:
        total = cast if tests.floor_of == "cast" else more + less
        floor = more * tests.floor.denominator >= total * tests.floor.numerator
        passed &= np.asarray(floor, dtype=np.bool_)
    if tests.quorum is not None:
        passed &= np.asarray(more >= tests.quorum, dtype=np.bool_)
    return passed


_Found = tuple[tuple[int, ...], bool]
"""The winners of a redraw, and whether they are exact."""


def _winners_by_pairs(drawn: Redraws, settings: Settings) -> Iterator[_Found]:
    supports, rule = drawn.supports(), RULES[settings.rule]
    passed = passing_in(supports, drawn.n_ballots, settings)
    best = _condorcet_winners(supports, passed, settings)
    known: dict[bytes, _Found] = {}
    for number, winner in enumerate(best.tolist()):
        if winner >= 0:
            yield (winner,), True
            continue
        key = drawn.figures[number].tobytes()
        if key not in known:
            kept = np.flatnonzero(passed[number]).tolist()
            pairs = Pairwise(drawn.options, supports[number], drawn.n_ballots, drawn.unranked)
            limits = LIMITS.get(settings.rule, {})
            verdict = rule(pairs.restricted_to(kept), strength=settings.strength, **limits)
            known[key] = _found(order_among(kept, verdict), verdict.evidence)
        yield known[key]


def _found(order: Tiers, evidence: Mapping[str, Any]) -> _Found:
    return order[0] if order else (), bool(evidence.get("exact", True))


def _condorcet_winners(supports: Int64Array, passed: BoolArray, settings: Settings) -> Int64Array:
    """Return for each redraw the option of F that beats all others of F; -1 where none does."""
    if settings.rule not in CONDORCET_RULES or not passed.shape[1]:
        return np.full(len(passed), -1, dtype=np.int64)
    itself = np.eye(passed.shape[1], dtype=np.bool_)
    beats = (supports > supports.transpose(0, 2, 1)) | ~passed[:, None, :] | itself
    best = beats.all(axis=2) & passed
    return np.where(best.any(axis=1), best.argmax(axis=1), -1)


def _winners_by_ballots(
    profile: Profile, settings: Settings, rng: np.random.Generator, n_redraws: int
) -> Iterator[_Found]:
    blocks = [_merged(*block) for block in drawn_rows(profile, n_redraws, rng)]
    ranks = np.concatenate([profile.ranks[:0], *(rows for rows, _ in blocks)])
    none = (ranks, np.zeros((n_redraws, 0), dtype=np.int64))
    for number in range(n_redraws):
        weights = np.concatenate([counts[number] for _, counts in (none, *blocks)])
        again = Profile(profile.options, read_only(ranks), read_only(weights))
        pairs = pairwise(again, settings.unranked)
        kept = passing(pairs, settings)
        best = condorcet_winner(pairs.restricted_to(kept))
        if best is not None and settings.rule in CONDORCET_RULES:
            yield (kept[best],), True
        else:
            verdict = verdict_on(kept, pairs, settings, again)
            yield _found(order_among(kept, verdict), verdict.evidence)


def _merged(ranks: IntArray, counts: Int64Array) -> tuple[IntArray, Int64Array]:
    """Add up neighbouring rows that say the same."""
    is_first = np.ones(len(ranks), dtype=np.bool_)
    is_first[1:] = (ranks[1:] != ranks[:-1]).any(axis=1)
    starts = np.flatnonzero(is_first)
    return ranks[starts], np.add.reduceat(counts, starts, axis=1)


def _tally(
    found: list[_Found],
    winners: tuple[int, ...],
    n_options: int,
    method: Literal["exact", "normal"],
) -> Stability:
    alone, jointly = [0] * n_options, [0] * n_options
    for won, _ in found:
        for option in won:
            (alone if len(won) == 1 else jointly)[option] += 1
    return Stability(
        n_redraws=len(found),
        alone=tuple(alone),
        jointly=tuple(jointly),
        nobody=sum(not won for won, _ in found),
        same=sum(won == winners for won, _ in found),
        not_exact=sum(not is_exact for _, is_exact in found),
        method=method,
    )
