"""Counting: from ballots, or a published matrix, and settings to an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from deliberation.canonical import plain_from
from deliberation.decision import Decision, decide
from deliberation.errors import InvalidProfile, InvalidSetting
from deliberation.line import Settings, results_of, standing_of, turnout_result
from deliberation.outcome.model import Outcome
from deliberation.outcome.records import DroppedAhead, OptionLine, Zone, ZoneCounts
from deliberation.pairwise import Pairwise, condorcet_winner, pairwise, smith_set
from deliberation.profile import Profile
from deliberation.robustness import flip
from deliberation.rules import plain
from deliberation.rules.proofs.ranked_pairs import RankedPairsProof


def count(
    profile: Profile,
    settings: Settings,
    *,
    zones: npt.ArrayLike | None = None,
    executor: Executor | None = None,
) -> Outcome:
    """Count ballots: the tests of each option, the rule on those that pass, how sure it is.

    Parameters
    ----------
    profile : Profile
        The ballots, the status quo among the options.
    settings : Settings
    zones : array-like of int, shape (n_rows, n_options), optional
        For each row of the profile where it puts each option, by the codes of `Zone`; the
        status quo's column is not read.
    executor : Executor, optional
        Counts blocks of ballots; the result is the same to the last ballot.

    Returns
    -------
    Outcome

    Raises
    ------
    InvalidSetting
        When a setting names no option or rule, or zones come without a status quo.
    InvalidProfile
        When zones are not codes, do not fit the profile's shape, or contradict its ranks.

    Examples
    --------
    >>> ballots = [(((0,), (2,), (1,)), 7), (((1,), (0,), (2,)), 5)]
    >>> profile = Profile.from_ballots(["bus lane", "cycle path", "as now"], ballots)
    >>> outcome = count(profile, Settings(status_quo=2))
    >>> outcome.winners, outcome.passing, outcome.line_of(1).failed
    ((0,), (0,), ('majority',))
    """
    pairs = pairwise(profile, settings.unranked, executor)
    decision = decide(pairs, settings, profile)
    counts = _zone_counts(profile, pairs, settings, zones)
    whys = set() if counts else {"zones-not-given"}
    return replace(
        _outcome(pairs, settings, decision, profile, counts, whys),
        n_above_any=_n_above_any(profile, settings),
        first_places=_first_places(profile),
    )


def count_pairs(pairs: Pairwise, settings: Settings) -> Outcome:
    """Count from a published matrix, without ballots.

    Parameters
    ----------
    pairs : Pairwise
        Head-to-head counts among all options, the status quo among them. How it counted
        unranked options replaces the settings' convention.
    settings : Settings
        With a rule that needs pairs only.

    Returns
    -------
    Outcome
        Without what only ballots tell; ``whys`` holds ``ballots-not-given``.

    Raises
    ------
    InvalidSetting
        When a setting names no option or rule.
    BallotsNeeded
        When the rule reads ballots.

    Examples
    --------
    >>> pairs = Pairwise(("PEP 1", "PEP 2"), np.array([[0, 5], [3, 0]]), 9)
    >>> outcome = count_pairs(pairs, Settings(status_quo=None))
    >>> outcome.order, outcome.flip.lower, outcome.flip.upper
    (((0,), (1,)), 1, None)
    """
    unranked: Literal["last", "no_opinion"] = (
        "no_opinion" if pairs.unranked == "no_opinion" else "last"
    )
    settings = replace(settings, unranked=unranked)
    decision = decide(pairs, settings)
    return _outcome(pairs, settings, decision, None, {}, {"ballots-not-given"})


def _outcome(
    pairs: Pairwise,
    settings: Settings,
    decision: Decision,
    profile: Profile | None,
    zones: dict[int, ZoneCounts],
    whys: set[str],
) -> Outcome:
    """Put the parts together that follow from pairs."""
    among = pairs.restricted_to(decision.passing)
    best = condorcet_winner(among) if decision.passing else None
    lines = tuple(_lines(pairs, settings, decision, zones))
    return Outcome(
        options=pairs.options,
        settings=settings,
        n_ballots=pairs.n_ballots,
        support=tuple(tuple(row) for row in pairs.support.tolist()),
        lines=lines,
        passing=decision.passing,
        order=decision.order,
        order_below=decision.order_below,
        evidence=plain_from(plain(decision.verdict.evidence)),
        conventions=dict(decision.verdict.conventions),
        left_out=_left_out(decision),
        condorcet_winner=None if best is None else decision.passing[best],
        smith_set=tuple(decision.passing[i] for i in smith_set(among)),
        dropped_ahead=tuple(_dropped_ahead(pairs, decision, lines)),
        flip=flip(pairs, settings, decision, profile),
        n_above_any=None,
        first_places=None,
        whys=tuple(sorted(whys | _codes(settings, pairs, decision))),
    )


def _codes(settings: Settings, pairs: Pairwise, decision: Decision) -> set[str]:
    """Return codes for what a reader would otherwise miss."""
    codes = set()
    if settings.status_quo is None:
        codes.add("no-status-quo")
    turnout = turnout_result(pairs.n_ballots, settings)
    if turnout is not None and not turnout.passed:
        codes.add("turnout-too-low")
    if decision.verdict.evidence.get("exact", True) is False:
        codes.add("winners-not-exact")
    if decision.verdict.evidence.get("exact_order", True) is False:
        codes.add("order-not-exact")
    return codes


def _left_out(decision: Decision) -> tuple[tuple[int, int], ...]:
    """Return the comparisons that a sole winner's universe does not lock."""
    proof = decision.verdict.evidence.get("certificate")
    if not isinstance(proof, RankedPairsProof) or len(decision.winners) != 1:
        return ()
    universe = proof.universes.get(decision.passing.index(decision.winners[0]))
    if universe is None:
        return ()
    return tuple(
        (decision.passing[ahead], decision.passing[behind])
        for (ahead, behind), is_locked in zip(universe.comparisons, universe.locked, strict=True)
        if not is_locked
    )


def _lines(
    pairs: Pairwise, settings: Settings, decision: Decision, zones: dict[int, ZoneCounts]
) -> Iterator[OptionLine]:
    """Yield each option's line, by index."""
    turnout = turnout_result(pairs.n_ballots, settings)
    extra = () if turnout is None else (turnout,)
    for option in range(len(pairs.options)):
        is_passed = option in decision.passing
        if settings.status_quo is None:
            yield OptionLine(option, None, None, None, None, extra, is_passed)
        elif option != settings.status_quo:
            standing = standing_of(pairs, option, settings.status_quo)
            yield OptionLine(
                option,
                standing.above,
                standing.level,
                standing.below,
                zones.get(option),
                results_of(standing, settings.tests_of(option)) + extra,
                is_passed,
            )


def _dropped_ahead(
    pairs: Pairwise, decision: Decision, lines: tuple[OptionLine, ...]
) -> Iterator[DroppedAhead]:
    """Yield options outside F that beat a winner."""
    for line in lines:
        for winner in decision.winners:
            ahead = int(pairs.support[line.option, winner])
            behind = int(pairs.support[winner, line.option])
            if not line.is_passed and ahead > behind:
                yield DroppedAhead(line.option, winner, ahead, behind, line.failed)


def _zone_counts(
    profile: Profile, pairs: Pairwise, settings: Settings, zones: npt.ArrayLike | None
) -> dict[int, ZoneCounts]:
    """Count zones per option and hold them against the ranks."""
    if zones is None:
        return {}
    codes = np.asarray(zones)
    if settings.status_quo is None:
        raise InvalidSetting("zones are taken against a status quo")
    if codes.shape != profile.ranks.shape or codes.dtype.kind not in "iu":
        raise InvalidProfile(f"zones have shape {codes.shape}, ranks {profile.ranks.shape}")
    counts = {}
    for option in range(profile.n_options):
        if option != settings.status_quo:
            counts[option] = _zones_of(codes[:, option], profile)
            _check_zones(counts[option], pairs, option, settings.status_quo)
    return counts


def _zones_of(codes: npt.NDArray[np.generic], profile: Profile) -> ZoneCounts:
    """Count one option's zones, in ballots."""
    return ZoneCounts(
        **{
            zone.name.lower(): int(profile.weights[codes == int(zone)].sum())
            for zone in (Zone.SUPPORT, Zone.BETTER, Zone.UNSURE, Zone.WORSE, Zone.UNSORTED)
        }
    )


def _check_zones(zones: ZoneCounts, pairs: Pairwise, option: int, status_quo: int) -> None:
    """Raise where zones and ranks tell different stories."""
    standing = standing_of(pairs, option, status_quo)
    told = (zones.support + zones.better, zones.unsure + zones.unsorted, zones.worse)
    if told != (standing.above, standing.level, standing.below):
        raise InvalidProfile(f"zones of option {option} contradict its ranks")


def _n_above_any(profile: Profile, settings: Settings) -> int | None:
    """Count ballots with at least one option above the status quo."""
    if settings.status_quo is None:
        return None
    ranks = profile.ranks
    line = ranks[:, settings.status_quo]
    is_any = np.zeros(len(ranks), dtype=np.bool_)
    for option in range(profile.n_options):
        ranked = ranks[:, option] > 0
        is_above = ranked & (ranks[:, option] < line)
        if settings.unranked == "last":
            is_above |= ranked & (line == 0)
        is_any |= is_above
    return int(profile.weights[is_any].sum())


def _first_places(profile: Profile) -> tuple[int, ...]:
    """Count ballots with each option in their best tier; a blank ballot has none."""
    ranks = profile.ranks
    if not ranks.size:
        return (0,) * profile.n_options
    best = np.zeros(len(ranks), dtype=ranks.dtype)
    for option in range(profile.n_options):
        column = ranks[:, option]
        best = np.where((column > 0) & ((best == 0) | (column < best)), column, best)
    return tuple(
        int(profile.weights[(ranks[:, option] == best) & (best > 0)].sum())
        for option in range(profile.n_options)
    )
