"""How sure: redraws of the same ballots, and the same ballots counted by other rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from app.outcomes.convert.engine import seed_from
from deliberation.canonical import plain_from
from deliberation.decision import decide
from deliberation.outcome import Outcome
from deliberation.profile import Profile
from deliberation.robustness.agreement import agreement
from deliberation.robustness.redraws import MOST_OPTIONS
from deliberation.robustness.stability import FEWEST_BALLOTS, MOST_OPTIONS_OF, stability
from deliberation.rules import RULES

MOST_CELLS = 4_000_000
"""Ballots by options up to which rules that read whole ballots are run beside the issue's own."""


def sureness(outcome: Outcome, profile: Profile | None, *, is_everybody: bool) -> dict[str, Any]:
    """Return what redraws of the ballots say, and what other rules say of them.

    The seed comes from what was counted, so the same ballots give the same figures.
    """
    why = why_no_redraws(outcome, profile, is_everybody=is_everybody)
    seed = seed_from(outcome)
    redraws = None
    if why is None and profile is not None:
        redraws = stability(profile, outcome.settings, np.random.default_rng(seed))
        why = None if redraws else "many-ballots"
    return {
        "redraws": redraws and {**plain_from(redraws), "seed": seed},
        "why_no_redraws": why,
        "rules": list(other_rules(outcome, profile)),
    }


def nothing_sure() -> dict[str, Any]:
    """Return that nothing is said where several ideas are chosen, as all of it is about one."""
    return {"redraws": None, "why_no_redraws": "several-winners", "rules": []}


def why_no_redraws(outcome: Outcome, profile: Profile | None, *, is_everybody: bool) -> str | None:
    """Say why nothing is redrawn, or None; where all took part nobody else could have come."""
    if outcome.is_covered:
        return "covered"
    if profile is None:
        return "ballots-not-given"
    if is_everybody:
        return "everybody-took-part"
    if outcome.n_ballots < FEWEST_BALLOTS:
        return "few-ballots"
    return "many-options" if len(outcome.options) > MOST_OPTIONS else None


def other_rules(outcome: Outcome, profile: Profile | None) -> Iterator[dict[str, Any]]:
    """Yield the same ballots counted by each other rule with one winner, where there is a choice.

    The tests stay the issue's own, so every rule orders the same options.
    """
    if outcome.is_covered or len(outcome.passing) < 2 or not outcome.n_ballots:
        return
    reads_ballots = profile is not None and profile.ranks.size <= MOST_CELLS
    has_line = outcome.settings.status_quo is not None
    n_options = len(outcome.passing)
    for name, rule in RULES.items():
        if rule.has_seats or name == outcome.settings.rule:
            continue
        if n_options > MOST_OPTIONS_OF.get(name, n_options):
            continue
        if rule.needs == "ballots" and not (reads_ballots and (has_line or name != "approval")):
            continue
        yield counted_by(name, outcome, profile)


def counted_by(name: str, outcome: Outcome, profile: Profile | None) -> dict[str, Any]:
    """Count by one rule, and say how far its order is that of the issue's own rule."""
    decision = decide(outcome.pairs, replace(outcome.settings, rule=name), profile)
    found = agreement(outcome.order, decision.order)
    return {
        "rule": name,
        "order": plain_from(decision.order),
        "winners": list(decision.winners),
        "is_same": decision.winners == outcome.winners,
        "is_exact": bool(decision.verdict.evidence.get("exact", True)),
        "pairs": found.most // 2,
        "pairs_same": found.same + found.tied_in_both,
    }
