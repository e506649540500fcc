"""Who took part beside who there is, and what holds in every group; all of it rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.groups.models import PopulationFigure
from app.outcomes.convert.experiences import bridging, staying
from deliberation.disclosure import ShownParts
from deliberation.disclosure.ranges import ROUNDED_TO
from deliberation.outcome import Outcome, PartCount
from deliberation.profile import Profile
from deliberation.robustness.raking import Partition, rake
from deliberation.robustness.shares import recount

ONE_IN = 10
"""A group of which fewer than one in so many took part is one not heard from enough."""


def experiences_section(
    outcome: Outcome,
    shown: ShownParts,
    parts: Sequence[PartCount],
    population: Mapping[str, PopulationFigure],
) -> dict[str, Any]:
    """Return what is told of groups beside their own figures.

    Without exact parts, as where several ideas are chosen, nothing is said of a winner among them.
    """
    return {
        "bridging": bridging(outcome, shown),
        "staying": staying(outcome, shown) if parts else [],
        "population": beside_population(shown, population),
        "raked": raked(outcome, shown, parts, population),
    }


def beside_population(
    shown: ShownParts, population: Mapping[str, PopulationFigure]
) -> list[dict[str, Any]]:
    """Return for each group that is shown and counted elsewhere how many there are of it."""
    return [
        {
            "part": part.code,
            "took_part": part.n_people,
            "people": population[part.code].people,
            "source": population[part.code].source,
            "day": population[part.code].counted_on.isoformat(),
            "is_low": part.n_people * ONE_IN < population[part.code].people,
        }
        for part in shown.parts
        if part.code in population
    ]


def raked(
    outcome: Outcome,
    shown: ShownParts,
    parts: Sequence[PartCount],
    population: Mapping[str, PopulationFigure],
) -> dict[str, Any] | None:
    """Return what the ballots decide if each group counts by its share of the population.

    Only where every group that took part is shown and has a figure. It is a test of the result,
    and says nothing of what a population thinks.
    """
    there = [part for part in parts if part.pairs.n_ballots]
    has_all = all(part.code in population for part in there)
    if len(there) < 2 or shown.hidden or not has_all or outcome.is_covered:
        return None
    people = tuple(population[part.code].people for part in there)
    sizes = [part.pairs.n_ballots for part in there]
    rows = Profile.from_ranks(["anything"], [[1]] * len(there), sizes)
    n_eff = int(rake(rows, [Partition(range(len(there)), people)]).n_eff)
    shares = [Fraction(number, sum(people)) for number in people]
    found = recount([part.pairs for part in there], shares, outcome.settings)
    if found is None:
        return None
    is_exact = outcome.settings.mode == "recorded"
    return {
        "winners": list(found.winners),
        "is_same": found.winners == outcome.winners,
        "n_eff": n_eff if is_exact else n_eff // ROUNDED_TO * ROUNDED_TO,
    }
