"""Several winners: an ordered list of points, each with who it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.outcomes.convert.engine import plain_facts
from app.proposals.models import BallotOption
from deliberation.canonical import plain_from
from deliberation.disclosure import why_not_whole_ballots
from deliberation.explain import Fact
from deliberation.outcome import Outcome
from deliberation.profile import Profile
from deliberation.rules import phragmen

KEPT_NOTES = ("few-took-part", "without-status-quo")
"""Notes that are as true of several winners as of one."""


def several_section(
    seats: int, options: Sequence[BallotOption], outcome: Outcome, profile: Profile | None
) -> dict[str, Any] | None:
    """Return which ideas were chosen one after the other, out of those that passed their tests.

    Versions of one idea are a family, of which at most one is chosen. The loads of each round tell
    how many people want the same ideas, so they stand here only where all ballots are published.
    """
    if seats < 2 or profile is None or outcome.is_covered:
        return None
    line = outcome.settings.status_quo
    among = [*outcome.passing, *(() if line is None else (line,))]
    families = [options[i].proposal.position if i != line else 0 for i in among]
    verdict = phragmen(
        profile.restricted_to(among),
        strength=outcome.settings.strength,
        unranked=outcome.settings.unranked,
        seats=seats,
        line=None if line is None else len(among) - 1,
        families=families,
    )
    rounds = verdict.evidence["rounds"]
    is_open = why_not_whole_ballots(profile, outcome.settings.mode) is None
    return {
        "seats": seats,
        "elected": [among[each.elected] for each in rounds if each.elected in verdict.elected],
        "tied": [among[i] for i in verdict.tied],
        "is_exact": bool(verdict.evidence["exact"]),
        "rounds": [
            {
                "elected": among[each.elected],
                "choices": sorted(among[i] for i in each.choices),
                "loads": {str(among[i]): str(load) for i, load in each.loads} if is_open else None,
            }
            for each in rounds
        ],
        "versions": [sorted(among[i] for i in members) for members in verdict.evidence["members"]],
    }


def facts_of_several(
    several: Mapping[str, Any], outcome: Outcome, facts: Sequence[Fact]
) -> list[dict[str, Any]]:
    """Return the facts that are told where several ideas may be chosen."""
    if not several["elected"] and not several["tied"]:
        return plain_facts(facts)
    kept = [fact for fact in plain_facts(facts) if fact["key"] in KEPT_NOTES]
    for fact in kept:
        if "upper" in fact:
            fact["upper"] = None
    told = {"pointer": "/several", "n_ballots": outcome.n_ballots}
    if several["elected"]:
        names = {key: plain_from(several[key]) for key in ("elected", "tied", "seats")}
        return [{"key": "several-chosen", **told, **names}, *kept]
    return [{"key": "cannot-separate", **told, "winners": several["tied"]}, *kept]
