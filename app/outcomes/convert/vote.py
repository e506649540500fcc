"""A vote from elsewhere: its JSON form, read strictly, with the field named where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.words.text import clean_line, clean_text
from app.issues.convert import OptionTests
from app.issues.models import PrivacyMode
from app.outcomes.convert.fields import (
    day,
    expect,
    items,
    line,
    mapping,
    one_of,
    quorum,
    ratio,
    share,
    text,
    truth,
    whole,
)
from deliberation.rules import RULES

LONGEST_QUESTION = 140
MOST_OPTIONS = 200
MOST_BALLOTS = 1_000_000
FIELDS = {
    "question", "background", "options", "status_quo", "mode", "rule", "strength", "unranked",
    "ratio", "ratio_strict", "floor", "floor_of", "ballots", "pairwise", "source", "licence",
    "date",
}  # fmt: skip
OPTION_FIELDS = {"id", "title", "text", "quorum", "ratio", "ratio_strict"}


@dataclass(frozen=True, slots=True)
class VoteOption:
    """One option of a vote, with the tests that it alone has to pass."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    tests: OptionTests


@dataclass(frozen=True, slots=True)
class Vote:
    """A whole vote: options without the status quo, ballots as ranks with the status quo last."""

    question: str
    background: str
    options: tuple[VoteOption, ...]
    status_quo: VoteOption | None
    mode: PrivacyMode
    rule: str
    strength: str
    unranked: str
    tests: OptionTests
    ballots: tuple[tuple[bytes, int], ...]
    pairwise: Mapping[str, Any] | None
    source: Mapping[str, str]

    @property
    def date(self) -> str:
        """When it was held, as the file has it."""
        return self.source["date"]


def vote_from(document: Any) -> Vote:
    """Read a vote, or say what is wrong with it."""
    fields = mapping(document, "the file", FIELDS)
    tests = default_tests(fields)
    everything = [
        option_from(given, f"options[{i}]", tests)
        for i, given in enumerate(items(fields, "options", least=1, most=MOST_OPTIONS))
    ]
    ids = [option.id for option in everything]
    expect(len(set(ids)) == len(ids), "options", "an id of its own for each option")
    status_quo = status_quo_from(fields, everything)
    options = tuple(option for option in everything if option is not status_quo)
    columns = [option.id for option in options] + ([status_quo.id] if status_quo else [])
    elect_one = tuple(name for name, rule in RULES.items() if not rule.has_seats)
    rule = one_of(fields, "rule", elect_one, "ranked_pairs")
    ballots, pairwise = ballots_or_pairs(fields, columns, rule)
    return Vote(
        question=line(fields, "question", longest=LONGEST_QUESTION),
        background=clean_text(text(fields, "background", "background")),
        options=options,
        status_quo=status_quo,
        mode=PrivacyMode(
            one_of(fields, "mode", tuple(mode.value for mode in PrivacyMode), "recorded")
        ),
        rule=rule,
        strength=one_of(fields, "strength", ("margins", "winning_votes"), "margins"),
        unranked=one_of(fields, "unranked", ("last", "no_opinion"), "last"),
        tests=tests,
        ballots=ballots,
        pairwise=pairwise,
        source={
            "source": clean_line(text(fields, "source", "source")),
            "licence": clean_line(text(fields, "licence", "licence")),
            "date": day(fields),
        },
    )


def default_tests(fields: Mapping[str, Any]) -> OptionTests:
    """Read the tests every option has to pass unless it has its own."""
    return OptionTests(
        majority=ratio(fields.get("ratio", [1, 1]), "ratio"),
        majority_is_strict=truth(fields, "ratio_strict", "ratio_strict", default=True),
        floor=share(fields.get("floor"), "floor"),
        floor_of=one_of(fields, "floor_of", ("cast", "above_and_below"), "cast"),
        quorum=None,
    )


def option_from(given: Any, where: str, usual: OptionTests) -> VoteOption:
    """Read one option."""
    fields = mapping(given, where, OPTION_FIELDS)
    title = line(fields, "title", where=where)
    paragraphs = paragraphs_from(fields.get("text", ""), f"{where}.text")
    tests = OptionTests(
        majority=ratio(fields.get("ratio", list(usual.majority)), f"{where}.ratio"),
        majority_is_strict=truth(
            fields, "ratio_strict", f"{where}.ratio_strict", default=usual.majority_is_strict
        ),
        floor=usual.floor,
        floor_of=usual.floor_of,
        quorum=quorum(fields.get("quorum"), f"{where}.quorum"),
    )
    return VoteOption(line(fields, "id", where=where), title, paragraphs, tests)


def paragraphs_from(given: Any, where: str) -> tuple[str, ...]:
    """Read a text: one piece with blank lines between paragraphs, or a list of paragraphs."""
    if isinstance(given, str):
        given = re.split(r"\n\s*\n", given)
    is_list = isinstance(given, list) and all(isinstance(part, str) for part in given)
    expect(is_list, where, "text, or a list of paragraphs")
    return tuple(cleaned for part in given if (cleaned := clean_text(part)))


def status_quo_from(fields: Mapping[str, Any], options: Sequence[VoteOption]) -> VoteOption | None:
    """Read which option stands for changing nothing; null where there is none."""
    wanted = 'the id of an option, or null for a vote without "keep things as they are"'
    expect("status_quo" in fields, "status_quo", wanted)
    if fields["status_quo"] is None:
        return None
    found = [option for option in options if option.id == fields["status_quo"]]
    expect(len(found) == 1, "status_quo", wanted)
    return found[0]


def ballots_or_pairs(
    fields: Mapping[str, Any], columns: Sequence[str], rule: str
) -> tuple[tuple[tuple[bytes, int], ...], Mapping[str, Any] | None]:
    """Read the ballots, or the published table of pairs; never both."""
    expect(
        ("ballots" in fields) != ("pairwise" in fields), "ballots", 'either "ballots" or "pairwise"'
    )
    if "pairwise" in fields:
        expect(RULES[rule].needs == "pairs", "rule", "a rule that needs no ballots")
        return (), pairs_from(fields["pairwise"], columns)
    given = items(fields, "ballots", least=0, most=MOST_BALLOTS)
    ballots = tuple(ballot_from(one, f"ballots[{i}]", columns) for i, one in enumerate(given))
    total = sum(count for _, count in ballots)
    expect(total <= MOST_BALLOTS, "ballots", f"at most {MOST_BALLOTS} ballots in all")
    return ballots, None


def ballot_from(given: Any, where: str, columns: Sequence[str]) -> tuple[bytes, int]:
    """Read a ranking, tiers of option ids with the best first, and how many ballots say so."""
    fields = mapping(given, where, {"ranking", "count"})
    tiers: Any = fields.get("ranking")
    expect(isinstance(tiers, list), f"{where}.ranking", "a list of tiers, best first")
    places = {option: i for i, option in enumerate(columns)}
    ranks = bytearray(len(columns))
    for rank, tier in enumerate(tiers, start=1):
        here = f"{where}.ranking[{rank - 1}]"
        expect(isinstance(tier, list) and bool(tier), here, "a list of option ids")
        for option in tier:
            is_known = isinstance(option, str) and option in places
            expect(is_known, here, "ids of options")
            expect(not ranks[places[option]], here, f"option {option} once on a ballot")
            ranks[places[option]] = rank
    return bytes(ranks), whole(fields.get("count", 1), f"{where}.count", least=1)


def pairs_from(given: Any, columns: Sequence[str]) -> dict[str, Any]:
    """Read a table of pairs and put it in the order of the columns."""
    fields = mapping(given, "pairwise", {"options", "support", "n_ballots"})
    order: Any = fields.get("options")
    expect(
        isinstance(order, list) and sorted(map(str, order)) == sorted(columns),
        "pairwise.options",
        "the id of every option, once",
    )
    rows: Any = fields.get("support")
    is_square = isinstance(rows, list) and len(rows) == len(columns)
    expect(is_square, "pairwise.support", "a row for each option")
    support = [[0] * len(columns) for _ in columns]
    for i, row in enumerate(rows):
        where = f"pairwise.support[{i}]"
        is_row = isinstance(row, list) and len(row) == len(columns)
        expect(is_row, where, "a number for each option")
        for j, number in enumerate(row):
            if i != j:
                counted = whole(number, f"{where}[{j}]", least=0)
                support[columns.index(order[i])][columns.index(order[j])] = counted
    return {"support": support, "n_ballots": n_ballots_from(fields, support)}


def n_ballots_from(fields: Mapping[str, Any], support: Sequence[Sequence[int]]) -> int | None:
    """Read how many voted; null where nobody says."""
    if fields.get("n_ballots") is None:
        return None
    n = whole(fields["n_ballots"], "pairwise.n_ballots", least=0)
    size = range(len(support))
    most = max((support[i][j] + support[j][i] for i in size for j in size), default=0)
    expect(n >= most, "pairwise.n_ballots", f"at least {most}, as many as took part in a pair")
    return n
