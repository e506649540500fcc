"""Of several points that people chose, each author hears which one theirs is."""

from __future__ import annotations

from app.my_part.convert.telling import how_it_came_out
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from
from tests.app.outcomes.test_how_sure import counted_issue, page_of
from tests.app.outcomes.test_several_winners import TWO_CAMPS, UNSURE, WANT


def told_of(issue):
    doc = document_from(outcome_of(issue))
    return [how_it_came_out(place, doc)[0] for place in range(3)]


def test_each_point_has_its_number_and_the_others_are_not_among_them(app, client):
    issue = counted_issue(TWO_CAMPS, 3, seats=2)
    assert told_of(issue) == [
        "People chose it: point 1 of 2.",
        "It isn’t among the points people chose.",
        "People chose it: point 2 of 2.",
    ]
    page = page_of(client, issue)
    assert "1. Sitters" in page
    assert "2. Night away" in page


def test_points_that_cannot_be_separated_are_told_to_be_level(app):
    level = [[WANT, UNSURE, WANT]] * 10 + [[WANT, WANT, UNSURE]] * 10
    issue = counted_issue(level, 3, seats=2)
    assert told_of(issue)[1:] == ["It came out level with another for the last place."] * 2
