"""Facts: every figure against a plain recount, every headline where it applies, once."""

import dataclasses

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deliberation.explain import facts, kinds, note_kinds
from deliberation.explain.kinds import Chosen, Fact
from deliberation.line import OptionTests, Settings
from deliberation.outcome import count
from deliberation.profile import Profile
from tests.deliberation.plain_counts import votes
from tests.deliberation.plain_recount import Recount


def outcome_of(n_options, ballots, chosen):
    names = [f"idea {i}" for i in range(n_options)]
    ranks = np.array(ballots, dtype=np.int8).reshape(-1, n_options)
    return count(Profile.from_ranks(names, ranks), chosen)


def at(document, pointer):
    """Follow a JSON pointer."""
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


RECORDED = Settings(2, mode="recorded", tests=OptionTests())


@given(vote=votes(most=30), target=st.integers(0, 40))
@example(vote=(3, [], Settings(2)), target=10)
@example(vote=(3, [[1, 2, 3]], Settings(2)), target=10)
@example(vote=(3, [], RECORDED), target=10)
@example(vote=(3, [[1, 2, 3]], RECORDED), target=10)
@example(vote=(3, [[1, 1, 1]], RECORDED), target=10)
@example(vote=(3, [[1, 3, 2]] * 6 + [[3, 1, 2]] * 6, Settings(2)), target=10)
@settings(max_examples=400, deadline=None)
def test_every_figure_of_every_fact_is_a_plain_recount(vote, target):
    n_options, ballots, chosen = vote
    outcome = outcome_of(n_options, ballots, chosen)
    recount = Recount(n_options, ballots, chosen, outcome.winners)
    told = facts(outcome, target=target)
    document = outcome.to_json()
    for fact in told:
        recount.check(fact)
        at(document, fact.pointer)


def circles(n_ballots):
    """Votes whose majority graph is likely to hold circles: few ballots, turned round."""
    rng = np.random.default_rng(n_ballots)
    for _ in range(60):
        size = int(rng.integers(3, 6))
        turns = [np.roll(np.arange(1, size + 1), int(rng.integers(size))) for _ in range(n_ballots)]
        ballots = [[*turn.tolist(), size + 1] for turn in turns]
        yield size + 1, ballots, size


@pytest.mark.parametrize("rule", ["ranked_pairs", "schulze", "minimax", "copeland", "borda"])
@pytest.mark.parametrize("n_ballots", [11, 23])
def test_circles_are_told_truly(rule, n_ballots):
    seen = set()
    for n_options, ballots, now in circles(n_ballots):
        chosen = Settings(now, rule=rule)
        outcome = outcome_of(n_options, ballots, chosen)
        recount = Recount(n_options, ballots, chosen, outcome.winners)
        for fact in facts(outcome):
            recount.check(fact)
            seen.add(fact.key)
    if rule in ("ranked_pairs", "schulze"):
        assert "no-single-favourite" in seen


def test_a_figure_that_is_one_off_is_caught():
    """Planted fault: facts with any one number raised by one fail the recount."""
    vote = (4, [[1, 2, 3, 4]] * 8 + [[3, 1, 2, 4]] * 6 + [[2, 3, 1, 4]] * 4, Settings(3))
    outcome = outcome_of(*vote)
    recount = Recount(*vote, outcome.winners)
    [headline] = [fact for fact in facts(outcome) if fact.key == "no-single-favourite"]
    recount.check(headline)
    for name in ("above", "below", "level", "n_ballots"):
        wrong = dataclasses.replace(headline, **{name: getattr(headline, name) + 1})
        with pytest.raises(AssertionError):
            recount.check(wrong)
    for wrong in (
        dataclasses.replace(headline, left_out=()),
        dataclasses.replace(headline, circle=(0, 1)),
        dataclasses.replace(headline, beaten_by=()),
    ):
        with pytest.raises(AssertionError):
            recount.check(wrong)


def test_covered_outcomes_tell_nothing_else():
    outcome = outcome_of(2, [[1, 2]] * 9, Settings(1))
    [fact] = facts(outcome, target=50)
    assert fact.key == "covered"
    assert dataclasses.astuple(fact) == ("/n_ballots", 10)


def test_every_fact_has_a_key_of_its_own():
    found = {
        kind
        for kind in (*vars(kinds).values(), *vars(note_kinds).values())
        if isinstance(kind, type) and issubclass(kind, Fact) and kind not in (Fact, Chosen)
    }
    assert len({kind.key for kind in found}) == len(found) == 21
    assert "" not in {kind.key for kind in found}


def test_borda_can_choose_an_option_that_another_beats():
    # A beats B 6 to 5, but B is second at worst and A often last.
    ballots = [[1, 2, 3, 4]] * 6 + [[3, 1, 2, 4]] * 5
    outcome = outcome_of(4, ballots, Settings(3, rule="borda"))
    told = facts(outcome)[0]
    assert (told.key, told.winner) == ("chosen-though-beaten", 1)
    [beaten] = told.beaten_by
    assert (beaten.option, beaten.other, beaten.ahead, beaten.behind) == (0, 1, 6, 5)


def test_an_unbeaten_winner_is_level_with_some():
    # A and B level, 6 to 6; A over C 11 to 1; C over B 7 to 5: nothing is above A.
    ballots = [[1, 3, 2, 4]] * 6 + [[2, 1, 3, 4]] * 5 + [[3, 2, 1, 4]]
    told = facts(outcome_of(4, ballots, Settings(3)))[0]
    assert (told.key, told.winner) == ("unbeaten", 0)
    [level] = told.level_with
    assert (level.other, level.ahead, level.behind) == (1, 6, 6)


def test_how_sure_and_few_took_part_share_their_figure():
    outcome = outcome_of(3, [[1, 2, 3]] * 8 + [[2, 1, 3]] * 4, Settings(2))
    keys = {fact.key: fact for fact in facts(outcome, target=40)}
    assert keys["few-took-part"].upper == keys["how-sure"].upper == outcome.flip.upper == 2
    assert "few-took-part" not in {fact.key for fact in facts(outcome, target=12)}
