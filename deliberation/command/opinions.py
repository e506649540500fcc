"""``python -m deliberation opinions VOTES.csv``: opinion groups, or that none are clear."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from deliberation.command.progress import telling
from deliberation.opinions.finding import opinions
from deliberation.opinions.honesty import Honesty
from deliberation.opinions.polis_map import RULES
from deliberation.opinions.reading import read_votes
from deliberation.opinions.reporting import report

SEED = 1
"""Chance in a command is the same each time."""


def add_to(commands: Any) -> None:
    """Add the command to those of the engine.

    Parameters
    ----------
    commands : argparse's table of commands
    """
    groups = commands.add_parser("opinions", help="find opinion groups in votes on statements")
    groups.add_argument("file", metavar="VOTES.csv", help="columns participant,statement,vote")
    groups.add_argument("--k", type=int, metavar="K", help="how many groups; 2 to 5 by default")
    groups.add_argument(
        "--compat", choices=tuple(RULES), help="decide as Polis does, or did until October 2017"
    )
    groups.add_argument(
        "--moderated",
        nargs="+",
        default=(),
        metavar="STATEMENT",
        help="with --compat: statements taken down, or about the person",
    )
    groups.add_argument("--json", action="store_true", help="print one JSON object")
    groups.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> None:
    """Read the votes, find groups, test them and tell of them.

    Parameters
    ----------
    chosen : argparse.Namespace

    Raises
    ------
    DeliberationError
        When the file does not hold votes, or a number of groups is none.
    """
    votes = read_votes(chosen.file)
    with telling("testing groups") as told_of:
        found = opinions(
            votes,
            seed=SEED,
            k=chosen.k,
            compat=chosen.compat,
            moderated=chosen.moderated,
            progress=told_of,
        )
    told = {"clear": found.clear, "why": _why(found.honesty)} | report(votes, found)
    lines = [json.dumps(told, ensure_ascii=False)] if chosen.json else _sentences(told)
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _why(honesty: Honesty) -> str:
    """Return in words why groups are clear or not."""
    texts = {
        "too-few-people": "fewer than twenty people voted on enough statements",
        "no-two-places": "nobody's votes tell them from the others",
        "small-group": f"the smallest group has {min(honesty.sizes, default=0)} people, of 10",
        "unstable": "among people drawn again the groups come out otherwise "
        f"(agreement {honesty.likeness:.2f}, of 0.75)",
        "as-by-chance": "shuffled answers come apart as far "
        f"(in {float(honesty.chance):.1%} of shuffles, of 5 %)",
        "foretells-little": "groups foretell hidden votes little better than everybody's votes do "
        f"({float(honesty.gain) * 100:.1f} points better, of 3)",
    }
    if honesty.failed:
        return "No clear groups: " + "; ".join(texts[each] for each in honesty.failed) + "."
    return (
        f"{honesty.k} groups: they come out alike among people drawn again (agreement "
        f"{honesty.likeness:.2f}), further apart than in shuffled answers (chance "
        f"{float(honesty.chance):.1%}), and foretell hidden votes "
        f"{float(honesty.gain) * 100:.1f} points better than everybody's votes do."
    )


def _sentences(told: dict[str, Any]) -> Iterator[str]:
    """Yield what was found in sentences."""
    yield told["why"]
    yield f"{told['eligible']} people voted on enough statements to stand on the map."
    if told["groups"] and not told["clear"]:
        yield "As Polis draws them, clear or not:"
    for number, group in enumerate(told["groups"], 1):
        yield f"Group {number}, {group['size']} people, found in the votes it explains:"
        for each in group["statements"]:
            yield (
                f"  {each['answer']} {each['given']} of {each['voted']}, others "
                f"{each['given_outside']} of {each['voted_outside']}: {each['statement']}"
            )
    for each in told["bridging"][:5]:
        whom = f"group {each['group'] + 1}, the least" if told["groups"] else "all"
        yield f"Agreed: {each['agreed']} of {each['voted']} of {whom}: {each['statement']}"
