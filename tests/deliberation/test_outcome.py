"""Outcomes of votes small enough to count by hand; the counts stand beside each."""

from fractions import Fraction

import numpy as np
import pytest

from deliberation.canonical import canonical_json
from deliberation.decision import decide
from deliberation.errors import InvalidProfile, InvalidSetting
from deliberation.explain import facts, headline
from deliberation.line import OptionTests, Settings, Standing, results_of
from deliberation.outcome import Outcome, Zone, count, count_pairs
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.thresholds import Majority, Threshold

PLAIN = OptionTests()


def profile_of(text):
    """Read "54 A>B>S, 10 B>A=S" as a profile of the letters in it, in alphabetical order."""
    rows = [row.split() for row in text.split(",")]
    names = sorted({letter for _, ranking in rows for letter in ranking if letter.isalpha()})
    ballots = [
        (
            [[names.index(letter) for letter in tier.split("=")] for tier in ranking.split(">")],
            int(number),
        )
        for number, ranking in rows
    ]
    return Profile.from_ballots(names, ballots)


def test_a_condorcet_winner_fails_three_to_one_and_the_next_is_chosen():
    # A over B 54+10 to 10+26; A over S 54+10+10 = 74 to 26, under three times 26 = 78.
    # B over S 54+10+26 = 90 to 10, over three times 10.
    profile = profile_of("54 A>B>S, 10 B>A>S, 26 B>S>A, 10 A>S>B")
    three_to_one = OptionTests(Majority(3, 1, strict=False))
    outcome = count(profile, Settings(2, tests=three_to_one))
    assert outcome.winners == (1,)
    assert outcome.order_below == ((0,),)
    line = outcome.line_of(0)
    assert (line.above, line.level, line.below) == (74, 0, 26)
    [test] = line.tests
    assert (test.code, test.needed, test.had, test.passed) == ("majority", 78, 74, False)
    [ahead] = outcome.dropped_ahead
    assert (ahead.dropped, ahead.winner, ahead.ahead, ahead.behind) == (0, 1, 64, 36)
    assert ahead.failed == ("majority",)
    assert headline(outcome).key == "only-option"
    assert "dropped-ahead" in [fact.key for fact in facts(outcome)]


def test_an_option_fails_only_its_quorum():
    # A is above S on 30 of 100, below on 5, level on 65: majority and a quarter, but not 31.
    profile = profile_of("30 A>S, 5 S>A, 65 A=S")
    settings = Settings(1, option_tests={0: OptionTests(floor=Threshold(1, 4), quorum=31)})
    outcome = count(profile, settings)
    assert outcome.winners == ()
    assert outcome.line_of(0).failed == ("quorum",)
    told = headline(outcome)
    assert told.key == "nothing-passed"
    [shortfall] = told.shortfalls
    assert (shortfall.above, shortfall.below, shortfall.needed) == (30, 5, 31)
    assert told.n_above_any is None


@pytest.mark.parametrize(
    ("tests", "above", "below", "passed"),
    [
        (PLAIN, 5, 5, False),
        (PLAIN, 6, 5, True),
        (OptionTests(Majority(strict=False)), 5, 5, True),
        (OptionTests(Majority(strict=False)), 4, 5, False),
        (OptionTests(Majority(3, 1)), 9, 3, False),
        (OptionTests(Majority(3, 1)), 10, 3, True),
        (OptionTests(Majority(3, 1, strict=False)), 9, 3, True),
        (OptionTests(Majority(3, 1, strict=False)), 8, 3, False),
        (OptionTests(floor=Threshold(1, 4)), 5, 0, True),
        (OptionTests(floor=Threshold(1, 4)), 4, 0, False),
        (OptionTests(floor=Threshold(2, 3), floor_of="above_and_below"), 8, 4, True),
        (OptionTests(floor=Threshold(2, 3), floor_of="above_and_below"), 8, 5, False),
        (OptionTests(quorum=7), 7, 0, True),
        (OptionTests(quorum=7), 6, 0, False),
        (OptionTests(quorum=Fraction(13, 2)), 7, 0, True),
        (OptionTests(quorum=Fraction(13, 2)), 6, 0, False),
    ],
)
def test_exact_equality_decides_as_set(tests, above, below, passed):
    results = results_of(Standing(above, below, cast=20), tests)
    assert all(result.passed for result in results) is passed
    level = 20 - above - below
    profile = profile_of(f"{above} A>S, {below} S>A, {level} A=S")
    assert count(profile, Settings(1, tests=tests)).winners == ((0,) if passed else ())


def test_needed_is_the_least_that_passes():
    for tests in (
        OptionTests(Majority(3, 2), Threshold(1, 3), quorum=Fraction(7, 2)),
        OptionTests(Majority(2, 3, strict=False), Threshold(2, 5)),
    ):
        for below in range(8):
            for above in range(12 - below):
                for result in results_of(Standing(above, below, 12), tests):
                    assert result.passed == (result.had >= result.needed)


def test_a_circle_of_three():
    # A over B 12 to 6, B over C 14 to 4, C over A 10 to 8: the slightest is left out.
    profile = profile_of("8 A>B>C>S, 6 B>C>A>S, 4 C>A>B>S")
    outcome = count(profile, Settings(3))
    assert outcome.order == ((0,), (1,), (2,))
    assert outcome.left_out == ((2, 0),)
    told = headline(outcome)
    assert told.key == "no-single-favourite"
    assert told.circle == (0, 1, 2)
    [left_out] = told.left_out
    assert (left_out.option, left_out.other, left_out.ahead, left_out.behind) == (2, 0, 10, 8)
    assert (told.above, told.level, told.below) == (18, 0, 0)


def test_a_circle_of_five():
    # Ballots turn round ABCDE, 5 4 4 4 3 times. Leads: D-E 14; A-B, B-C, C-D 12; E-A 10; C-E 6;
    # A-C, B-D, D-A 4; E-B 2. Locked from the top: A>B>C>D>E; E-A, D-A and E-B close circles.
    profile = profile_of(
        "5 A>B>C>D>E>S, 4 B>C>D>E>A>S, 4 C>D>E>A>B>S, 4 D>E>A>B>C>S, 3 E>A>B>C>D>S"
    )
    outcome = count(profile, Settings(5))
    assert outcome.order == ((0,), (1,), (2,), (3,), (4,))
    assert outcome.left_out == ((4, 0), (3, 0), (4, 1))
    told = headline(outcome)
    assert told.circle == (0, 1, 2, 3, 4)
    assert [(c.ahead, c.behind) for c in told.left_out] == [(15, 5), (12, 8), (11, 9)]


def test_two_level_options_tie_for_first():
    # Ten each way; both above S on all twenty.
    outcome = count(profile_of("10 A>B>S, 10 B>A>S"), Settings(2))
    assert outcome.winners == (0, 1)
    told = headline(outcome)
    assert (told.key, told.option, told.other, told.each) == ("level-head-to-head", 0, 1, 10)


def test_an_even_circle_cannot_be_separated():
    outcome = count(profile_of("5 A>B>C>S, 5 B>C>A>S, 5 C>A>B>S"), Settings(3))
    told = headline(outcome)
    assert (told.key, told.winners) == ("cannot-separate", (0, 1, 2))


def test_dropping_an_option_changes_the_order_of_the_rest():
    # D is above S on 2 of 7 and dropped. A is above S on 4, B on 5. A over B 4 to 3.
    profile = profile_of("2 B>S>D>A, 1 D>B>A>S, 1 A>S>D>B, 1 S>D>A>B, 1 D>A>B>S, 1 A>B>S>D")
    outcome = count(profile, Settings(3, mode="recorded"))
    assert [(line.above, line.below) for line in outcome.lines] == [(4, 3), (5, 2), (2, 5)]
    assert outcome.passing == (0, 1)
    assert outcome.order == ((0,), (1,))
    undropped = RULES["ranked_pairs"](pairwise(profile)).order
    ranked = [option for tier in undropped for option in tier]
    assert ranked.index(1) < ranked.index(0)


def test_one_option():
    outcome = count(profile_of("8 A>S, 3 S>A, 1 A=S"), Settings(1))
    assert outcome.winners == (0,)
    told = headline(outcome)
    assert (told.key, told.above, told.below, told.level) == ("only-option", 8, 3, 1)
    # Above less below is 5; two changed ballots leave 6 to 5, three turn it round: 5 to 6.
    assert (outcome.flip.lower, outcome.flip.upper) == (3, 3)


@pytest.mark.parametrize("rule", RULES)
def test_no_option_and_no_ballot_have_answers(rule):
    nobody = Profile.from_ranks("ABS", np.zeros((0, 3), dtype=np.int8))
    outcome = count(nobody, Settings(2, rule=rule))
    assert (outcome.winners, outcome.n_ballots) == ((), 0)
    assert [fact.key for fact in facts(outcome)] == ["nobody"]
    only_now = count(Profile.from_ranks("S", [[1]] * 12), Settings(0, rule=rule))
    assert only_now.winners == ()
    assert headline(only_now).key == "no-options"
    nothing = count(
        Profile.from_ranks("", np.zeros((12, 0), dtype=np.int8)), Settings(None, rule=rule)
    )
    assert (nothing.winners, nothing.order, nothing.order_below) == ((), (), ())
    assert headline(nothing).key == "no-options"
    for made in (outcome, only_now, nothing):
        assert Outcome.from_json(made.to_json()) == made


def test_a_vote_without_status_quo_has_no_line_and_says_so():
    outcome = count(profile_of("7 A>B, 5 B>A"), Settings(None))
    assert outcome.passing == (0, 1)
    assert outcome.line_of(0).above is None
    assert [fact.key for fact in facts(outcome)][:2] == ["beats-all", "without-status-quo"]
    assert "no-status-quo" in outcome.whys


def test_turnout_below_its_quorum_keeps_the_status_quo():
    profile = profile_of("12 A>S")
    outcome = count(profile, Settings(1, turnout_quorum=13))
    assert outcome.winners == ()
    assert outcome.line_of(0).failed == ("turnout",)
    assert headline(outcome).turnout_needed == 13
    assert count(profile, Settings(1, turnout_quorum=12)).winners == (0,)


def test_someone_above_the_line_on_most_ballots_but_not_the_same_one():
    # A and B each above S on 6 of 13 and below on 7; twelve put one of them above.
    outcome = count(profile_of("6 A>S>B, 6 B>S>A, 1 S>A>B"), Settings(2))
    told = headline(outcome)
    assert (told.key, told.n_above_any, told.n_ballots) == ("nothing-passed", 12, 13)
    assert [(s.above, s.below, s.needed) for s in told.shortfalls] == [(6, 7, None)] * 2


def test_the_table_is_exact_where_the_rule_by_the_line_is_used():
    profile = profile_of("6 A>S>B, 7 A>B>S, 2 B>S>A")
    outcome = count(profile, Settings(2, rule="approval", tests=PLAIN))
    assert outcome.order == ((0,), (1,))
    assert decide(pairwise(profile), Settings(2, rule="approval"), profile).winners == (0,)


def test_zones_are_counted_and_held_against_the_ranks():
    profile = Profile.from_ranks("AS", [[1, 2], [1, 2], [1, 1], [2, 1], [1, 1]], [3, 2, 4, 1, 2])
    zones = np.array([[1, 0], [2, 0], [3, 0], [4, 0], [0, 0]])
    counts = count(profile, Settings(1), zones=zones).line_of(0).zones
    assert (counts.support, counts.better, counts.unsure) == (3, 2, 4)
    assert (counts.worse, counts.unsorted) == (1, 2)
    zones[0, 0] = Zone.WORSE
    with pytest.raises(InvalidProfile):
        count(profile, Settings(1), zones=zones)
    with pytest.raises(InvalidProfile):
        count(profile, Settings(1), zones=zones[:2])
    with pytest.raises(InvalidSetting):
        count(profile, Settings(None), zones=zones)


def test_settings_that_name_nothing_are_refused():
    profile = profile_of("7 A>S")
    for settings in (Settings(7), Settings(1, rule="dice"), Settings(1, option_tests={9: PLAIN})):
        with pytest.raises(InvalidSetting):
            count(profile, settings)
    for wrong in ({"mode": "open"}, {"seats": 2}, {"strength": "x"}, {"unranked": "x"}):
        with pytest.raises(InvalidSetting):
            Settings(1, **wrong)


def test_a_published_matrix_gives_what_its_ballots_give():
    profile = profile_of("8 A>B>C>S, 6 B>C>A>S, 4 C>A>B>S")
    full = count(profile, Settings(3))
    bare = count_pairs(pairwise(profile), Settings(3))
    assert bare.order == full.order
    assert bare.lines == full.lines
    assert bare.flip.lower == full.flip.lower
    assert (bare.flip.upper, bare.first_places, bare.n_above_any) == (None, None, None)
    assert bare.whys == ("ballots-not-given",)
    assert Outcome.from_json(bare.to_json()) == bare


def test_a_matrix_keeps_its_own_convention():
    pairs = Pairwise(("A", "B"), np.array([[0, 5], [3, 0]]), 9, "no_opinion")
    outcome = count_pairs(pairs, Settings(None))
    assert outcome.settings.unranked == outcome.conventions["unranked"] == "no_opinion"


def test_a_covered_outcome_publishes_nothing_but_that_it_exists():
    outcome = count(profile_of("8 A>S, 1 S>A"), Settings(1))
    published = outcome.to_published_json()
    assert sorted(published) == ["covered", "options", "settings", "version"]
    assert outcome.is_covered
    recorded = count(profile_of("8 A>S, 1 S>A"), Settings(1, mode="recorded"))
    assert Outcome.from_json(recorded.to_published_json()) == recorded
    assert canonical_json(published)
