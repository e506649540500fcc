"""What must hold of every outcome: order of ballots, Condorcet winners, plain recounts."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deliberation.canonical import canonical_json, digest
from deliberation.line import OptionTests, Settings
from deliberation.outcome import Outcome, count, count_parts
from deliberation.profile import Profile
from deliberation.robustness.bounds import CONDORCET_RULES
from deliberation.rules import RULES
from tests.deliberation.plain_counts import beaten_by, passing, preferring, votes


def profile_from(n_options, ballots):
    names = [f"idea {i}" for i in range(n_options)]
    return Profile.from_ranks(names, np.array(ballots, dtype=np.int8).reshape(-1, n_options))


@given(vote=votes(), data=st.data())
@settings(max_examples=120, deadline=None)
def test_same_ballots_in_any_order_give_the_same_bytes(vote, data):
    n_options, ballots, chosen = vote
    outcome = count(profile_from(n_options, ballots), chosen)
    shuffled = data.draw(st.permutations(ballots))
    again = count(profile_from(n_options, shuffled), chosen)
    assert canonical_json(again.to_json()) == canonical_json(outcome.to_json())
    merged = count(profile_from(n_options, ballots).canonical(), chosen)
    assert canonical_json(merged.to_json()) == canonical_json(outcome.to_json())


def test_an_outcome_that_depends_on_the_order_of_ballots_is_caught():
    """Planted fault: a digest that reads the first ballot differs between orders."""
    ballots = [[1, 2, 3], [2, 1, 3], [3, 2, 1]] * 4
    settings_of_issue = Settings(2)

    def wrong(ballots):
        outcome = count(profile_from(3, ballots), settings_of_issue).to_json()
        return digest({**outcome, "first": ballots[0]})

    assert wrong(ballots) != wrong(ballots[::-1])


@given(vote=votes())
@example(vote=(3, [], Settings(2)))
@example(vote=(3, [[1, 2, 3]], Settings(2, mode="recorded")))
@settings(max_examples=150, deadline=None)
def test_figures_equal_a_plain_recount(vote):
    n_options, ballots, chosen = vote
    outcome = count(profile_from(n_options, ballots), chosen)
    for i in range(n_options):
        for j in range(n_options):
            expected = 0 if i == j else preferring(ballots, i, j, chosen)
            assert outcome.support[i][j] == expected
    assert outcome.n_ballots == len(ballots)
    assert outcome.passing == passing(n_options, ballots, chosen)
    for line in outcome.lines:
        assert line.is_passed == (line.option in outcome.passing) == (not line.failed)
        if chosen.status_quo is not None:
            assert line.above + line.level + line.below == len(ballots)
    firsts = [
        sum(bool(row[i]) and row[i] == min(rank for rank in row if rank) for row in ballots)
        for i in range(n_options)
    ]
    assert list(outcome.first_places) == firsts
    placed = [option for tier in outcome.order + outcome.order_below for option in tier]
    assert sorted(placed) == [i for i in range(n_options) if i != chosen.status_quo]


@given(vote=votes(rules=sorted(CONDORCET_RULES & RULES.keys())))
@settings(max_examples=150, deadline=None)
def test_a_condorcet_winner_in_f_wins(vote):
    n_options, ballots, chosen = vote
    outcome = count(profile_from(n_options, ballots), chosen)
    for option in outcome.passing:
        others = [other for other in outcome.passing if other != option]
        beats = [other for other in others if option in beaten_by(ballots, other, [option], chosen)]
        if beats == others:
            assert outcome.winners == (option,)
            assert outcome.condorcet_winner == option


@given(vote=votes())
@settings(max_examples=100, deadline=None)
def test_json_reads_back_to_the_same_outcome(vote):
    n_options, ballots, chosen = vote
    outcome = count(profile_from(n_options, ballots), chosen)
    assert Outcome.from_json(outcome.to_json()) == outcome


@given(vote=votes(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_parts_add_up_to_the_whole(vote, data):
    n_options, ballots, chosen = vote
    size = len(ballots)
    labels = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    profile = profile_from(n_options, ballots)
    parts = count_parts(profile, np.array(labels, dtype=np.int8), ["a", "b", "c"], chosen)
    whole = count(profile, chosen)
    assert sum(part.pairs.support for part in parts).tolist() == [list(r) for r in whole.support]
    assert sum(part.pairs.n_ballots for part in parts) == whole.n_ballots


def test_many_shuffles_of_a_larger_vote_give_the_same_bytes():
    rng = np.random.default_rng(3)
    for spread in (0.0, 0.4):
        ranks = (rng.gumbel(size=(300, 7)) + spread * np.arange(7)).argsort(axis=1).argsort(axis=1)
        ranks = ranks + 1
        ranks[rng.random(ranks.shape) < 0.2] = 3
        chosen = Settings(3, tests=OptionTests())
        names = [str(i) for i in range(7)]
        first = canonical_json(count(Profile.from_ranks(names, ranks), chosen).to_json())
        for _ in range(3):
            rng.shuffle(ranks)
            again = count(Profile.from_ranks(names, ranks.copy()), chosen)
            assert canonical_json(again.to_json()) == first
