"""What ``count`` prints as JSON: the verdict or the outcome, options by name."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from deliberation.errors import InvalidSetting
from deliberation.explain import Fact, facts
from deliberation.formats import read_seats
from deliberation.line import passing
from deliberation.outcome import Outcome, Settings
from deliberation.outcome import count as count_outcome
from deliberation.pairwise import Pairwise, condorcet_winner, pairwise, smith_set
from deliberation.profile import Profile
from deliberation.rules import RULES, plain
from deliberation.rules.ballots.papers import above_line

Report = dict[str, Any]


def report_of(profile: Profile, line: int | None, chosen: argparse.Namespace) -> Report:
    """Count, and return what ``--json`` prints.

    Parameters
    ----------
    profile : Profile
    line : int or None
        The option that is the status quo.
    chosen : argparse.Namespace
        ``rule``, ``seats``, ``strength``, ``unranked``, ``explain``, and ``file``, which may
        say how many seats there are.

    Returns
    -------
    dict

    Raises
    ------
    InvalidSetting
        When the rule has no seats to fill, or none of the facts asked for.
    """
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
