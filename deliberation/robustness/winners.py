"""Who wins each of many redraws: what is plain for all at once, the rule on the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.decision import Tiers, order_among, verdict_on
from deliberation.line import OptionTests, Settings, passing, turnout_result
from deliberation.pairwise import Pairwise, condorcet_winner, pairwise
from deliberation.profile import Profile
from deliberation.ranks import Int64Array, read_only
from deliberation.robustness.bounds import CONDORCET_RULES
from deliberation.robustness.redraws import Redraws
from deliberation.rules import RULES

BoolArray = npt.NDArray[np.bool_]

Found = tuple[tuple[int, ...], bool]
"""The winners of a redraw, and whether they are exact."""

LIMITS: Mapping[str, Mapping[str, Any]] = MappingProxyType({"ranked_pairs": {"budget": 50_000}})
"""Steps that a rule may take on one redraw, where the search for all winners can be long."""

FITS = 1 << 62
"""Products up to here fit into 64 bits."""


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


def winners_by_pairs(drawn: Redraws, settings: Settings) -> list[Found]:
    """Return for each redraw its winners by a rule that needs pairs, and whether they are exact."""
    return list(_each_by_pairs(drawn, settings))


def _each_by_pairs(drawn: Redraws, settings: Settings) -> Iterator[Found]:
    supports, rule = drawn.supports(), RULES[settings.rule]
    passed = passing_in(supports, drawn.n_ballots, settings)
    best = _condorcet_winners(supports, passed, settings)
    known: dict[bytes, Found] = {}
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


def _found(order: Tiers, evidence: Mapping[str, Any]) -> Found:
    return order[0] if order else (), bool(evidence.get("exact", True))


def _condorcet_winners(supports: Int64Array, passed: BoolArray, settings: Settings) -> Int64Array:
    """Return for each redraw the option of F that beats all others of F; -1 where none does."""
    if settings.rule not in CONDORCET_RULES or not passed.shape[1]:
        return np.full(len(passed), -1, dtype=np.int64)
    itself = np.eye(passed.shape[1], dtype=np.bool_)
    beats = (supports > supports.transpose(0, 2, 1)) | ~passed[:, None, :] | itself
    best = beats.all(axis=2) & passed
    return np.where(best.any(axis=1), best.argmax(axis=1), -1)


def winners_by_ballots(rows: Profile, counts: Int64Array, settings: Settings) -> list[Found]:
    """Return for each redraw its winners by a rule that reads ballots, and whether they are exact.

    Parameters
    ----------
    rows : Profile
        Whose weights are not read.
    counts : array of int64, shape (n_redraws, n_rows)
        Ballots that each row stands for in each redraw.
    settings : Settings

    Returns
    -------
    list of (tuple of int, bool)
    """
    return [_by_ballots(replace(rows, weights=read_only(drawn)), settings) for drawn in counts]


def _by_ballots(again: Profile, settings: Settings) -> Found:
    pairs = pairwise(again, settings.unranked)
    kept = passing(pairs, settings)
    best = condorcet_winner(pairs.restricted_to(kept))
    if best is not None and settings.rule in CONDORCET_RULES:
        return (kept[best],), True
    verdict = verdict_on(kept, pairs, settings, again)
    return _found(order_among(kept, verdict), verdict.evidence)
