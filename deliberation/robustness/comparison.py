"""One set of ballots counted by every rule that applies, and how sure each is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from deliberation.decision import Tiers, decide
from deliberation.line import Settings
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile
from deliberation.robustness import Flip, flip
from deliberation.robustness.agreement import Agreement, agreement
from deliberation.robustness.bounds import Basis, basis_of
from deliberation.robustness.redraws import MOST_OPTIONS, Redraws, redraw
from deliberation.robustness.stability import (
    FEWEST_BALLOTS,
    MOST_OPTIONS_OF,
    Stability,
    stability,
    stability_of,
)
from deliberation.rules import RULES

Steps = Callable[[Iterable[str]], Iterator[str]]
"""Passes the names of rules on, one after the other, and may tell of it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The ballots counted by one rule.

    Attributes
    ----------
    rule : str
    order : tuple of tuples of int
        Options that pass their tests, then the status quo where there is one, then the others.
    winners : tuple of int
        The status quo where nothing passes.
    exact : bool
        Whether the winners are proved to be all; else they are those that may win.
    flip : Flip
    basis : str
        What L rests on, as `deliberation.robustness.bounds.basis_of` tells.
    stability : Stability or None
    why : str or None
        Why there is no stability: ``few-ballots``, ``many-options`` or ``many-ballots``.
    """

    rule: str
    order: Tiers
    winners: tuple[int, ...]
    exact: bool
    flip: Flip
    basis: Basis
    stability: Stability | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every rule that applies, side by side.

    Attributes
    ----------
    pairs : Pairwise
    counted : tuple of Counted
        In the order of the table of rules.
    left_out : tuple of (str, str)
        Rules that do not apply, each with why: ``no-line``, or ``several-winners`` for rules
        that fill seats.
    agreements : tuple of (str, str, Agreement)
        Each two rules once.
    """

    pairs: Pairwise
    counted: tuple[Counted, ...]
    left_out: tuple[tuple[str, str], ...]
    agreements: tuple[tuple[str, str, Agreement], ...]

    def by_winners(self) -> dict[tuple[int, ...], tuple[str, ...]]:
        """Return which rules name which winners, the most named first."""
        found: dict[tuple[int, ...], tuple[str, ...]] = {}
        for each in self.counted:
            found[each.winners] = (*found.get(each.winners, ()), each.rule)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def compare(
    profile: Profile,
    settings: Settings,
    seed: int,
    *,
    n_redraws: int = 1_000,
    steps: Steps = iter,
    executor: Executor | None = None,
) -> Comparison:
    """Count the same ballots by every rule that applies.

    Parameters
    ----------
    profile : Profile
    settings : Settings
        ``rule`` is not read; everything else is the same for all rules.
    seed : int
        Of the redraws: the same for each rule, so that they are redraws of one another.
    n_redraws : int
    steps : callable, optional
        Passes the rules' names on, to tell of progress.
    executor : concurrent.futures.Executor, optional
        Counts ballots and redraws in parts; everything found is the same.

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidSetting
        When a setting names no option.

    Examples
    --------
    >>> ballots = [(((0,), (1,), (2,)), 30), (((1,), (2,), (0,)), 28)]
    >>> found = compare(Profile.from_ballots("ABC", ballots), Settings(None), seed=1)
    >>> for each in found.counted:
    ...     if each.rule in ("schulze", "borda"):
    ...         print(each.rule, each.order, each.flip.lower, each.stability.same)
    schulze ((0,), (1,), (2,)) 1 559
    borda ((1,), (0,), (2,)) 7 985
    """
    pairs = pairwise(profile, settings.unranked, executor)
    left_out = tuple(_not_applying(profile, settings))
    names = [name for name in RULES if name not in dict(left_out)]
    why, drawn = _why_not(profile), None
    if why is None:
        rng = np.random.default_rng(seed)
        drawn = redraw(profile, settings, rng, n_redraws=n_redraws, executor=executor)
    counted = tuple(
        _count(profile, pairs, replace(settings, rule=name), seed, drawn, why, executor)
        for name in steps(names)
    )
    agreements = tuple(
        (one.rule, other.rule, agreement(one.order, other.order))
        for one, other in combinations(counted, 2)
    )
    return Comparison(pairs, counted, left_out, agreements)


def _not_applying(profile: Profile, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield rules that these ballots give nothing to count by."""
    ranks_everything = bool((profile.ranks[profile.weights > 0] > 0).all())
    if settings.status_quo is None and ranks_everything:
        yield "approval", "no-line"
    for name, rule in RULES.items():
        if rule.has_seats:
            yield name, "several-winners"


def _why_not(profile: Profile) -> str | None:
    """Say why nothing is redrawn, or None."""
    if profile.n_ballots < FEWEST_BALLOTS:
        return "few-ballots"
    return "many-options" if profile.n_options > MOST_OPTIONS else None


def _count(
    profile: Profile,
    pairs: Pairwise,
    settings: Settings,
    seed: int,
    drawn: Redraws | None,
    why: str | None,
    executor: Executor | None,
) -> Counted:
    decision = decide(pairs, settings, profile)
    steady = None
    if drawn is None:
        pass
    elif profile.n_options > MOST_OPTIONS_OF.get(settings.rule, profile.n_options):
        why = "many-options"
    elif RULES[settings.rule].needs == "pairs":
        steady = stability_of(drawn, settings, decision.winners, executor)
    else:
        rng = np.random.default_rng(seed)
        steady = stability(profile, settings, rng, n_redraws=drawn.n_redraws, executor=executor)
        why = None if steady else "many-ballots"
    line = () if settings.status_quo is None else ((settings.status_quo,),)
    order = (*decision.order, *line, *decision.order_below)
    return Counted(
        rule=settings.rule,
        order=order,
        winners=decision.winners or (line[0] if line else ()),
        exact=bool(decision.verdict.evidence.get("exact", True)),
        flip=flip(pairs, settings, decision, profile),
        basis=basis_of(pairs, settings, decision),
        stability=steady,
        why=why,
    )
