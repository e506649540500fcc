"""Several winners: points in their order, one of a family, each with who wanted it; any ballots."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers.convert import recommendations_from
from app.extensions import db
from app.outcomes.queries import outcome_of
from app.outcomes.services.document import document_of
from app.outcomes.services.redacting import document_from
from app.proposals.queries import options_on_ballot
from tests.app.outcomes.cases import Recount, closed_issue, lay_ballots
from tests.app.outcomes.test_headlines import headline_of, votes
from tests.app.outcomes.test_how_sure import counted_issue, page_of
from tests.factories import make_member

WANT, UNSURE = ("support", 1), ("unsure", 1)
TWO_CAMPS = [[WANT, WANT, UNSURE]] * 19 + [[WANT, UNSURE, UNSURE]] + [[UNSURE, UNSURE, WANT]] * 15


def test_the_smaller_camp_has_its_own_among_the_points(app, client):
    issue = counted_issue(TWO_CAMPS, 3, seats=2)
    doc = document_from(outcome_of(issue))
    assert doc["several"]["elected"] == [0, 2]
    page = page_of(client, issue)
    assert (
        "People chose these 2 points. 35 people took part. Each point shows who wanted it." in page
    )
    assert "15 of 35 people said it would be better than now." in page
    for told_of_one in ("How sure is this?", "nearly level", "came out ahead"):
        assert told_of_one not in page
    behind = page_of(client, issue, "/steps")
    assert "It had 2 places to fill." in behind
    assert client.get(f"/issues/{issue.id}/outcome/print").status_code == 200
    assert client.get(f"/issues/{issue.id}").status_code == 200
    recommended = recommendations_from(doc)
    assert [(one.place, one.why) for one in recommended] == [(0, "chosen"), (2, "chosen")]


def test_at_most_one_version_of_an_idea_is_chosen(app):
    issue = closed_issue(3, seats=2)
    options = options_on_ballot(issue)
    options[1].proposal.position, options[1].proposal.variant = options[0].proposal.position, 2
    db.session.commit()
    lay_ballots(issue, [[WANT, ("support", 2), UNSURE]] * 20 + [[UNSURE, UNSURE, WANT]] * 10)
    assert document_of(issue)["several"]["elected"] == [0, 2]


def test_places_that_cannot_be_separated_are_named(app):
    issue = closed_issue(3, seats=2)
    lay_ballots(issue, [[WANT, UNSURE, WANT]] * 10 + [[WANT, WANT, UNSURE]] * 10)
    told, words, lead = headline_of(issue)
    assert words == "People chose this one point."
    assert told["headline"]["tied"] == [1, 2]
    assert "Our rule cannot separate Budget and Night away for the places left." in lead


@pytest.fixture
def issues(app):
    make_member()
    return {n: closed_issue(n, privacy_mode="recorded", seats=2) for n in range(1, 5)}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(vote=votes(), seed=st.integers(0, 3))
def test_points_pass_their_tests_and_hang_on_no_order(issues, vote, seed):
    n_options, ballots = vote
    issue = issues[n_options]
    lay_ballots(issue, ballots)
    doc = document_of(issue)
    counted, several = Recount(ballots, n_options), doc["several"]
    assert set(several["elected"]) | set(several["tied"]) <= set(counted.passing)
    assert len(several["elected"]) <= 2
    told, words, lead = headline_of(issue)
    for clause in told["clauses"]:
        assert clause["above"] == counted.above[clause["option"]["place"]]
    if several["elected"] and not several["tied"]:
        assert words.startswith("People chose th")
        assert str(counted.n) in lead
        first = max(counted.above[i] for i in counted.passing)
        assert counted.above[several["elected"][0]] == first
    random.Random(seed).shuffle(ballots)
    lay_ballots(issue, ballots)
    assert document_of(issue) == doc
