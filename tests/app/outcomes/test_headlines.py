"""Every case of the headline: the exact sentence, and every figure in it counted again."""

import re

import pytest
from flask import get_template_attribute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.issues.convert import settings_of
from app.outcomes.services.document import document_of
from app.outcomes.services.showing import told_by
from app.outcomes.tasks import count_issue
from deliberation.stages import Stage
from tests.app.outcomes.cases import TITLES, Recount, closed_issue, lay_ballots, order
from tests.factories import end_stage, make_issue, make_member, make_proposal, run_jobs

WANTED = ("support", 1)
WORSE = ("worse", 1)
UNSURE = ("unsure", 1)


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).replace("&#39;", "'").split())


def headline_of(issue):
    told = told_by(document_of(issue))
    words, lead = (
        get_template_attribute("outcomes/_words.html", name)
        for name in ("headline_words", "headline_lead")
    )
    told_to = (told["headline"], told["names"], told["doc"])
    return told, plain(words(*told_to)), plain(lead(*told_to, issue, settings_of(issue)))


def page_of(client, issue):
    count_issue({"issue_id": issue.id})
    response = client.get(f"/issues/{issue.id}/outcome")
    assert response.status_code == 200
    return plain(response.get_data(as_text=True))


def test_the_winner_is_ahead_each_time(app, client):
    issue = closed_issue()
    lay_ballots(issue, [order("A", "B", "C")] * 7 + [order("B", "A", "C")] * 5)
    assert (
        "People chose Sitters. We compared ideas two at a time, and Sitters came out ahead each "
        "time. Closest was Budget: 7 people preferred Sitters, 5 preferred Budget. 12 of 12 people "
        "said Sitters would be better than now, 0 worse."
    ) in page_of(client, issue)


def test_one_person_is_told_of_as_one(app, client):
    issue = closed_issue(2, privacy_mode="recorded")
    lay_ballots(issue, [[WANTED, UNSURE]])
    assert (
        "People chose Sitters. Sitters is the only idea that enough people put above how things "
        "are now. 1 of 1 person said Sitters would be better than now, 0 worse."
    ) in page_of(client, issue)


def test_a_circle_has_no_single_favourite(app, client):
    issue = closed_issue()
    lay_ballots(
        issue,
        [order("A", "B", "C")] * 12 + [order("B", "C", "A")] * 10 + [order("C", "A", "B")] * 8,
    )
    page = page_of(client, issue)
    assert "There’s no single favourite." in page
    assert (
        "Our rule takes the clearest comparisons first and leaves out those that would send us "
        "round in a circle: Night away over Sitters, 18 people to 12. That puts Sitters just "
        "ahead. Please look at all of them."
    ) in page


def test_nothing_had_enough_people_behind_it(app, client):
    issue = closed_issue(2)
    lay_ballots(issue, [[WANTED, WORSE]] * 4 + [[WORSE, WANTED]] * 2 + [[WORSE, WORSE]] * 6)
    page = page_of(client, issue)
    assert (
        "No idea had enough people behind it. Sitters: 4 said better than now, 8 said worse. "
        "Budget: 2 said better than now, 10 said worse. 6 of 12 put at least one idea above how "
        "things are now, but not the same one. So things stay as they are."
    ) in page
    assert "People chose" not in page


def test_the_floor_is_named_with_what_it_needed(app, client):
    issue = closed_issue(1)
    lay_ballots(issue, [[WANTED]] * 2 + [[UNSURE]] * 10)
    page = page_of(client, issue)
    assert "Sitters: 2 said better than now, 0 said worse; it needed 3." in page
    assert "Fails 1 test:" in page


def test_level_winners_are_both_told_and_no_coin_is_tossed(app, client):
    issue = closed_issue(2)
    lay_ballots(issue, [order("A", "B")] * 6 + [order("B", "A")] * 6)
    assert (
        "Sitters and Budget came out level, 6 people each. We don’t toss a coin. "
        "Nobody has been asked yet what to do about them."
    ) in page_of(client, issue)


def test_ahead_or_level_each_time(app, client):
    issue = closed_issue()
    lay_ballots(
        issue,
        [order("A", "B", "C")] * 5 + [order("C", "A", "B")] * 3 + [order("B", "C", "A")] * 2,
    )
    assert (
        "People chose Sitters. We compared ideas two at a time, and Sitters came out ahead or "
        "level each time. Level with it was Night away: 5 people preferred each. 10 of 10 people "
        "said Sitters would be better than now, 0 worse."
    ) in page_of(client, issue)


def test_a_dropped_idea_that_was_preferred_is_named(app, client):
    issue = closed_issue(2)
    a_first = [("better", 1), WORSE]
    b_first = [("better", 1), ("support", 1)]
    lay_ballots(issue, [a_first] * 6 + [b_first] * 5 + [[WORSE, UNSURE]] * 3)
    page = page_of(client, issue)
    assert (
        "Budget was preferred to Sitters, 8 people to 6, but more people would rather keep things "
        "as they are than have Budget: 6 people to 5."
    ) in page


def test_fewer_than_ten_stay_covered(app, client):
    issue = closed_issue()
    lay_ballots(issue, [order("B", "A", "C")] * 9)
    page = page_of(client, issue)
    assert (
        "Results stay covered until 10 people have taken part, so nobody can be picked out."
    ) in page
    for told in ("People chose", "Two at a time", "How sure is this", " 9 "):
        assert told not in page
    raw = client.get(f"/issues/{issue.id}/outcome.json").get_json()
    assert set(raw["outcome"]) == {"version", "options", "settings", "covered"}
    assert raw["took_part"]["cast"] is None
    table = client.get(f"/issues/{issue.id}/tables/pairs.csv").get_data(as_text=True)
    assert len(table.splitlines()) == 1


def test_ten_are_shown_and_recorded_ones_always(app, client):
    issue = closed_issue()
    lay_ballots(issue, [order("B", "A", "C")] * 10)
    assert "People chose Budget." in page_of(client, issue)
    recorded = closed_issue(privacy_mode="recorded")
    lay_ballots(recorded, [order("B", "A", "C")] * 2)
    assert "People chose Budget." in page_of(client, recorded)


def test_nobody_ranked(app, client):
    page = page_of(client, closed_issue())
    assert "Nobody ranked these ideas. So there is nothing to count." in page
    assert "with your ticket" not in page, "nobody has one"


def test_none_admitted_names_the_nearest(app, client):
    issue = make_issue(Stage.DISCUSS)
    make_proposal(issue, title="A lonely idea")
    assert end_stage(issue) is Stage.OUTCOME
    assert "No idea reached the ballot" in page_of(client, issue)
    assert (
        "An idea needed 2 people behind it. Nearest came: A lonely idea, backed by 1 person."
    ) in page_of(client, issue)


def test_the_job_counts_once_rank_has_closed(app, client):
    issue = closed_issue()
    issue.stage = Stage.RANK
    assert "The Result isn’t known yet" in plain(
        client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True)
    )
    lay_ballots(issue, [order("B", "A", "C")] * 12)
    assert end_stage(issue) is Stage.OUTCOME
    page = plain(client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True))
    assert "We’re counting" in page
    run_jobs()
    page = plain(client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True))
    assert "People chose Budget." in page


zones = st.sampled_from(["support", "better", "unsure", "worse", "unsorted"])
answers = st.tuples(zones, st.integers(1, 3))


@st.composite
def votes(draw):
    n_options = draw(st.integers(1, 4))
    kinds = draw(
        st.lists(st.lists(answers, min_size=n_options, max_size=n_options), min_size=1, max_size=5)
    )
    counts = draw(st.lists(st.integers(0, 9), min_size=len(kinds), max_size=len(kinds)))
    return n_options, [
        kind for kind, count in zip(kinds, counts, strict=True) for _ in range(count)
    ]


@pytest.fixture
def issues(app):
    make_member()
    return {n: closed_issue(n, privacy_mode="recorded") for n in range(1, 5)}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(vote=votes())
def test_every_figure_of_a_headline_is_a_recount(issues, vote):
    n_options, ballots = vote
    issue = issues[n_options]
    lay_ballots(issue, ballots)
    told, words, lead = headline_of(issue)
    counted = Recount(ballots, n_options)
    fact = told["headline"]
    expected = FIGURES[fact["key"]](fact, counted)
    assert [int(number) for number in re.findall(r"\d+", words + " " + lead)] == expected
    for option in fact.get("winners", [fact["winner"]] if "winner" in fact else []):
        assert TITLES[option] in words + lead
        assert option in counted.passing


def said_of(fact, counted):
    winner = fact["winner"]
    figures = [counted.above[winner], counted.n, counted.below[winner]]
    return figures + ([counted.level[winner]] if counted.level[winner] else [])


def compared(pair, counted):
    return [
        counted.prefer(pair["option"], pair["other"]),
        counted.prefer(pair["other"], pair["option"]),
    ]


def beats_all(fact, counted):
    winner = fact["winner"]
    rivals = [i for i in counted.passing if i != winner]
    leads = {i: counted.prefer(winner, i) - counted.prefer(i, winner) for i in rivals}
    assert min(leads.values()) > 0
    assert leads[fact["closest"][0]["other"]] == min(leads.values())
    return compared(fact["closest"][0], counted) + said_of(fact, counted)


def unbeaten(fact, counted):
    winner = fact["winner"]
    assert all(counted.prefer(winner, i) >= counted.prefer(i, winner) for i in counted.passing)
    figures = [counted.prefer(winner, pair["other"]) for pair in fact["level_with"]]
    return [figure for figure in figures if figure] + said_of(fact, counted)


def no_single_favourite(fact, counted):
    for i in fact["circle"]:
        assert any(counted.prefer(j, i) > counted.prefer(i, j) for j in fact["circle"])
    pairs = fact["left_out"] or fact["beaten_by"]
    return [n for pair in pairs for n in compared(pair, counted)] + said_of(fact, counted)


def though_beaten(fact, counted):
    return [n for pair in fact["beaten_by"] for n in compared(pair, counted)] + said_of(
        fact, counted
    )


def nothing_passed(fact, counted):
    assert not counted.passing
    figures = []
    for i in counted.options:
        figures += [counted.above[i], counted.below[i]]
        if counted.above[i] > counted.below[i]:
            figures.append(-(-counted.n // 4))
    if counted.above_any() > max(counted.above):
        figures += [counted.above_any(), counted.n]
    return figures


def level(fact, counted):
    each = counted.prefer(fact["option"], fact["other"])
    assert each == counted.prefer(fact["other"], fact["option"])
    return [each] if each else []


FIGURES = {
    "nobody": lambda fact, counted: [],
    "only-option": said_of,
    "beats-all": beats_all,
    "unbeaten": unbeaten,
    "no-single-favourite": no_single_favourite,
    "chosen-though-beaten": though_beaten,
    "nothing-passed": nothing_passed,
    "level-head-to-head": level,
    "cannot-separate": lambda fact, counted: [],
}
