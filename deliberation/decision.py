"""From pairs to winners: the line first, then the rule on the options that pass it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from deliberation.errors import BallotsNeeded, InvalidSetting
from deliberation.line import Settings, passing
from deliberation.pairwise import Pairwise
from deliberation.profile import Profile
from deliberation.rules import RULES, Rule, Verdict
from deliberation.thresholds import Majority

Tiers = tuple[tuple[int, ...], ...]
"""An order of options, best tier first."""

LINE_RULES = frozenset({"approval"})
"""Rules that count on which side of the status quo a ballot puts an option."""


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What the ballots decide, before anything is told about it.

    Attributes
    ----------
    passing : tuple of int
        F: options that pass all tests, by rising index.
    verdict : Verdict
        The rule's on F; its option ``k`` is option ``passing[k]``.
    order : tuple of tuple of int
        The verdict's order of F, best tier first.
    order_below : tuple of tuple of int
        The same rule's order of the options outside F, without the status quo.
    """

    passing: tuple[int, ...]
    verdict: Verdict
    order: Tiers
    order_below: Tiers

    @property
    def winners(self) -> tuple[int, ...]:
        """The best tier of F; empty where nothing passes and the status quo stays."""
        return self.order[0] if self.order else ()


def decide(pairs: Pairwise, settings: Settings, profile: Profile | None = None) -> Decision:
    """Put all options to their tests, drop those that fail, and run the rule on the others.

    Parameters
    ----------
    pairs : Pairwise
        Head-to-head counts among all options, the status quo among them.
    settings : Settings
    profile : Profile, optional
        The ballots, for rules that read them.

    Returns
    -------
    Decision

    Raises
    ------
    InvalidSetting
        When the rule's name is not in the table or a setting names no option.
    BallotsNeeded
        When the rule reads ballots and ``profile`` is missing.

    Notes
    -----
    Options are dropped before the rule runs, so one that nobody may choose decides nothing
    among the others; the status quo takes no part in the order either.

    Examples
    --------
    >>> from deliberation.pairwise import pairwise
    >>> ballots = [(((0,), (2,), (1,)), 3), (((1,), (0,), (2,)), 2)]
    >>> profile = Profile.from_ballots(["bus lane", "cycle path", "as now"], ballots)
    >>> decision = decide(pairwise(profile), Settings(status_quo=2))
    >>> decision.winners, decision.passing, decision.order_below
    ((0,), (0,), ((1,),))
    """
    settings.check_options(len(pairs.options))
    kept = passing(pairs, settings)
    out = set(kept)
    dropped = tuple(
        i for i in range(len(pairs.options)) if i not in out and i != settings.status_quo
    )
    verdict = verdict_on(kept, pairs, settings, profile)
    below = verdict_on(dropped, pairs, settings, profile)
    return Decision(kept, verdict, order_among(kept, verdict), order_among(dropped, below))


def verdict_on(
    options: Sequence[int], pairs: Pairwise, settings: Settings, profile: Profile | None = None
) -> Verdict:
    """Run the rule of the settings on some of the options.

    Parameters
    ----------
    options : sequence of int
        Indices into ``pairs.options``.
    pairs : Pairwise
    settings : Settings
    profile : Profile, optional
        The ballots, for rules that read them.

    Returns
    -------
    Verdict
        Its option ``k`` is ``options[k]``.

    Raises
    ------
    InvalidSetting, BallotsNeeded
        As `decide`.
    """
    rule = RULES.get(settings.rule)
    if rule is None:
        raise InvalidSetting(f"no rule is called {settings.rule!r}")
    if rule.needs == "pairs":
        return rule(pairs.restricted_to(options), strength=settings.strength)
    if profile is None:
        raise BallotsNeeded(f"{settings.rule} reads whole ballots")
    if settings.rule in LINE_RULES and settings.status_quo is not None:
        return _verdict_by_line(rule, options, profile, settings)
    return rule(
        profile.restricted_to(options), strength=settings.strength, unranked=settings.unranked
    )


def _verdict_by_line(
    rule: Rule, options: Sequence[int], profile: Profile, settings: Settings
) -> Verdict:
    """Run a rule that counts ballots above the line, then take the line out of its order.

    The tests were already put, so the rule is told to put none of its own.
    """
    line = len(options)
    among = profile.restricted_to([*options, cast(int, settings.status_quo)])
    verdict = rule(
        among, strength=settings.strength, line=line, majority=Majority(0, 1, strict=False)
    )
    tiers = (tuple(i for i in tier if i != line) for tier in verdict.order)
    return replace(verdict, order=tuple(tier for tier in tiers if tier))


def order_among(options: Sequence[int], verdict: Verdict) -> Tiers:
    """Write a verdict on some options in the indices of all of them, rising within a tier."""
    return tuple(tuple(sorted(options[i] for i in tier)) for tier in verdict.order)
