"""Facts: every figure against a plain recount, every headline where it applies, once."""

import dataclasses

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deliberation.explain import facts
from deliberation.explain import kinds as kinds_of_fact
from deliberation.explain.kinds import Chosen, Comparison, Fact
from deliberation.line import OptionTests, Settings
from deliberation.outcome import count
from deliberation.profile import Profile
from tests.deliberation.plain_counts import beaten_by, passing, preferring, prefers, votes


def outcome_of(n_options, ballots, chosen):
    names = [f"idea {i}" for i in range(n_options)]
    ranks = np.array(ballots, dtype=np.int8).reshape(-1, n_options)
    return count(Profile.from_ranks(names, ranks), chosen)


class Recount:
    """One vote counted plainly, and a check for each kind of fact."""

    def __init__(self, n_options, ballots, chosen, winners):
        self.ballots, self.chosen, self.winners = ballots, chosen, winners
        self.n, self.passing = len(ballots), passing(n_options, ballots, chosen)
        self.options = [i for i in range(n_options) if i != chosen.status_quo]

    def over(self, option, other):
        return preferring(self.ballots, option, other, self.chosen)

    def margin(self, option, other):
        return self.over(option, other) - self.over(other, option)

    def above(self, option):
        return self.over(option, self.chosen.status_quo)

    def below(self, option):
        return self.over(self.chosen.status_quo, option)

    def beaten_by(self, option):
        return beaten_by(self.ballots, option, self.passing, self.chosen)

    def check(self, fact):
        for comparison in comparisons_in(fact):
            assert comparison.ahead == self.over(comparison.option, comparison.other)
            assert comparison.behind == self.over(comparison.other, comparison.option)
        if hasattr(fact, "n_ballots"):
            assert fact.n_ballots == self.n
        if isinstance(fact, Chosen):
            self.check_chosen(fact)
        getattr(self, "check_" + fact.key.replace("-", "_"))(fact)

    def check_chosen(self, fact):
        assert self.winners == (fact.winner,)
        assert fact.winner in self.passing
        if self.chosen.status_quo is None:
            assert fact.above is fact.level is fact.below is None
        else:
            assert fact.above == self.above(fact.winner)
            assert fact.below == self.below(fact.winner)
            assert fact.above + fact.level + fact.below == self.n

    def check_covered(self, fact):
        assert 0 < self.n < 10 == fact.needed
        assert self.chosen.mode != "recorded"

    def check_nobody(self, fact):
        assert self.n == 0

    def check_no_options(self, fact):
        assert not self.options

    def check_nothing_passed(self, fact):
        assert not self.passing
        assert not self.winners
        if self.chosen.status_quo is not None:
            assert [shortfall.option for shortfall in fact.shortfalls] == self.options
        for shortfall in fact.shortfalls:
            assert shortfall.above == self.above(shortfall.option)
            assert shortfall.below == self.below(shortfall.option)
            assert shortfall.above + shortfall.level + shortfall.below == self.n
            assert shortfall.failed
            assert shortfall.needed is None or shortfall.needed > shortfall.above
        if fact.n_above_any is not None:
            now = self.chosen.status_quo
            anyone = [
                any(prefers(ballot, option, now, self.chosen) for option in self.options)
                for ballot in self.ballots
            ]
            assert fact.n_above_any == sum(anyone)
            assert all(self.above(option) < fact.n_above_any for option in self.options)
        if fact.turnout_needed is not None:
            assert self.n < fact.turnout_needed == self.chosen.turnout_quorum

    def check_level_head_to_head(self, fact):
        assert self.winners == (fact.option, fact.other)
        assert fact.each == self.over(fact.option, fact.other)
        assert fact.each == self.over(fact.other, fact.option)

    def check_cannot_separate(self, fact):
        assert fact.winners == self.winners
        assert len(self.winners) > 1

    def check_only_option(self, fact):
        assert self.passing == (fact.winner,)
        assert self.chosen.status_quo is not None

    def check_only_option_without_line(self, fact):
        assert self.passing == (fact.winner,)
        assert self.chosen.status_quo is None

    def check_beats_all(self, fact):
        leads = {
            other: self.margin(fact.winner, other) for other in self.passing if other != fact.winner
        }
        assert min(leads.values()) > 0
        assert fact.closest
        for comparison in fact.closest:
            assert comparison.option == fact.winner
            assert leads[comparison.other] == min(leads.values())
        assert len({(c.ahead, c.behind) for c in fact.closest}) == 1

    def check_unbeaten(self, fact):
        level = [
            other
            for other in self.passing
            if other != fact.winner and self.margin(fact.winner, other) == 0
        ]
        assert not self.beaten_by(fact.winner)
        assert [comparison.other for comparison in fact.level_with] == level != []

    def check_no_single_favourite(self, fact):
        assert fact.winner in fact.circle
        assert len(fact.circle) >= 3
        for option in fact.circle:
            others = [other for other in fact.circle if other != option]
            assert any(self.margin(option, other) > 0 for other in others)
            assert any(self.margin(option, other) < 0 for other in others)
        assert [c.option for c in fact.beaten_by] == self.beaten_by(fact.winner) != []
        for comparison in fact.left_out:
            assert self.chosen.rule == "ranked_pairs"
            assert {comparison.option, comparison.other} <= set(fact.circle)
            assert comparison.ahead > comparison.behind
        if self.chosen.rule == "ranked_pairs":
            left_out = {(c.option, c.other) for c in fact.left_out}
            assert {(other, fact.winner) for other in self.beaten_by(fact.winner)} <= left_out
            assert not has_circle(self.kept(fact.circle, left_out))

    def kept(self, circle, left_out):
        """Comparisons in a circle that the rule did not leave out: they must not turn round."""
        return [
            (i, j)
            for i in circle
            for j in circle
            if self.margin(i, j) > 0 and (i, j) not in left_out
        ]

    def check_chosen_though_beaten(self, fact):
        assert self.chosen.rule not in ("ranked_pairs", "schulze")
        assert [c.option for c in fact.beaten_by] == self.beaten_by(fact.winner) != []

    def check_without_status_quo(self, fact):
        assert self.chosen.status_quo is None

    def check_dropped_ahead(self, fact):
        assert fact.comparison.option not in self.passing
        assert fact.comparison.other in self.winners
        assert fact.comparison.ahead > fact.comparison.behind
        assert fact.failed

    def check_few_took_part(self, fact):
        assert self.n < fact.target

    def check_close(self, fact):
        lead = fact.comparison.ahead - fact.comparison.behind
        assert fact.comparison.option in self.passing
        assert lead > 0
        # So many people changing their minds turn it round, one fewer does not.
        assert lead - 2 * fact.changes < 0 <= lead - 2 * (fact.changes - 1)

    def check_first_for_some(self, fact):
        firsts = [
            row[fact.option] and row[fact.option] == min(rank for rank in row if rank)
            for row in self.ballots
        ]
        assert fact.first_places == sum(map(bool, firsts))
        assert 20 * fact.first_places >= self.n
        assert fact.option not in (*self.winners, self.chosen.status_quo)

    def check_how_sure(self, fact):
        assert 1 <= fact.lower <= self.n + 1
        assert fact.upper is None or fact.lower <= fact.upper <= self.n
        assert fact.is_exact == (fact.lower == fact.upper)
        clear = self.n >= 20 and fact.lower > max(5, self.n / 20)
        fairly = fact.lower > max(2, self.n // 50)
        assert fact.label == ("clear" if clear else "fairly_clear" if fairly else "close")


def has_circle(edges):
    """Whether some edges run in a circle, by taking away what nothing runs into."""
    edges = list(edges)
    while edges:
        entered = {j for _, j in edges}
        left = [(i, j) for i, j in edges if i in entered]
        if len(left) == len(edges):
            return True
        edges = left
    return False


def comparisons_in(value):
    """Every comparison a fact holds, however deep."""
    if isinstance(value, Comparison):
        return [value]
    if isinstance(value, tuple):
        return [found for item in value for found in comparisons_in(item)]
    if dataclasses.is_dataclass(value):
        parts = (getattr(value, field.name) for field in dataclasses.fields(value))
        return [found for part in parts for found in comparisons_in(part)]
    return []


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
    kinds = {
        kind
        for kind in vars(kinds_of_fact).values()
        if isinstance(kind, type) and issubclass(kind, Fact) and kind not in (Fact, Chosen)
    }
    assert len({kind.key for kind in kinds}) == len(kinds) == 21
    assert "" not in {kind.key for kind in kinds}


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
