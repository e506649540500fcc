"""Opinion groups: who answers alike and what sets them apart, or that none are clear."""

from deliberation.opinions.finding import Group, Opinions, opinions
from deliberation.opinions.grouping import Grouping, find_groups, rand_index
from deliberation.opinions.honesty import Honesty, judge
from deliberation.opinions.placing import (
    LEAST_VOTES,
    OpinionMap,
    aligned,
    place,
    position_of,
)
from deliberation.opinions.reading import parse_votes, read_votes
from deliberation.opinions.reporting import report
from deliberation.opinions.representing import Bridge, Representative, bridging, representative
from deliberation.opinions.routing import Shown, next_statement, propensities
from deliberation.opinions.silhouettes import silhouettes
from deliberation.opinions.tallies import tallies
from deliberation.opinions.votes import Votes, VoteTable

__all__ = [
    "LEAST_VOTES",
    "Bridge",
    "Group",
    "Grouping",
    "Honesty",
    "OpinionMap",
    "Opinions",
    "Representative",
    "Shown",
    "VoteTable",
    "Votes",
    "aligned",
    "bridging",
    "find_groups",
    "judge",
    "next_statement",
    "opinions",
    "parse_votes",
    "place",
    "position_of",
    "propensities",
    "rand_index",
    "read_votes",
    "report",
    "representative",
    "silhouettes",
    "tallies",
]
