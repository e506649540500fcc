"""Voting rules, one a file, and the table that names them."""

from collections.abc import Mapping
from types import MappingProxyType

from deliberation.rules.approval import approval
from deliberation.rules.baldwin import baldwin
from deliberation.rules.base import Evidence, Rule, Verdict, plain
from deliberation.rules.black import black
from deliberation.rules.borda import borda
from deliberation.rules.bucklin import bucklin
from deliberation.rules.copeland import copeland
from deliberation.rules.expanding_approvals import expanding_approvals
from deliberation.rules.instant_runoff import instant_runoff
from deliberation.rules.kemeny import kemeny
from deliberation.rules.minimax import minimax
from deliberation.rules.nanson import nanson
from deliberation.rules.phragmen import phragmen
from deliberation.rules.plurality import plurality
from deliberation.rules.ranked_pairs import ranked_pairs
from deliberation.rules.schulze import schulze
from deliberation.rules.smith_irv import smith_irv
from deliberation.rules.split_cycle import split_cycle
from deliberation.rules.stv_meek import stv_meek
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
        "kemeny",
        kemeny,
        "pairs",
        "chooses the order that goes against the fewest ballots, pair by pair",
        "Kemeny 1959, Young and Levenglick 1978",
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
        "split_cycle",
        split_cycle,
        "pairs",
        "disregards the slightest comparison of every circle",
        "Holliday and Pacuit 2023",
    ),
    Rule(
        "black",
        black,
        "pairs",
        "chooses who beats every other, else adds up margins",
        "Black 1958",
    ),
    Rule(
        "nanson",
        nanson,
        "pairs",
        "drops all whose margins add up to no more than the average, again and again",
        "Nanson 1882",
    ),
    Rule(
        "baldwin",
        baldwin,
        "pairs",
        "drops the option whose margins add up to the least, again and again",
        "Baldwin 1926",
    ),
    Rule(
        "bucklin",
        bucklin,
        "ballots",
        "adds second and later places to the first until an option has more than half",
        "Hoag and Hallett 1926",
    ),
    Rule(
        "plurality",
        plurality,
        "ballots",
        "counts the ballots that put an option first",
        "Goodin and List 2006",
    ),
    Rule(
        "stv_scottish",
        stv_scottish,
        "ballots",
        "elects several by quota, hands surpluses on and excludes the last, as Scotland does",
        "SSI 2007/42",
        has_seats=True,
    ),
    Rule(
        "stv_meek",
        stv_meek,
        "ballots",
        "elects several; the elected keep of each ballot what gives them just the quota",
        "Hill, Wichmann and Woodall 1987",
        has_seats=True,
    ),
    Rule(
        "phragmen",
        phragmen,
        "ballots",
        "elects several so that the load on those who are for them grows least",
        "Brill, Freeman, Janson and Lackner 2024",
        reads_unranked=True,
        has_seats=True,
    ),
    Rule(
        "expanding_approvals",
        expanding_approvals,
        "ballots",
        "elects several; ballots approve of one place more until an option has the quota",
        "Aziz and Lee 2020",
        reads_unranked=True,
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
    "baldwin",
    "black",
    "borda",
    "bucklin",
    "copeland",
    "expanding_approvals",
    "instant_runoff",
    "kemeny",
    "minimax",
    "nanson",
    "phragmen",
    "plain",
    "plurality",
    "ranked_pairs",
    "schulze",
    "smith_irv",
    "split_cycle",
    "stv_meek",
    "stv_scottish",
]
