"""``python -m deliberation compare FILE``: every rule side by side, and how sure each is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from deliberation.command.progress import telling, with_progress
from deliberation.errors import InvalidSetting
from deliberation.formats import read_profile
from deliberation.line import Settings
from deliberation.pairwise import condorcet_winner, smith_set
from deliberation.robustness.comparison import Comparison, Counted, compare
from deliberation.rules import RULES

Report = dict[str, Any]

SEED = 1
"""Of the redraws, where none is given."""

BASES = {
    "nothing-can": "no changed ballots can alter it",
    "beats-all": "it beats every other option",
    "tests": "only the tests can alter it",
    "own-bound": "a bound of the rule's own",
    "none": "nothing more is proved",
}
"""What L rests on, for people."""


LEFT_OUT = {
    "no-line": "as every ballot ranks everything and no line says what is approved (see --line)",
    "several-winners": "which fills seats",
}
"""Why a rule does not apply, for people."""


def add_to(commands: Any) -> None:
    """Add the command to those of the engine.

    Parameters
    ----------
    commands : argparse's table of commands
    """
    parser = commands.add_parser("compare", help="count a file by every rule, side by side")
    parser.add_argument("file", metavar="FILE", help="ballots, in a file that count reads")
    parser.add_argument("--line", metavar="OPTION", help="the option that is the status quo")
    parser.add_argument(
        "--seed", metavar="N", type=_seed, default=SEED, help=f"of the redraws; {SEED} by default"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> None:
    """Read the file, count it by every rule that applies, and tell of it.

    Parameters
    ----------
    chosen : argparse.Namespace
        ``file``, ``line``, ``seed`` and ``json``.

    Raises
    ------
    DeliberationError
        When the file is not what its format asks for, or names no such line.
    """
    with telling(f"reading {chosen.file}") as told_of:
        profile = read_profile(chosen.file, told_of)
    if chosen.line is not None and chosen.line not in profile.options:
        raise InvalidSetting(f"{chosen.file}: expected an option named {chosen.line}")
    line = None if chosen.line is None else profile.options.index(chosen.line)
    settings = Settings(status_quo=line, mode="recorded")
    report = report_of(compare(profile, settings, chosen.seed, steps=_telling), settings)
    report["seed"] = chosen.seed
    told = [json.dumps(report, ensure_ascii=False)] if chosen.json else _sentences(report)
    sys.stdout.write("".join(f"{words}\n" for words in told))


def _seed(words: str) -> int:
    if not words.isdecimal():
        raise argparse.ArgumentTypeError("expected a whole number from 0 on")
    return int(words)


def _telling(names: Iterable[str]) -> Iterator[str]:
    return with_progress(names, "counting by")


def report_of(found: Comparison, settings: Settings) -> Report:
    """Return what ``--json`` prints, but for the seed.

    Parameters
    ----------
    found : Comparison
    settings : Settings
        That it was made for.

    Returns
    -------
    dict
        Options by name; arrays that count for each option stand in the order of ``options``.
    """
    pairs = found.pairs
    best, line = condorcet_winner(pairs), settings.status_quo

    def named(options: Iterable[int]) -> list[str]:
        return [pairs.options[i] for i in options]

    return {
        "conventions": {"strength": settings.strength, "unranked": settings.unranked},
        "n_ballots": pairs.n_ballots,
        "options": list(pairs.options),
        "line": None if line is None else pairs.options[line],
        "condorcet_winner": None if best is None else pairs.options[best],
        "smith_set": named(smith_set(pairs)),
        "rules": [_counted(each, pairs.options) for each in found.counted],
        "left_out": [{"rule": rule, "why": why} for rule, why in found.left_out],
        "winners": [
            {"winners": named(winners), "rules": list(rules)}
            for winners, rules in found.by_winners().items()
        ],
        "agreement": [
            {
                "rules": [one, other],
                "same": each.same,
                "opposite": each.opposite,
                "tied_in_first": each.tied_in_first,
                "tied_in_second": each.tied_in_second,
                "tied_in_both": each.tied_in_both,
                "distance": each.distance,
                "most": each.most,
                "tau_b": each.tau_b,
            }
            for one, other, each in found.agreements
        ],
    }


def _counted(each: Counted, options: tuple[str, ...]) -> Report:
    sure, example, steady = each.flip, each.flip.example, each.stability
    return {
        "rule": each.rule,
        "order": [[options[i] for i in tier] for tier in each.order],
        "winners": [options[i] for i in each.winners],
        "exact": each.exact,
        "flip": {
            "lower": sure.lower,
            "basis": each.basis,
            "upper": sure.upper,
            "label": sure.label,
            "example": None
            if example is None
            else {
                "changed": example.changed,
                "first": options[example.first],
                "last": None if example.last is None else options[example.last],
                "winners": [options[i] for i in example.winners],
            },
        },
        "stability": None
        if steady is None
        else {
            "redraws": steady.n_redraws,
            "method": steady.method,
            "alone": list(steady.alone),
            "jointly": list(steady.jointly),
            "nobody": steady.nobody,
            "same": steady.same,
            "not_exact": steady.not_exact,
        },
        "why": each.why,
    }


def _sentences(report: Report) -> Iterator[str]:
    """Yield a report for people, line by line."""
    yield f"{report['n_ballots']} ballots, {len(report['options'])} options."
    if report["condorcet_winner"] is not None:
        yield f"{report['condorcet_winner']} beats every other option head to head."
    elif report["smith_set"]:
        yield f"Nobody beats every other; ahead of the rest: {', '.join(report['smith_set'])}."
    for each in report["winners"]:
        first = " and ".join(each["winners"]) or "Nothing"
        yield f"{first} {'come' if len(each['winners']) > 1 else 'comes'} first by: " + ", ".join(
            each["rules"]
        )
    for each in report["left_out"]:
        yield f"Left out: {each['rule']}, {LEFT_OUT[each['why']]}."
    width = max(map(len, RULES))
    for each in report["rules"]:
        yield ""
        yield f"{each['rule']:{width}}  {' > '.join(' = '.join(tier) for tier in each['order'])}"
        yield from (f"{'':{width}}  {words}" for words in _how_sure(each, report))
    yield from _agreements(report)


def _how_sure(each: Report, report: Report) -> Iterator[str]:
    sure, steady = each["flip"], each["stability"]
    if not each["exact"]:
        yield "The search ended early: all who may win are named."
    if sure["basis"] == "nothing-can":
        yield f"{sure['label']}: {BASES['nothing-can']}."
    else:
        more = "no example" if sure["upper"] is None else f"an example with {sure['upper']}"
        told = f"at the least {sure['lower']} ({BASES[sure['basis']]}), {more}"
        yield f"{sure['label'].replace('_', ' ')}: ballots that would have to change: {told}."
    if steady is not None:
        won = zip(report["options"], steady["alone"], steady["jointly"], strict=True)
        most = sorted(((a + j, name) for name, a, j in won if a + j), key=lambda pair: -pair[0])
        first = ", ".join(f"{name} {count}" for count, name in most[:4])
        yield f"same winners in {steady['same']} of {steady['redraws']} redraws ({first})."


def _agreements(report: Report) -> Iterator[str]:
    first = report["rules"][0]["rule"] if report["rules"] else None
    of_first = [each for each in report["agreement"] if each["rules"][0] == first]
    if of_first:
        yield ""
        yield f"Pairs of options that a rule puts the same way round as {first}, and turned round:"
    for each in of_first:
        other = f"{each['rules'][1]:{max(map(len, RULES))}}"
        yield f"{other}  {each['same']} and {each['opposite']} of {each['most'] // 2}"


__all__ = ["add_to", "report_of", "run"]
