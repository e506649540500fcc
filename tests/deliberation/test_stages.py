"""What each stage permits and which follows which."""

from datetime import timedelta

import pytest

from deliberation.stages import (
    DEEP,
    LENGTHS,
    PERMITS,
    SPRINT,
    STANDARD,
    Action,
    Stage,
    next_stage,
    permits,
)

BOARD = {
    "propose": "propose edit withdraw retire back post state answer_statement",
    "discuss": "edit withdraw retire back post state answer_statement",
    "amend": "amend back_amendment answer_amendment reaffirm withdraw post state answer_statement",
    "rank": "cast post",
    "outcome": "correct post",
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("action", Action)
def test_a_stage_permits_exactly_what_was_announced(stage, action):
    assert permits(stage, action) == (action.value in BOARD[stage.value].split())


def test_every_stage_has_an_entry_and_every_action_a_stage():
    assert list(PERMITS) == list(Stage)
    assert frozenset().union(*PERMITS.values()) == frozenset(Action)


def test_permits_cannot_be_changed_while_running():
    with pytest.raises(TypeError):
        PERMITS[Stage.RANK] = frozenset(Action)


def test_stages_follow_each_other_once():
    assert [next_stage(stage) for stage in Stage] == [*list(Stage)[1:], None]


def test_no_admitted_proposal_skips_improving_and_ranking():
    assert next_stage(Stage.DISCUSS, n_admitted=0) is Stage.OUTCOME
    assert next_stage(Stage.DISCUSS, n_admitted=1) is Stage.AMEND
    assert next_stage(Stage.PROPOSE, n_admitted=0) is Stage.DISCUSS


@pytest.mark.parametrize(
    ("pace", "days"),
    [(SPRINT, [1, 1, 1, 2]), (STANDARD, [6, 5, 5, 5]), (DEEP, [14, 14, 14, 14])],
)
def test_paces_last_as_announced(pace, days):
    assert list(pace) == list(Stage)[:4]
    assert list(pace.values()) == [timedelta(days=n) for n in days]
    assert pace in LENGTHS.values()
