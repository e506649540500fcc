"""What follows from the figures that are shown of each experience; nothing else is read."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from deliberation.disclosure import STEPS, ShownParts, staying_ahead
from deliberation.outcome import Outcome

PERCENT = 100 // STEPS


def bridging(outcome: Outcome, parts: ShownParts) -> list[dict[str, Any]]:
    """Return for each idea the part that said "better than now" least of all, by share.

    Only where every part of ten or more shows its figure, so that "in every group" is true.
    """
    if len(parts.parts) < 2 or "hidden-with-small-parts" in parts.hidden.values():
        return []
    found = []
    for line in outcome.lines:
        name = f"line/{line.option}"
        shown = [part for part in parts.parts if name in part.figures and part.n_people]
        if len(shown) == len(parts.parts):
            least = min(shown, key=lambda p: (Fraction(p.figures[name][0], p.n_people), p.code))
            above = min(least.figures[name][0], least.n_people)
            found.append(
                {"option": line.option, "part": least.code, "above": above, "of": least.n_people}
            )
    return sorted(found, key=lambda row: (-Fraction(row["above"], row["of"]), row["option"]))


def staying(outcome: Outcome, parts: ShownParts) -> list[dict[str, Any]]:
    """Return for each part between which shares of it the winner is ahead of every other in F.

    In percent of all who take part; a part is left out where that is not certain.
    """
    winner = outcome.condorcet_winner
    if winner is None or outcome.winners != (winner,) or len(outcome.passing) < 2:
        return []
    return list(ranges_of(winner, outcome, parts))


def ranges_of(winner: int, outcome: Outcome, parts: ShownParts) -> Iterator[dict[str, Any]]:
    """Yield the range of each part that shows the winner against every rival."""
    rivals = [option for option in outcome.passing if option != winner]
    is_exact = outcome.settings.mode == "recorded"
    for part in parts.parts:
        shown = [part.figures.get(f"over/{winner}/{rival}") for rival in rivals]
        compared = [
            (pair, (outcome.support[winner][rival], outcome.support[rival][winner]))
            for pair, rival in zip(shown, rivals, strict=True)
            if pair is not None
        ]
        if len(compared) < len(rivals):
            continue
        found = staying_ahead(part.n_people, compared, outcome.n_ballots, exact=is_exact)
        if found is not None:
            now = PERCENT * round(Fraction(STEPS * part.n_people, outcome.n_ballots))
            yield {
                "part": part.code,
                "winner": winner,
                "least": PERCENT * found[0],
                "most": PERCENT * found[1],
                "now": min(now, 100),
            }
