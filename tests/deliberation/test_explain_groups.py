"""Where parts differ: told only safely, and true of the ballots it is told of."""

import numpy as np

from deliberation.disclosure import hidden_parts, rounded
from deliberation.explain import group_facts, group_figures
from deliberation.line import OptionTests, Settings
from deliberation.outcome import count, count_parts
from deliberation.profile import Profile

CODES = ["uses", "works", "cares"]
PLAIN = OptionTests()


def told(rows, chosen, codes=CODES):
    """Rows are (ranks, part, ballots); return the outcome, its exact parts and the facts."""
    ranks = [ranks for ranks, _, n in rows for _ in range(n)]
    part_of = [part for _, part, n in rows for _ in range(n)]
    profile = Profile.from_ranks([f"idea {i}" for i in range(len(ranks[0]))], ranks)
    outcome = count(profile, chosen)
    parts = count_parts(profile, part_of, codes, chosen)
    return outcome, parts, group_facts(outcome, parts)


def test_two_parts_that_prefer_different_ideas_are_named_with_rounded_counts():
    # Users: A over B 31 to 9; staff: B over A 20 to 10. In all 41 to 29: A wins.
    rows = [([1, 2, 3], 0, 31), ([2, 1, 3], 0, 9), ([1, 2, 3], 1, 10), ([2, 1, 3], 1, 20)]
    rows += [([1, 1, 3], 0, 10), ([1, 1, 3], 1, 10), ([1, 2, 1], 0, 7), ([3, 3, 1], 1, 8)]
    outcome, parts, facts = told(rows, Settings(2, tests=PLAIN))
    assert outcome.winners == (0,)
    [fact] = [fact for fact in facts if fact.key == "groups-differ"]
    assert (fact.part, fact.other_part) == ("uses", "works")
    mine, theirs = fact.comparison, fact.reversed_comparison
    assert (mine.option, mine.other) == (theirs.other, theirs.option) == (0, 1)
    exact = {part.code: part.pairs.support for part in parts}
    assert (mine.ahead, mine.behind) == (rounded(exact["uses"][0, 1]), rounded(exact["uses"][1, 0]))
    assert theirs.ahead == rounded(exact["works"][1, 0])
    assert theirs.behind == rounded(exact["works"][0, 1])


def test_a_lead_that_two_changed_ballots_could_undo_is_not_told():
    # Staff prefer B by four only.
    rows = [([1, 2, 3], 0, 31), ([2, 1, 3], 0, 9), ([1, 2, 3], 1, 13), ([2, 1, 3], 1, 17)]
    rows += [([1, 1, 3], 0, 20), ([1, 1, 3], 1, 20)]
    _, _, facts = told(rows, Settings(2, tests=PLAIN))
    assert facts == ()


def test_a_part_under_ten_is_neither_told_nor_to_be_worked_out():
    rows = [([1, 2, 3], 0, 40), ([2, 1, 3], 1, 28), ([2, 1, 3], 2, 4)]
    outcome, parts, facts = told(rows, Settings(2, tests=PLAIN))
    shown = group_figures(outcome, parts)
    assert {part.code for part in shown.parts} == {"uses"}
    assert shown.hidden == hidden_parts({"uses": 40, "works": 28, "cares": 4})
    assert facts == ()


def test_recorded_mode_tells_exact_counts_of_small_parts():
    rows = [([1, 2, 3], 0, 9), ([2, 1, 3], 1, 6)]
    _, _, facts = told(rows, Settings(2, tests=PLAIN, mode="recorded"))
    [fact] = facts
    assert (fact.comparison.ahead, fact.reversed_comparison.ahead) == (9, 6)


def test_a_covered_outcome_shows_no_part():
    rows = [([1, 2], 0, 5), ([2, 1], 1, 4)]
    outcome, parts, facts = told(rows, Settings(1))
    assert facts == ()
    assert group_figures(outcome, parts).parts == ()


def test_parts_that_each_choose_what_the_whole_does_not():
    """Ranked Pairs keeps no promise of reinforcement; a vote found by search shows it."""
    turns = [[1, 2, 3], [3, 1, 2], [2, 3, 1], [1, 3, 2], [2, 1, 3], [3, 2, 1]]
    counts = [[41, 17, 45, 0, 10, 1], [0, 6, 58, 38, 57, 25]]
    rows = [(turn, part, n) for part in (0, 1) for turn, n in zip(turns, counts[part], strict=True)]
    outcome, parts, facts = told(rows, Settings(None, mode="recorded"), CODES[:2])
    [fact] = [fact for fact in facts if fact.key == "groups-choose-other"]
    assert fact.parts == ("uses", "works")
    assert outcome.winners == (fact.winner,) != (fact.option,)
    for part, ballots in zip(parts, counts, strict=True):
        assert count_of(part, turns, ballots).winners == (fact.option,)


def count_of(part, turns, counts):
    profile = Profile.from_ranks(part.pairs.options, turns, counts)
    return count(profile, Settings(None, mode="recorded"))


def test_what_is_told_is_true_of_the_exact_parts():
    rng = np.random.default_rng(6)
    seen = 0
    for _ in range(80):
        n_ballots = int(rng.integers(40, 200))
        leaning = rng.normal(0, 1.5, (3, 4))
        part_of = rng.integers(0, 3, n_ballots)
        ranks = np.argsort(np.argsort(-(leaning[part_of] + rng.gumbel(size=(n_ballots, 4))))) + 1
        ranks[rng.random(ranks.shape) < 0.3] = 2
        profile = Profile.from_ranks("ABCS", ranks)
        chosen = Settings(3, tests=PLAIN)
        outcome = count(profile, chosen)
        parts = count_parts(profile, part_of, CODES, chosen)
        exact = {part.code: part.pairs for part in parts}
        for fact in group_facts(outcome, parts):
            if fact.key == "groups-differ":
                seen += 1
                for code, told_of in (
                    (fact.part, fact.comparison),
                    (fact.other_part, fact.reversed_comparison),
                ):
                    assert exact[code].margins[told_of.option, told_of.other] >= 5
                    assert told_of.ahead > told_of.behind
                    for way in ((told_of.option, told_of.other), (told_of.other, told_of.option)):
                        figure = told_of.ahead if way[0] == told_of.option else told_of.behind
                        assert figure == rounded(int(exact[code].support[way]))
                assert fact.comparison.option == outcome.winners[0]
    assert seen
