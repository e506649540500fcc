"""Explain: an outcome's evidence as facts to tell, every figure with a pointer to it."""

from __future__ import annotations

from deliberation.explain.groups import group_facts, group_figures
from deliberation.explain.headlines import circle_with, headline
from deliberation.explain.kinds import Comparison, Fact, Shortfall
from deliberation.explain.notes import changes_to_turn, notes
from deliberation.outcome import Outcome


def facts(outcome: Outcome, *, target: int | None = None) -> tuple[Fact, ...]:
    """Return the headline of an outcome, then its notes.

    Parameters
    ----------
    outcome : Outcome
    target : int, optional
        How many people were hoped for.

    Returns
    -------
    tuple of Fact
        Reads the outcome and counts nothing anew, so it cannot disagree with the count.

    Examples
    --------
    >>> from deliberation.outcome import Settings, count
    >>> from deliberation.profile import Profile
    >>> ballots = [(((0,), (1,), (2,)), 7), (((1,), (0,), (2,)), 5)]
    >>> profile = Profile.from_ballots(["bus lane", "cycle path", "as now"], ballots)
    >>> for fact in facts(count(profile, Settings(status_quo=2)), target=30):
    ...     print(fact.key, fact.pointer)
    beats-all /support/0
    few-took-part /n_ballots
    close /support/0/1
    first-for-some /first_places/1
    how-sure /flip
    """
    return (headline(outcome), *notes(outcome, target=target))


__all__ = [
    "Comparison",
    "Fact",
    "Shortfall",
    "changes_to_turn",
    "circle_with",
    "facts",
    "group_facts",
    "group_figures",
    "headline",
    "notes",
]
