"""Groups: what holds in each, when the winner stays ahead, and who there is; never too exact."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import PopulationFigure
from app.outcomes.convert.experiences import bridging, staying
from app.outcomes.services.document import document_of
from app.outcomes.services.sections.experiences import beside_population, raked
from app.outcomes.services.showing import minorities
from app.outcomes.services.storing import count_and_store
from deliberation.decision import decide
from deliberation.disclosure import STEPS, staying_ahead
from deliberation.explain import group_figures
from deliberation.line import Settings
from deliberation.outcome import count, count_parts
from deliberation.profile import Profile
from deliberation.robustness.tipping import tips
from tests.app.outcomes.cases import closed_issue, lay_ballots
from tests.app.outcomes.test_how_sure import counted_issue, page_of

LIKES = [("support", 1), ("unsure", 1)]
DISLIKES = [("worse", 1), ("better", 1)]
CODES = ["uses", "works", "cares"]


@st.composite
def electorates(draw):
    """Ranks of two ideas and the status quo, with the part of each person."""
    kinds = draw(st.lists(
        st.tuples(st.permutations([1, 2, 3]), st.sampled_from(range(3)), st.integers(1, 25)),
        min_size=2, max_size=8,
    ))  # fmt: skip
    rows = [rank for rank, _, n in kinds for _ in range(n)]
    parts = [part for _, part, n in kinds for _ in range(n)]
    return Profile.from_ranks(["A", "B", "now"], rows), parts


@settings(max_examples=150, deadline=None)
@given(given=electorates(), mode=st.sampled_from(["ticket", "recorded"]))
def test_staying_ahead_is_never_told_where_the_exact_figures_say_otherwise(given, mode):
    profile, part_of = given
    counting = Settings(2, mode=mode)
    outcome = count(profile, counting)
    parts = count_parts(profile, part_of, CODES, counting)
    shown = group_figures(outcome, parts)
    decision = decide(outcome.pairs, counting, profile)
    exact = tips([part.pairs for part in parts], counting, decision)
    for row in staying(outcome, shown):
        mine = [tip for tip in exact if CODES[tip.part] == row["part"]]
        for tip in mine:
            if tip.way == "above":
                assert Fraction(row["most"], 100) < tip.share
            else:
                assert Fraction(row["least"], 100) > tip.share
        n_part = parts[CODES.index(row["part"])].pairs.n_ballots
        assert row["least"] <= Fraction(100 * n_part, outcome.n_ballots) <= row["most"]
    for row in bridging(outcome, shown):
        for part in shown.parts:
            above = part.figures[f"line/{row['option']}"][0]
            assert Fraction(row["above"], row["of"]) <= Fraction(above, part.n_people)


def test_what_is_told_of_rounded_figures_holds_for_all_they_can_stand_for():
    shown, total, everybody = (10, 20), (60, 40), 110
    least, most = staying_ahead(30, [(shown, total)], everybody)
    for ahead in range(8, 13):
        for behind in range(18, 23):
            for size in range(28, 33):
                inside = Fraction(ahead - behind, size)
                rest = Fraction(20 - (ahead - behind), everybody - size)
                for step in range(least, most + 1):
                    share = Fraction(step, STEPS)
                    assert share * inside + (1 - share) * rest > 0


def figure(kind, people):
    return PopulationFigure(
        kind=kind, people=people, source="Council count", counted_on=date(2025, 3, 1)
    )


def town():
    """Sixty users who like it and forty staff of whom thirty don't; the town has other shares."""
    ballots = [LIKES] * 60 + [DISLIKES] * 30 + [LIKES] * 10
    return ballots, ["uses"] * 60 + ["works"] * 40


def test_who_there_is_stands_beside_who_took_part(app, client):
    ballots, kinds = town()
    issue = closed_issue(2)
    for kind, people in (("uses", 5000), ("works", 90)):
        row = figure(kind, people)
        row.group_id = issue.group_id
        db.session.add(row)
    lay_ballots(issue, ballots, kinds)
    doc = document_of(issue)
    assert [row["is_low"] for row in doc["experiences"]["population"]] == [True, False]
    count_and_store(issue, now=utc_now())
    db.session.commit()
    page = page_of(client, issue)
    assert "Who we didn’t hear from enough." in page
    assert "(Council count, 1 March 2025). About 60 of them took part." in page
    assert (
        "If each group counted by its share of these figures, Sitters would still come first."
        in page
    )
    assert "It isn’t what everybody thinks." in page
    assert "representative" not in page.lower()


def test_without_figures_nothing_is_said_of_who_there_is(app, client):
    ballots, kinds = town()
    issue = counted_issue(ballots, 2)
    lay_ballots(issue, ballots, kinds)
    assert document_of(issue)["experiences"]["raked"] is None
    assert "Beside how many there are" not in page_of(client, issue)


def test_weighting_is_left_out_where_a_group_is_hidden_or_not_counted():
    rows = [[1, 3, 2]] * 40 + [[3, 1, 2]] * 30
    profile = Profile.from_ranks(["A", "B", "now"], rows)
    counting = Settings(2)
    outcome = count(profile, counting)
    there = {"uses": figure("uses", 10), "works": figure("works", 990)}
    parts = count_parts(profile, [0] * 40 + [1] * 30, CODES, counting)
    shown = group_figures(outcome, parts)
    found = raked(outcome, shown, parts, there)
    assert found["winners"] == [1]
    assert not found["is_same"]
    assert found["n_eff"] <= 30
    assert found["n_eff"] % 5 == 0
    assert raked(outcome, shown, parts, {"uses": there["uses"]}) is None
    few = count_parts(profile, [0] * 65 + [1] * 5, CODES, counting)
    assert raked(outcome, group_figures(outcome, few), few, there) is None
    assert beside_population(group_figures(outcome, few), there) == []


def test_a_group_that_turns_it_round_is_quoted(app):
    """Most prefer Sitters; those who work in it prefer Budget, and say why."""
    doc = {
        "facts": [{"key": "beats-all"}],
        "outcome": {"winners": [0]},
        "part_facts": [
            {
                "key": "groups-differ",
                "other_part": "works",
                "reversed_comparison": {"option": 1, "other": 0, "ahead": 30, "behind": 10},
            }
        ],
        "reasons": {
            "rows": [
                {"place": 1, "side": "for", "experience": "uses", "text": "No.", "people": 9},
                {"place": 1, "side": "for", "experience": "works", "text": "Yes.", "people": 7},
            ]
        },
    }
    [found] = minorities(doc)
    assert found["fact"]["option"] == 1
    assert found["quote"]["text"] == "Yes."
    assert minorities({**doc, "part_facts": []}) == []
