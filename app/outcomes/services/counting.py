"""From rows to the engine and back: the count of an issue, and of each part of its people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.ballots.convert import Matrix
from app.ballots.queries import ballot_kinds
from app.ballots.services.counting import names_of, profile_of, zones_of_ballots
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.convert.engine import count_settings, pairs_from
from app.outcomes.queries import import_of
from app.proposals.models import BallotOption
from deliberation.disclosure import ShownParts
from deliberation.explain import group_facts, group_figures
from deliberation.outcome import Outcome, PartCount, count, count_pairs, count_parts
from deliberation.profile import Profile

NO_PARTS = ShownParts((), {}, {})


def counted(issue: Issue, options: Sequence[BallotOption]) -> tuple[Profile | None, Outcome]:
    """Count the ballots, or the published table of pairs where there are none."""
    settings = count_settings(settings_of(issue), len(options))
    published = import_of(issue) or {}
    if pairs := published.get("pairwise"):
        names = names_of(issue, options)
        return None, count_pairs(pairs_from(names, pairs, settings.unranked), settings)
    profile = profile_of(issue)
    return profile, count(profile, settings, zones=zones_for(issue, profile))


def zones_for(issue: Issue, profile: Profile) -> Matrix | None:
    """Return the zone of each option on each ballot, a blank column for how things are now."""
    if issue.is_imported:
        return None
    zones = zones_of_ballots(issue)
    blank = np.zeros((len(zones), profile.n_options - zones.shape[1]), dtype=np.uint8)
    return np.concatenate([zones, blank], axis=1)


def parts_of(
    issue: Issue, outcome: Outcome, profile: Profile | None
) -> tuple[ShownParts, Sequence[Any], Sequence[PartCount]]:
    """Count each experience by itself: what disclosure lets go, and, not for showing, all."""
    codes = [kind.value for kind in settings_of(issue).experiences]
    if profile is None or len(codes) < 2 or not outcome.lines:
        return NO_PARTS, (), ()
    kinds = [experience for experience, _, _ in ballot_kinds(issue.id)]
    if not set(kinds) <= set(codes):
        codes = sorted(set(codes) | set(kinds))
    part_of = np.array([codes.index(kind) for kind in kinds], dtype=np.int64)
    parts = count_parts(profile, part_of, codes, outcome.settings)
    return group_figures(outcome, parts), group_facts(outcome, parts), parts
