"""Voting rules, one a file, and the table that names them."""

from collections.abc import Mapping
from types import MappingProxyType

from deliberation.rules.base import Evidence, Rule, Verdict, plain
from deliberation.rules.schulze import schulze

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "schulze": Rule(
            "schulze",
            schulze,
            "pairs",
            "orders options by the strongest path of comparisons between each two",
            "Schulze 2011",
        ),
    }
)
"""Rules by the name that a stored issue carries; a name once used is never reused."""

__all__ = ["RULES", "Evidence", "Rule", "Verdict", "plain", "schulze"]
