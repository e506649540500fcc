"""``python -m deliberation count FILE``: the ballots of a file by one rule."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from deliberation.command.count_report import Report, report_of
from deliberation.command.progress import telling
from deliberation.errors import InvalidSetting
from deliberation.formats import FORMATS, read_profile
from deliberation.profile import Profile
from deliberation.rules import RULES


def add_to(commands: Any) -> None:
    """Add the command to those of the engine.

    Parameters
    ----------
    commands : argparse's table of commands
    """
    count = commands.add_parser("count", help="count the ballots of a file")
    endings = ", ".join(FORMATS)
    count.add_argument("file", metavar="FILE", help=f"ballots, in a file that ends in {endings}")
    count.add_argument("--rule", default="ranked_pairs", choices=RULES, help="one of the rules")
    count.add_argument(
        "--seats",
        type=int,
        metavar="N",
        help="how many to elect, under a rule that elects several; 1 unless the file says",
    )
    count.add_argument("--line", metavar="OPTION", help="the option that is the status quo")
    count.add_argument(
        "--unranked",
        default="last",
        choices=("last", "no-opinion"),
        help="what it means that a ballot leaves an option out",
    )
    count.add_argument(
        "--strength",
        default="margins",
        choices=("margins", "winning-votes"),
        help="what a head-to-head comparison weighs",
    )
    count.add_argument(
        "--withdraw",
        metavar="OPTION",
        action="append",
        default=[],
        help="count as if the option did not stand; may be given several times",
    )
    count.add_argument("--explain", action="store_true", help="say what the count shows, as facts")
    count.add_argument("--json", action="store_true", help="print one JSON object")
    count.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> None:
    """Read the file, count it, and tell of it; on a terminal say meanwhile what is being done.

    Parameters
    ----------
    chosen : argparse.Namespace
        ``file``, ``rule``, ``seats``, ``line``, ``unranked``, ``strength``, ``withdraw``,
        ``explain`` and ``json``.

    Raises
    ------
    DeliberationError
        When the file is not what its format asks for, or a setting does not fit it.
    """
    with telling(f"reading {chosen.file}") as told_of:
        profile = read_profile(chosen.file, told_of)
    withdrawn = {_index(profile, name, chosen.file) for name in chosen.withdraw}
    profile = profile.restricted_to([i for i in range(profile.n_options) if i not in withdrawn])
    line = None if chosen.line is None else _index(profile, chosen.line, chosen.file)
    with telling(f"counting {profile.n_ballots} ballots by {chosen.rule}"):
        report = report_of(profile, line, chosen)
    told = [json.dumps(report, ensure_ascii=False)] if chosen.json else _sentences(report)
    sys.stdout.write("".join(f"{words}\n" for words in told))


def _index(profile: Profile, name: str, file: str) -> int:
    if name not in profile.options:
        raise InvalidSetting(f"{file}: expected an option named {name}")
    return profile.options.index(name)


def _sentences(report: Report) -> Iterator[str]:
    """Yield a report in sentences."""
    winners = report["winners"]
    if "seats" in report:
        yield from _of_the_elected(report)
    elif winners:
        yield f"{' and '.join(winners)} {'win' if len(winners) > 1 else 'wins'}."
    else:
        yield "There is no option to choose."
    named = " ".join(f"{key} {value}" for key, value in report["conventions"].items())
    yield f"Counted by {report['rule']} ({named}), {report['n_ballots']} ballots."
    if report["condorcet_winner"] is not None:
        yield f"{report['condorcet_winner']} beats every other option head to head."
    elif report["smith_set"]:
        yield f"Nobody beats every other; ahead of the rest: {', '.join(report['smith_set'])}."
    for place, tier in enumerate(report["order"], 1):
        yield f"{place:3}. {' = '.join(tier)}"
    for each in report.get("against_the_line", ()):
        failed = f"; does not pass: {', '.join(each['failed'])}" if each["failed"] else ""
        yield (
            f"{each['option']}: {each['above']} above, {each['level']} level with, "
            f"{each['below']} below {report['line']}{failed}."
        )
    for fact in report.get("facts", ()):
        told = ", ".join(f"{key} {value}" for key, value in fact.items() if key != "key")
        yield f"{fact['key']}: {told}"


def _of_the_elected(report: Report) -> Iterator[str]:
    elected, tied = report["elected"], report["tied"]
    if elected:
        yield f"Elected: {', '.join(elected)}."
    if tied:
        left = report["seats"] - len(elected)
        yield f"Tied for {left} {'seats' if left > 1 else 'seat'}: {', '.join(tied)}."
    if not elected and not tied:
        yield "There is no option to elect."


__all__ = ["add_to", "run"]
