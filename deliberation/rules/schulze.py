"""The Schulze rule, also called beatpath."""

from __future__ import annotations

from deliberation.pairwise import Pairwise, strongest_paths
from deliberation.rules.base import (
    Evidence,
    Verdict,
    conventions_of,
    strengths,
    tiers_of_undefeated,
)


def schulze(pairs: Pairwise, *, strength: str = "margins") -> Verdict:
    """Order options by the strength of the strongest path between each two of them."""
    weights = strengths(pairs, strength)
    paths = strongest_paths(weights)
    order = tiers_of_undefeated(paths > paths.T)
    return Verdict(order, Evidence({"strengths": weights, "paths": paths}), conventions_of(pairs, strength))
