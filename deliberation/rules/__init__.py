"""Voting rules, one a file, and the table that names them."""

from collections.abc import Mapping
from types import MappingProxyType

from deliberation.rules.approval import approval
from deliberation.rules.base import Evidence, Rule, Verdict, plain
from deliberation.rules.borda import borda
from deliberation.rules.copeland import copeland
from deliberation.rules.instant_runoff import instant_runoff
from deliberation.rules.minimax import minimax
from deliberation.rules.ranked_pairs import ranked_pairs
from deliberation.rules.schulze import schulze
from deliberation.rules.smith_irv import smith_irv
from deliberation.rules.stv_scottish import stv_scottish

_TABLE = (
    Rule(
        "ranked_pairs",
        ranked_pairs,
        "pairs",
        "locks comparisons from the strongest on, leaving out what closes a circle",
        "Tideman 1987",
    ),
    Rule(
        "schulze",
        schulze,
        "pairs",
        "compares the strongest chains of comparisons between each two options",
        "Schulze 2011",
    ),
    Rule(
        "copeland",
        copeland,
        "pairs",
        "counts comparisons won less comparisons lost",
        "Copeland 1951",
    ),
    Rule(
        "minimax",
        minimax,
        "pairs",
        "chooses the option whose worst defeat is the slightest",
        "Simpson 1969, Kramer 1977",
    ),
    Rule(
        "borda",
        borda,
        "pairs",
        "adds up each option's margins over all others",
        "Borda 1781",
    ),
    Rule(
        "approval",
        approval,
        "ballots",
        "counts the ballots that put an option above the line",
        "Brams and Fishburn 1978",
    ),
    Rule(
        "instant_runoff",
        instant_runoff,
        "ballots",
        "drops the option that fewest ballots put first, again and again",
        "Delemazure and Peters 2024",
    ),
    Rule(
        "smith_irv",
        smith_irv,
        "ballots",
        "drops all outside the Smith set, then the one that fewest put first, and so on",
        "Tideman 2006",
        reads_unranked=True,
    ),
    Rule(
        "stv_scottish",
        stv_scottish,
        "ballots",
        "elects several by quota, hands surpluses on and excludes the last, as Scotland does",
        "SSI 2007/42",
        has_seats=True,
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _TABLE})
"""Rules by the name that a stored issue carries; a name once used is never reused."""

__all__ = [
    "RULES",
    "Evidence",
    "Rule",
    "Verdict",
    "approval",
    "borda",
    "copeland",
    "instant_runoff",
    "minimax",
    "plain",
    "ranked_pairs",
    "schulze",
    "smith_irv",
    "stv_scottish",
]
