"""The picture to share says what the Result says, and nothing before there is one."""

import re

from deliberation.stages import Stage
from tests.app.outcomes.cases import closed_issue, order
from tests.app.outcomes.test_how_sure import counted_issue
from tests.app.reports.cases import manifesto
from tests.app.sharing.cases import words_in
from tests.factories import make_ballot_issue


def test_the_picture_says_what_people_chose(app, client):
    issue = counted_issue([order("A", "B", "C")] * 9 + [order("B", "A", "C")] * 3)
    drawn = words_in(client.get(f"/issues/{issue.id}/outcome/picture.svg"))
    assert "People chose Sitters." in drawn
    assert issue.question in drawn, "a picture travels without its page"
    assert "12 of 12 people said it would be better than now" in drawn
    page = client.get(f"/issues/{issue.id}/outcome").text
    assert f"/issues/{issue.id}/outcome/picture.svg" in page
    png = client.get(f"/issues/{issue.id}/outcome/picture.png")
    assert png.data.startswith(b"\x89PNG")


def test_where_nothing_was_chosen_it_says_that(app, client):
    issue = counted_issue([[("worse", 1)] * 3] * 12)
    drawn = words_in(client.get(f"/issues/{issue.id}/outcome/picture.svg"))
    assert "No idea had enough people" in drawn
    assert "12 people took part." in drawn


def test_there_is_no_picture_before_close_or_of_a_covered_result(app, client):
    covered = counted_issue([order("A", "B", "C")] * 4)
    for issue in (covered, make_ballot_issue(("Sitters", "Budget")), closed_issue()):
        for kind in ("svg", "png"):
            response = client.get(f"/issues/{issue.id}/outcome/picture.{kind}")
            assert response.status_code == 303, issue.stage is Stage.OUTCOME
    assert "picture.svg" not in client.get(f"/issues/{covered.id}/outcome").text


def test_several_winners_are_named_first_to_last(app, client):
    issue = manifesto(12, 8)
    path = f"/issues/{issue.id}/outcome/picture"
    drawn = words_in(client.get(f"{path}.svg"))
    assert "People chose these 8 points." in drawn
    assert len(re.findall(r"Point \d+ of what we want", drawn.split("took part.")[1])) == 4
    assert "And 4 more points." in drawn
    few = words_in(client.get(f"/issues/{manifesto(8, 3).id}/outcome/picture.svg"))
    assert "more point" not in few
