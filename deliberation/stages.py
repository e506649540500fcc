"""The stages of an issue, what each permits, which follows which, and how long they last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Where an issue stands; the values are stored, in the order in which they are passed."""

    PROPOSE = "propose"
    DISCUSS = "discuss"
    AMEND = "amend"
    RANK = "rank"
    OUTCOME = "outcome"


class Action(StrEnum):
    """What a person may do in an issue, as far as its stage has a say."""

    PROPOSE = "propose"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    RETIRE = "retire"
    BACK = "back"
    POST = "post"
    STATE = "state"
    ANSWER_STATEMENT = "answer_statement"
    AMEND = "amend"
    BACK_AMENDMENT = "back_amendment"
    ANSWER_AMENDMENT = "answer_amendment"
    REAFFIRM = "reaffirm"
    CAST = "cast"
    CORRECT = "correct"


_TALKING = frozenset({Action.POST, Action.STATE, Action.ANSWER_STATEMENT})
_SHAPING = frozenset({Action.EDIT, Action.WITHDRAW, Action.RETIRE, Action.BACK})

PERMITS: Mapping[Stage, frozenset[Action]] = MappingProxyType(
    {
        Stage.PROPOSE: _TALKING | _SHAPING | {Action.PROPOSE},
        Stage.DISCUSS: _TALKING | _SHAPING,
        Stage.AMEND: _TALKING
        | {
            Action.AMEND,
            Action.BACK_AMENDMENT,
            Action.ANSWER_AMENDMENT,
            Action.REAFFIRM,
            Action.WITHDRAW,
        },
        Stage.RANK: frozenset({Action.CAST, Action.POST}),
        Stage.OUTCOME: frozenset({Action.CORRECT, Action.POST}),
    }
)
"""What may be done in each stage; who may do it is for policies to say."""


def permits(stage: Stage, action: Action) -> bool:
    """Say whether an issue in this stage takes this action at all.

    Parameters
    ----------
    stage : Stage
        Where the issue stands. A draft has no stage, so nothing asks for one.
    action : Action
        What somebody wants to do.

    Returns
    -------
    bool

    Examples
    --------
    >>> permits(Stage.PROPOSE, Action.PROPOSE), permits(Stage.DISCUSS, Action.PROPOSE)
    (True, False)
    """
    return action in PERMITS[stage]


def next_stage(stage: Stage, n_admitted: int | None = None) -> Stage | None:
    """Return the stage that follows, or None after the outcome.

    Parameters
    ----------
    stage : Stage
        The stage that ends.
    n_admitted : int, optional
        How many proposals reached the ballot. With none at the end of ``discuss`` there is
        nothing to amend or rank, and the outcome follows at once.

    Returns
    -------
    Stage or None

    Examples
    --------
    >>> next_stage(Stage.DISCUSS), next_stage(Stage.DISCUSS, n_admitted=0)
    (<Stage.AMEND: 'amend'>, <Stage.OUTCOME: 'outcome'>)
    >>> next_stage(Stage.OUTCOME) is None
    True
    """
    if stage is Stage.OUTCOME:
        return None
    if stage is Stage.DISCUSS and n_admitted == 0:
        return Stage.OUTCOME
    order = list(Stage)
    return order[order.index(stage) + 1]


def _days(propose: int, discuss: int, amend: int, rank: int) -> Mapping[Stage, timedelta]:
    days = (propose, discuss, amend, rank)
    timed = zip(Stage, days, strict=False)  # the outcome has no end
    return MappingProxyType({stage: timedelta(days=length) for stage, length in timed})


SPRINT = _days(1, 1, 1, 2)
"""Five days in all."""
STANDARD = _days(6, 5, 5, 5)
"""Three weeks in all."""
DEEP = _days(14, 14, 14, 14)
"""Eight weeks in all."""

LENGTHS: Mapping[str, Mapping[Stage, timedelta]] = MappingProxyType(
    {"sprint": SPRINT, "standard": STANDARD, "deep": DEEP}
)
"""The paces by the name that a stored issue carries; a name once used is never reused."""
