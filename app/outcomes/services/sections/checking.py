"""The result without ballots that nobody checked, and how ballots came in, as disclosure allows."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.ballots.models import Channel
from app.ballots.services.counting import CHANNELS, EXPERIENCE_CODES, CastBallots
from app.outcomes.services.counting import zones_for
from deliberation.disclosure import ShownParts, hidden_parts, rounded, why_not_published
from deliberation.explain import group_figures
from deliberation.outcome import Outcome, count, count_parts
from deliberation.profile import Profile

CHECKED, UNCHECKED = "checked", "unchecked"


def checked_only(
    outcome: Outcome, ballots: CastBallots | None, parts: ShownParts
) -> dict[str, Any] | None:
    """Return what comes out when only checked ballots count; None where all are of one kind.

    It is a view beside the one of everybody and those of the groups shown: it stands only where
    it differs from each of them by nobody or by ten people and more.
    """
    if ballots is None or outcome.is_covered:
        return None
    is_checked = ballots.is_checked
    if is_checked.all() or not is_checked.any():
        return None
    views = {part.code: ballots.experiences == EXPERIENCE_CODES[part.code] for part in parts.parts}
    views["all"] = np.ones(len(is_checked), dtype=np.bool_)
    mode = outcome.settings.mode
    if why_not := why_not_published(CHECKED, is_checked, views, mode):
        return {"why_not": why_not}
    return {"why_not": None, **checked_view(outcome, ballots)}


def checked_view(outcome: Outcome, ballots: CastBallots) -> dict[str, Any]:
    """Count checked ballots by themselves: who wins, and the line counts that may be shown."""
    profile, is_checked = ballots.profile, ballots.is_checked
    zones = zones_for(ballots)
    only = count(
        Profile.from_ranks(profile.options, profile.ranks[is_checked]),
        outcome.settings,
        zones=None if zones is None else zones[is_checked],
    )
    part_of = np.where(is_checked, 0, 1).astype(np.int64)
    halves = count_parts(profile, part_of, [CHECKED, UNCHECKED], outcome.settings)
    shown = group_figures(outcome, halves).part(CHECKED)
    figures = shown.figures if shown is not None else {}
    return {
        "people": shown.n_people if shown is not None else None,
        "winners": [int(option) for option in only.winners],
        "is_same": set(only.winners) == set(outcome.winners),
        "lines": {
            name.partition("/")[2]: list(pair)
            for name, pair in sorted(figures.items())
            if name.startswith("line/")
        },
    }


def channels(outcome: Outcome, ballots: CastBallots | None) -> dict[str, Any] | None:
    """Return how many ballots came in which way; None where all came over this site.

    Numbers are those of parts of the people: rounded, and kept back where a part is small.
    """
    if ballots is None or outcome.is_covered:
        return None
    codes, counts = np.unique(ballots.channels, return_counts=True)
    sizes = {CHANNELS[code].value: int(n) for code, n in zip(codes.tolist(), counts, strict=True)}
    if set(sizes) <= {Channel.ONLINE.value}:
        return None
    is_small = bool(hidden_parts(sizes)) and outcome.settings.mode != "recorded"
    return {
        "used": sorted(sizes),
        "people": None if is_small else {name: rounded(n) for name, n in sorted(sizes.items())},
    }
