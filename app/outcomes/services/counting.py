"""From rows to the engine and back: the count of an issue, and of each part of its people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.ballots.convert import Matrix
from app.ballots.services.counting import (
    EXPERIENCES,
    CastBallots,
    Progress,
    ballots_of,
    names_of,
)
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.convert.engine import count_settings, pairs_from
from app.outcomes.queries import import_of
from app.outcomes.services.helping import helpers
from app.proposals.models import BallotOption
from deliberation.disclosure import ShownParts
from deliberation.explain import group_facts, group_figures
from deliberation.outcome import Outcome, PartCount, count, count_pairs, count_parts

NO_PARTS = ShownParts((), {}, {})


def counted(
    issue: Issue, options: Sequence[BallotOption], progress: Progress | None = None
) -> tuple[CastBallots | None, Outcome]:
    """Count the ballots, or the published table of pairs where there are none."""
    settings = count_settings(settings_of(issue), len(options))
    published = import_of(issue) or {}
    if pairs := published.get("pairwise"):
        names = names_of(issue, options)
        return None, count_pairs(pairs_from(names, pairs, settings.unranked), settings)
    ballots = ballots_of(issue, progress)
    with helpers() as executor:
        zones = zones_for(ballots)
        return ballots, count(ballots.profile, settings, zones=zones, executor=executor)


def zones_for(ballots: CastBallots) -> Matrix | None:
    """Return the zone of each option on each ballot, a blank column for how things are now."""
    zones, ranks = ballots.zones, ballots.profile.ranks
    if not zones.shape[1]:
        return None
    whole = np.zeros(ranks.shape, dtype=np.uint8)
    whole[:, : zones.shape[1]] = zones
    return whole


def parts_of(
    issue: Issue, outcome: Outcome, ballots: CastBallots | None
) -> tuple[ShownParts, Sequence[Any], Sequence[PartCount]]:
    """Count each experience by itself: what disclosure lets go, and, not for showing, all."""
    offered = [kind.value for kind in settings_of(issue).experiences]
    if ballots is None or len(offered) < 2 or not outcome.lines:
        return NO_PARTS, (), ()
    found = [EXPERIENCES[code].value for code in np.unique(ballots.experiences)]
    codes = offered if set(found) <= set(offered) else sorted({*offered, *found})
    place = np.zeros(len(EXPERIENCES), dtype=np.int8)
    for code, kind in enumerate(EXPERIENCES):
        place[code] = codes.index(kind.value) if kind.value in codes else -1
    parts = count_parts(ballots.profile, place[ballots.experiences], codes, outcome.settings)
    return group_figures(outcome, parts), group_facts(outcome, parts), parts
