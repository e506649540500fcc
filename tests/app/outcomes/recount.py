"""A plain recount: every figure of every sentence from the ballots, one at a time, no engine.

A ballot is (how many, rank of each option and last of how things are now, what brings them). The
functions in `FIGURES` say, for each kind of fact, which numbers its sentence must hold, in order;
they stop where the fact itself is not true.
"""

from __future__ import annotations

from fractions import Fraction

from tests.deliberation.plain_rules import ranked_pairs_winners


class PlainVote:
    """Ballots and what is counted of them, by walking through them."""

    def __init__(self, ballots, n_options, *, has_line=True, tests=None, target=None):
        self.ballots = ballots
        self.n = sum(many for many, *_ in ballots)
        self.options = range(n_options)
        self.line = n_options if has_line else None
        self.tests = tests or {}
        self.target = target
        size = n_options + (1 if has_line else 0)
        self.over = [[0] * size for _ in range(size)]
        self.first = [0] * n_options
        self.kinds = {}
        self.n_above_any = 0
        for many, ranks, kind in ballots:
            self.add(many, ranks, kind)

    def add(self, many, ranks, kind):
        best = min(ranks)
        mine = self.kinds.setdefault(kind, {"n": 0, "over": {}})
        mine["n"] += many
        for i, rank in enumerate(ranks):
            for j, other in enumerate(ranks):
                if rank < other:
                    self.over[i][j] += many
                    mine["over"][i, j] = mine["over"].get((i, j), 0) + many
        for i in self.options:
            self.first[i] += many * (ranks[i] == best)
        if self.line is not None:
            self.n_above_any += many * any(ranks[i] < ranks[self.line] for i in self.options)

    def above(self, i):
        return self.over[i][self.line]

    def below(self, i):
        return self.over[self.line][i]

    def level(self, i):
        return self.n - self.above(i) - self.below(i)

    def ratio(self, i):
        return self.tests.get(i, {}).get("ratio", Fraction(1))

    def needed(self, i):
        """How many it had to have above the line, whatever others say."""
        least = self.tests.get(i, {}).get("quorum")
        share = self.tests.get(i, {}).get("floor", Fraction(1, 4))
        return max(-(-self.n * share.numerator // share.denominator), -(-(least or 0) // 1))

    @property
    def passing(self):
        if self.line is None:
            return list(self.options)
        return [
            i
            for i in self.options
            if self.above(i) > self.below(i) * self.ratio(i) and self.above(i) >= self.needed(i)
        ]

    @property
    def winners(self):
        """Every order of level comparisons is tried: for few options."""
        return ranked_pairs_winners(self.over, "margins", self.passing)

    def lead(self, i, j):
        return self.over[i][j] - self.over[j][i]

    def reached(self, start):
        """What wins lead to, among options that pass."""
        found, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            for j in self.passing:
                if j not in found and self.lead(here, j) > 0:
                    found.add(j)
                    waiting.append(j)
        return found

    def circle(self, option):
        return {i for i in self.reached(option) if option in self.reached(i)}


def said_of(fact, vote):
    """Of a chosen option: so many of so many better, so many worse, and unsure where any is."""
    winner = fact["winner"]
    assert winner in vote.passing
    if vote.line is None:
        assert (fact["above"], fact["level"], fact["below"]) == (None, None, None)
        return [vote.n]
    figures = [vote.above(winner), vote.n, vote.below(winner)]
    return figures + ([vote.level(winner)] if vote.level(winner) else [])


def pair_of(pair, vote):
    i, j = pair["option"], pair["other"]
    return [vote.over[i][j], vote.over[j][i]]


def beats_all(fact, vote):
    winner = fact["winner"]
    leads = {i: vote.lead(winner, i) for i in vote.passing if i != winner}
    least = min(leads.values())
    closest = {i for i in leads if leads[i] == least}
    busiest = max(vote.over[i][winner] for i in closest)
    told = [pair["other"] for pair in fact["closest"]]
    assert least > 0
    assert set(told) == {i for i in closest if vote.over[i][winner] == busiest}
    return pair_of(fact["closest"][0], vote) + said_of(fact, vote)


def unbeaten(fact, vote):
    winner = fact["winner"]
    assert all(vote.lead(winner, i) >= 0 for i in vote.passing)
    level = [i for i in vote.passing if i != winner and vote.lead(winner, i) == 0]
    assert [pair["other"] for pair in fact["level_with"]] == level
    return [vote.over[winner][i] for i in level if vote.over[winner][i]] + said_of(fact, vote)


def no_single_favourite(fact, vote):
    winner, circle = fact["winner"], set(fact["circle"])
    assert circle == vote.circle(winner)
    assert len(circle) >= 3
    assert all(any(vote.lead(j, i) > 0 for j in circle) for i in circle)
    ahead = [i for i in vote.passing if vote.lead(i, winner) > 0]
    assert [pair["option"] for pair in fact["beaten_by"]] == ahead
    assert ahead
    for pair in fact["left_out"]:
        assert vote.lead(pair["option"], pair["other"]) > 0
    told = fact["left_out"] or fact["beaten_by"]
    return [number for pair in told for number in pair_of(pair, vote)] + said_of(fact, vote)


def though_beaten(fact, vote):
    assert len(vote.circle(fact["winner"])) < 3
    assert all(vote.lead(pair["option"], fact["winner"]) > 0 for pair in fact["beaten_by"])
    told = [number for pair in fact["beaten_by"] for number in pair_of(pair, vote)]
    return told + said_of(fact, vote)


def nothing_passed(fact, vote):
    assert not vote.passing
    figures = []
    for i in vote.options:
        figures += [vote.above(i), vote.below(i)]
        if vote.above(i) > vote.below(i):
            figures.append(max(vote.needed(i), int(vote.below(i) * vote.ratio(i)) + 1))
    if vote.n_above_any > max(map(vote.above, vote.options)):
        figures += [vote.n_above_any, vote.n]
    return figures


def level(fact, vote):
    i, j = fact["option"], fact["other"]
    assert vote.over[i][j] == vote.over[j][i]
    return [vote.over[i][j]] if vote.over[i][j] else []


def dropped_ahead(fact, vote):
    pair = fact["comparison"]
    option = pair["option"]
    assert option not in vote.passing
    assert vote.lead(option, pair["other"]) > 0
    if vote.below(option) > vote.above(option):
        return [*pair_of(pair, vote), vote.below(option), vote.above(option)]
    [test] = fact["failed"]
    assert test["code"] == "floor"
    return [*pair_of(pair, vote), vote.needed(option), vote.above(option)]


def few_took_part(fact, vote):
    assert vote.n < vote.target
    return [vote.n, vote.target, *([fact["upper"]] if fact["upper"] else [])]


def close(fact, vote):
    pair = fact["comparison"]
    lead = vote.lead(pair["option"], pair["other"])
    assert lead > 0
    changes = next(m for m in range(vote.n + 1) if lead - 2 * m < 0)
    return [*pair_of(pair, vote), changes]


def how_sure(fact, vote):
    """The bounds themselves are put to the test in test_bounds_hold.py."""
    if fact["upper"]:
        return [fact["upper"], vote.n]
    return [fact["lower"]] if 1 < fact["lower"] <= vote.n else []


def first_for_some(fact, vote):
    first = vote.first[fact["option"]]
    assert 20 * first >= vote.n
    return [first, vote.n]


def rounded(number):
    return 5 * ((number + 2) // 5)


def side(code, pair, vote):
    over, i, j = vote.kinds[code]["over"], pair["option"], pair["other"]
    assert over.get((i, j), 0) - over.get((j, i), 0) >= 5, "two other ballots would turn it"
    return [rounded(over.get((i, j), 0)), rounded(over.get((j, i), 0))]


def groups_differ(fact, vote):
    one, other = fact["comparison"], fact["reversed_comparison"]
    assert (one["option"], one["other"]) == (other["other"], other["option"])
    return side(fact["part"], one, vote) + side(fact["other_part"], other, vote)


def groups_choose_other(fact, vote):
    """Each group by itself, among what passes for all, would choose the option."""
    assert vote.winners == (fact["winner"],) != (fact["option"],)
    for code in fact["parts"]:
        over = vote.kinds[code]["over"]
        matrix = [
            [over.get((i, j), 0) for j in range(len(vote.over))] for i in range(len(vote.over))
        ]
        assert ranked_pairs_winners(matrix, "margins", vote.passing) == (fact["option"],)
    return []


def cannot_separate(fact, vote):
    assert tuple(fact["winners"]) == vote.winners
    assert len(vote.winners) > 1
    return []


def nothing(fact, vote):
    return []


FIGURES = {
    "covered": lambda fact, vote: [10],
    "nobody": nothing,
    "no-options": nothing,
    "nothing-passed": nothing_passed,
    "level-head-to-head": level,
    "cannot-separate": cannot_separate,
    "only-option": said_of,
    "only-option-without-line": said_of,
    "beats-all": beats_all,
    "unbeaten": unbeaten,
    "no-single-favourite": no_single_favourite,
    "chosen-though-beaten": though_beaten,
    "without-status-quo": nothing,
    "winners-not-exact": nothing,
    "dropped-ahead": dropped_ahead,
    "few-took-part": few_took_part,
    "close": close,
    "how-sure": how_sure,
    "first-for-some": first_for_some,
    "groups-differ": groups_differ,
    "groups-choose-other": groups_choose_other,
}
"""By the key of a fact: the numbers of its sentence, counted again."""
