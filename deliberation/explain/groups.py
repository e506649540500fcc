"""Where parts of the people differ, told only as far as disclosure allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deliberation.decision import Decision, order_among, verdict_on
from deliberation.disclosure import Part, ShownParts, published_parts
from deliberation.explain.kinds import Comparison, Fact
from deliberation.explain.note_kinds import GroupsChooseOther, GroupsDiffer
from deliberation.line import Settings
from deliberation.outcome import Outcome, PartCount
from deliberation.robustness import lower_bound
from deliberation.rules import RULES

SAFE_LEAD = 5
"""The least lead that two changed ballots, moving it by two each, leave a lead."""


def group_figures(outcome: Outcome, parts: Sequence[PartCount]) -> ShownParts:
    """Return what may be shown of each part: its line counts, and the winner against each.

    Parameters
    ----------
    outcome : Outcome
        Of everybody.
    parts : sequence of PartCount
        A partition of everybody.

    Returns
    -------
    ShownParts
        Figures ``line/i``, above and below the status quo, for each option ``i`` with a line,
        and ``over/w/i``, ahead and behind, for a sole winner ``w`` and each other option of F.
        Nothing at all while the outcome is covered.
    """
    if outcome.is_covered:
        return ShownParts((), {part.code: "covered" for part in parts}, {})
    places = _figure_places(outcome)
    counted = [
        Part(
            part.code,
            part.pairs.n_ballots,
            {
                name: (int(part.pairs.support[i, j]), int(part.pairs.support[j, i]))
                for name, (i, j) in places.items()
            },
        )
        for part in parts
    ]
    return published_parts(counted, outcome.settings.mode)


def group_facts(outcome: Outcome, parts: Sequence[PartCount]) -> tuple[Fact, ...]:
    """Return how parts of the people differ from each other and from the whole.

    Parameters
    ----------
    outcome : Outcome
        Of everybody.
    parts : sequence of PartCount
        The declared partition of everybody, exact.

    Returns
    -------
    tuple of Fact
        At most one `GroupsDiffer`, with counts rounded as disclosure asks, and at most one
        `GroupsChooseOther`. Each would still be true if any two ballots of a part it names
        were different.
    """
    if len(outcome.winners) != 1 or outcome.is_covered:
        return ()
    shown = group_figures(outcome, parts)
    exact = {part.code: part for part in parts}
    differ = sorted(
        _reversals(outcome, shown, exact),
        key=lambda fact: (
            fact.reversed_comparison.behind - fact.reversed_comparison.ahead,
            fact.comparison.behind - fact.comparison.ahead,
            fact.reversed_comparison.option,
            fact.part,
            fact.other_part,
        ),
    )
    return (*differ[:1], *_choosing_other(outcome, shown, exact))


def _figure_places(outcome: Outcome) -> dict[str, tuple[int, int]]:
    """Return where in the matrix of support each figure stands."""
    places: dict[str, tuple[int, int]] = {}
    status_quo = outcome.settings.status_quo
    if status_quo is not None:
        for line in outcome.lines:
            places[f"line/{line.option}"] = (line.option, status_quo)
    if len(outcome.winners) == 1:
        winner = outcome.winners[0]
        for rival in outcome.passing:
            if rival != winner:
                places[f"over/{winner}/{rival}"] = (winner, rival)
    return places


def _reversals(
    outcome: Outcome, shown: ShownParts, exact: dict[str, PartCount]
) -> Iterator[GroupsDiffer]:
    """Yield each two parts of which one prefers the winner and the other a rival, safely."""
    winner = outcome.winners[0]
    for rival in outcome.passing:
        if rival == winner:
            continue
        comparisons = _safe_comparisons(winner, rival, shown, exact)
        for part, mine in comparisons:
            for other, theirs in comparisons:
                if mine.option == winner and theirs.option == rival:
                    yield GroupsDiffer(f"/support/{winner}/{rival}", part, other, mine, theirs)


def _safe_comparisons(
    winner: int, rival: int, shown: ShownParts, exact: dict[str, PartCount]
) -> list[tuple[str, Comparison]]:
    """Return whom each part prefers, preferred one first, where it is safe and may be shown."""
    found = []
    for part in shown.parts:
        ahead, behind = part.figures.get(f"over/{winner}/{rival}", (0, 0))
        lead = int(exact[part.code].pairs.margins[winner, rival])
        if ahead > behind and lead >= SAFE_LEAD:
            found.append((part.code, Comparison(winner, rival, ahead, behind)))
        elif behind > ahead and -lead >= SAFE_LEAD:
            found.append((part.code, Comparison(rival, winner, behind, ahead)))
    return found


def _choosing_other(
    outcome: Outcome, shown: ShownParts, exact: dict[str, PartCount]
) -> Iterator[GroupsChooseOther]:
    """Yield the option that each part alone would choose among F, where the whole did not."""
    if shown.hidden or len(shown.parts) < 2 or RULES[outcome.settings.rule].needs != "pairs":
        return
    chosen = {_sure_choice(exact[part.code], outcome) for part in shown.parts}
    option = chosen.pop()
    if not chosen and option is not None and option != outcome.winners[0]:
        codes = tuple(part.code for part in shown.parts)
        yield GroupsChooseOther("/order/0", codes, option, outcome.winners[0])


def _sure_choice(part: PartCount, outcome: Outcome) -> int | None:
    """Return what a part alone would choose among F, if no two changed ballots alter it."""
    among = part.pairs.restricted_to(outcome.passing)
    settings = Settings(None, rule=outcome.settings.rule, strength=outcome.settings.strength)
    everything = tuple(range(len(among.options)))
    verdict = verdict_on(everything, among, settings)
    decision = Decision(everything, verdict, order_among(everything, verdict), ())
    if len(decision.winners) != 1 or lower_bound(among, settings, decision) < 3:
        return None
    return outcome.passing[decision.winners[0]]
