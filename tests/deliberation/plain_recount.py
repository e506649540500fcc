"""A plain recount of one vote, with a check for each kind of fact."""

import dataclasses

from deliberation.explain.kinds import Chosen, Comparison
from tests.deliberation.plain_counts import beaten_by, passing, preferring, prefers


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
