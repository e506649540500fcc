"""The engine on the command line: ``python -m deliberation count FILE``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, NoReturn

from deliberation.command import compare, opinions
from deliberation.errors import DeliberationError, InvalidSetting
from deliberation.explain import Fact, facts
from deliberation.formats import FORMATS, read_profile, read_seats, write_profile
from deliberation.line import passing
from deliberation.outcome import Outcome, Settings
from deliberation.outcome import count as count_outcome
from deliberation.pairwise import Pairwise, condorcet_winner, pairwise, smith_set
from deliberation.profile import Profile
from deliberation.rules import RULES, plain
from deliberation.rules.ballots.papers import above_line

Report = dict[str, Any]


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, or 2 when input was not what it should be.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the command's name; those of the process by default.

    Returns
    -------
    int
    """
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = chosen.command
    try:
        command(chosen)
        sys.stdout.flush()
    except DeliberationError as error:
        print(f"{error}".replace("\n", " "), file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m deliberation", description="Count ballots, and say why.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_count(commands)
    convert = commands.add_parser("convert", help="write the ballots of a file in another format")
    convert.add_argument("source", metavar="IN", help="the file to read")
    convert.add_argument("target", metavar="OUT", help="the file to write")
    convert.set_defaults(command=_convert)
    rules = commands.add_parser("rules", help="list the rules")
    rules.set_defaults(command=_rules)
    return parser


def _add_count(commands: argparse._SubParsersAction[_Parser]) -> None:
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
    count.set_defaults(command=_count)
    compare.add_to(commands)
    opinions.add_to(commands)


def _rules(_chosen: argparse.Namespace) -> None:
    width = max(map(len, RULES))
    for name, rule in RULES.items():
        print(f"{name:{width}}  {rule.summary} ({rule.paper})")


def _convert(chosen: argparse.Namespace) -> None:
    write_profile(read_profile(chosen.source), chosen.target)


def _count(chosen: argparse.Namespace) -> None:
    profile = read_profile(chosen.file)
    withdrawn = {_index(profile, name, chosen.file) for name in chosen.withdraw}
    profile = profile.restricted_to([i for i in range(profile.n_options) if i not in withdrawn])
    line = None if chosen.line is None else _index(profile, chosen.line, chosen.file)
    report = _report(profile, line, chosen)
    if chosen.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print(report)


def _index(profile: Profile, name: str, file: str) -> int:
    if name not in profile.options:
        raise InvalidSetting(f"{file}: expected an option named {name}")
    return profile.options.index(name)


def _report(profile: Profile, line: int | None, chosen: argparse.Namespace) -> Report:
    """Count, and return what ``--json`` prints."""
    strength = chosen.strength.replace("-", "_")
    unranked = chosen.unranked.replace("-", "_")
    pairs = pairwise(profile, unranked)
    if RULES[chosen.rule].has_seats:
        return _several(profile, pairs, line, chosen)
    if chosen.seats is not None:
        several = ", ".join(name for name, rule in RULES.items() if rule.has_seats)
        raise InvalidSetting(f"--seats: expected one of the rules that elect several: {several}")
    if line is None and not chosen.explain:
        rule = RULES[chosen.rule]
        source = profile if rule.needs == "ballots" else pairs
        verdict = rule(source, strength=strength, unranked=unranked)
        report = _base(chosen.rule, pairs, verdict.conventions)
        return report | _standing(pairs, verdict.order, verdict.winners, plain(verdict.evidence))
    settings = Settings(
        status_quo=line, rule=chosen.rule, strength=strength, unranked=unranked, mode="recorded"
    )
    outcome = count_outcome(profile, settings)
    report = _base(chosen.rule, pairs, outcome.conventions) | _outcome(outcome, pairs)
    if chosen.explain:
        report["facts"] = [_fact(fact) for fact in facts(outcome)]
    return report


def _several(
    profile: Profile, pairs: Pairwise, line: int | None, chosen: argparse.Namespace
) -> Report:
    """Count by a rule that elects several, among the options that pass the line if there is one."""
    if chosen.explain:
        raise InvalidSetting("--explain: expected one of the rules that elect one option")
    kept, part = list(range(profile.n_options)), profile
    if line is not None:
        unranked = chosen.unranked.replace("-", "_")
        settings = Settings(status_quo=line, unranked=unranked, mode="recorded")
        kept = list(passing(pairs, settings))
        part = above_line(profile.restricted_to([*kept, line]), len(kept))
    seats = chosen.seats if chosen.seats is not None else read_seats(chosen.file)
    strength = chosen.strength.replace("-", "_")
    rule = RULES[chosen.rule]
    verdict = rule(
        part, strength=strength, unranked=pairs.unranked, seats=1 if seats is None else seats
    )
    order = [[kept[i] for i in tier] for tier in verdict.order]
    if line is not None:
        below = [i for i in range(profile.n_options) if i != line and i not in kept]
        order += [[line], below] if below else [[line]]
    evidence = plain(verdict.evidence)
    report = _base(chosen.rule, pairs, verdict.conventions)
    report |= _standing(pairs, order, order[0] if order else [], evidence)
    if line is not None:
        report["evidence_options"] = list(part.options)
        report["line"] = pairs.options[line]
    return report | {
        "seats": verdict.seats,
        "elected": [part.options[i] for i in verdict.elected],
        "tied": [part.options[i] for i in verdict.tied],
        "rounds": evidence["rounds"],
    }


def _base(rule: str, pairs: Pairwise, conventions: Mapping[str, str]) -> Report:
    return {
        "rule": rule,
        "conventions": dict(conventions),
        "n_ballots": pairs.n_ballots,
        "options": list(pairs.options),
    }


def _standing(
    pairs: Pairwise,
    order: Sequence[Sequence[int]],
    winners: Sequence[int],
    evidence: Any,
) -> Report:
    """Return order, winners and pairs, options by name; evidence names them by index."""
    best = condorcet_winner(pairs)
    return {
        "order": [[pairs.options[i] for i in tier] for tier in order],
        "winners": [pairs.options[i] for i in winners],
        "condorcet_winner": None if best is None else pairs.options[best],
        "smith_set": [pairs.options[i] for i in smith_set(pairs)],
        "support": pairs.support.tolist(),
        "evidence": evidence,
    }


def _outcome(outcome: Outcome, pairs: Pairwise) -> Report:
    """Return an outcome's order with the line in it, and how each option stands against it."""
    line = outcome.settings.status_quo
    drawn = () if line is None else ((line,),)
    order = (*outcome.order, *drawn, *outcome.order_below)
    winners = outcome.winners or (drawn[0] if drawn else ())
    report = _standing(pairs, order, winners, outcome.to_json()["evidence"])
    if line is None:
        return report
    report["evidence_options"] = [pairs.options[i] for i in outcome.passing]
    report["line"] = pairs.options[line]
    report["against_the_line"] = [
        {
            "option": pairs.options[each.option],
            "above": each.above,
            "level": each.level,
            "below": each.below,
            "failed": list(each.failed),
        }
        for each in outcome.lines
    ]
    return report


def _fact(fact: Fact) -> Report:
    return {"key": fact.key} | {each.name: plain(getattr(fact, each.name)) for each in fields(fact)}


def _print_elected(report: Report) -> None:
    elected, tied = report["elected"], report["tied"]
    if elected:
        print(f"Elected: {', '.join(elected)}.")
    if tied:
        left = report["seats"] - len(elected)
        print(f"Tied for {left} {'seats' if left > 1 else 'seat'}: {', '.join(tied)}.")
    if not elected and not tied:
        print("There is no option to elect.")


def _print(report: Report) -> None:
    """Print a report in sentences."""
    winners = report["winners"]
    if "seats" in report:
        _print_elected(report)
    elif winners:
        print(f"{' and '.join(winners)} {'win' if len(winners) > 1 else 'wins'}.")
    else:
        print("There is no option to choose.")
    named = " ".join(f"{key} {value}" for key, value in report["conventions"].items())
    print(f"Counted by {report['rule']} ({named}), {report['n_ballots']} ballots.")
    if report["condorcet_winner"] is not None:
        print(f"{report['condorcet_winner']} beats every other option head to head.")
    elif report["smith_set"]:
        print(f"Nobody beats every other; ahead of the rest: {', '.join(report['smith_set'])}.")
    for place, tier in enumerate(report["order"], 1):
        print(f"{place:3}. {' = '.join(tier)}")
    for each in report.get("against_the_line", ()):
        failed = f"; does not pass: {', '.join(each['failed'])}" if each["failed"] else ""
        print(
            f"{each['option']}: {each['above']} above, {each['level']} level with, "
            f"{each['below']} below {report['line']}{failed}."
        )
    for fact in report.get("facts", ()):
        told = ", ".join(f"{key} {value}" for key, value in fact.items() if key != "key")
        print(f"{fact['key']}: {told}")


if __name__ == "__main__":
    sys.exit(main())
