"""The picture to share says what the Result says, and nothing before there is one."""

import xml.etree.ElementTree as ET

from deliberation.stages import Stage
from tests.app.outcomes.cases import closed_issue, order
from tests.app.outcomes.test_how_sure import counted_issue
from tests.factories import make_ballot_issue


def words_in(response):
    assert response.mimetype == "image/svg+xml"
    lines = (each.get("aria-label") for each in ET.fromstring(response.data).iter())
    return " ".join(line for line in lines if line)


def test_the_picture_says_what_people_chose(app, client):
    issue = counted_issue([order("A", "B", "C")] * 9 + [order("B", "A", "C")] * 3)
    drawn = words_in(client.get(f"/issues/{issue.id}/outcome/picture.svg"))
    assert "People chose Sitters." in drawn
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
