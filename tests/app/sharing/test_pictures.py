"""Pictures say what the pages say, and before close nothing but what is public."""

import io
import zipfile

import pytest

from app.amendments.services import take_in
from app.core.clock import database_now
from app.extensions import db
from app.proposals.queries import ideas_of
from app.sharing.services import files
from deliberation.stages import Stage
from tests.app.outcomes.cases import closed_issue, order
from tests.app.outcomes.test_how_sure import counted_issue
from tests.app.reports.cases import pinned
from tests.app.sharing.cases import words_in
from tests.factories import (
    cast_ballot,
    end_stage,
    make_ballot_issue,
    make_change,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
    run_jobs,
)


def picture(client, path, form="svg"):
    return client.get(f"{path}/picture.{form}")


def test_an_idea_tells_its_backers_before_close_and_nothing_of_ballots(app, client):
    idea = make_proposal(make_issue(Stage.DISCUSS), title="Sitters", backers=4)
    drawn = words_in(picture(client, f"/proposals/{idea.id}"))
    assert "Idea A" in drawn
    assert "Sitters" in drawn
    assert "people back it." in drawn

    issue = make_ballot_issue(("Vans", "Trees"))
    cast_ballot(issue, {"A": "support"}, make_member(), reasons={"A": ("They come early.", "why")})
    [first, _second] = ideas_of(issue)
    drawn = words_in(picture(client, f"/proposals/{first.proposal.id}"))
    assert "It’s on the ballot." in drawn
    assert "early" not in drawn


def counted_with_reasons():
    issue = make_ballot_issue(("Vans", "Trees"))
    for n in range(14):
        why = "They come early." if n < 9 else "I know the driver."
        given = {"A": (why, "why")}
        cast_ballot(issue, {"A": "support", "B": "worse"}, make_member(), reasons=given)
    end_stage(issue)
    run_jobs()
    return issue


def test_an_idea_tells_how_it_did_and_the_reason_most_people_gave(app, client):
    issue = counted_with_reasons()
    vans, trees = (f"/proposals/{idea.proposal.id}" for idea in ideas_of(issue))
    drawn = words_in(picture(client, vans))
    assert "People chose it." in drawn
    assert "14 of 14 people said it would be better than now" in drawn
    assert "9 people: “They come early.”" in drawn
    assert "driver" not in drawn
    assert "Not enough people put it above how things are now." in words_in(picture(client, trees))
    assert picture(client, vans, "png").data.startswith(b"\x89PNG")
    assert picture(client, vans, "gif").status_code == 404


def test_no_name_stands_in_a_picture(app, client):
    issue = make_ballot_issue(("Vans", "Trees"))
    for n in range(12):
        given = {"A": (f"Reason {n}", "why", "name")}
        cast_ballot(issue, {"A": "support"}, make_member(f"Zq Person {n}"), reasons=given)
    end_stage(issue)
    run_jobs()
    drawn = words_in(picture(client, f"/proposals/{ideas_of(issue)[0].proposal.id}"))
    assert "1 person" in drawn
    assert "Zq" not in drawn


def test_a_covered_result_stays_covered_in_every_picture(app, client):
    issue = counted_issue([order("A", "B", "C")] * 4)
    for idea in ideas_of(issue):
        drawn = words_in(picture(client, f"/proposals/{idea.proposal.id}"))
        assert "The Result stays covered." in drawn
        assert "chose" not in drawn
    assert "The Result stays covered." in words_in(picture(client, f"/issues/{issue.id}"))
    assert files.result_png(issue) is None


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.PROPOSE, "Put an idea on the table."),
        (Stage.DISCUSS, "Add what you know."),
        (Stage.AMEND, "Suggest better words."),
        (Stage.RANK, "Rank the ideas."),
    ],
)
def test_a_question_says_what_can_be_done_now(app, client, stage, said):
    issue = make_issue(stage, question="Where should the bus stop?")
    drawn = words_in(picture(client, f"/issues/{issue.id}"))
    assert "Where should the bus stop?" in drawn
    assert f"{said} You have until" in drawn


def test_a_change_says_what_it_would_do_and_whose_idea_it_is_about(app, client):
    idea = make_proposal(make_issue(Stage.AMEND), title="Vans", text="A van at five.")
    put_on_ballot(idea)
    change = make_change(idea, "five", "six", summary="let the van come later")
    drawn = words_in(picture(client, f"/amendments/{change.id}"))
    assert "A change to idea A" in drawn
    assert "In short, this would let the van come later" in drawn
    assert "“Vans”" in drawn


def test_links_to_pages_bring_their_picture_along(app, client):
    author = make_member()
    idea = make_proposal(make_issue(Stage.AMEND), author, "Vans", "A van at five.")
    put_on_ballot(idea)
    open_change = make_change(idea, "five", "six")
    taken = make_change(idea, "van", "bus")
    take_in(taken, author, seen=taken.revision, clock=database_now)
    db.session.commit()
    issue = idea.issue
    counted, covered = pinned("groups differ"), counted_issue([order("A", "B", "C")] * 4)
    for path, image in (
        (f"/issues/{issue.id}", f"/issues/{issue.id}/picture.png"),
        (f"/issues/{issue.id}/outcome", f"/issues/{issue.id}/picture.png"),
        (f"/issues/{issue.id}/proposals/{idea.id}", f"/proposals/{idea.id}/picture.png"),
        (f"/issues/{issue.id}/amendments/{open_change.id}",
         f"/amendments/{open_change.id}/picture.png"),
        (f"/issues/{issue.id}/amendments/{taken.id}", f"/amendments/{taken.id}/became.png"),
        (f"/issues/{counted.id}/outcome", f"/issues/{counted.id}/outcome/picture.png"),
        (f"/issues/{covered.id}/outcome", f"/issues/{covered.id}/picture.png"),
    ):  # fmt: skip
        page = client.get(path, headers={"Host": "evil.example"}).text
        assert f'property="og:image" content="http://localhost{image}"' in page, path
        assert f'property="og:url" content="http://localhost{path}"' in page, path
        assert "evil.example" not in page
        answer = client.get(image)
        assert answer.data.startswith(b"\x89PNG"), image
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_desk_has_a_picture_of_every_idea(app):
    issue = pinned("groups differ")
    with app.test_request_context():
        content = files.other_pictures(issue)
        assert files.result_png(issue).startswith(b"\x89PNG")
        assert b"<svg" in files.result_svg(issue)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"idea-A.png", "idea-A.svg"} <= set(archive.namelist())
        assert len(archive.namelist()) == 2 * len(ideas_of(issue))


def test_while_it_is_counted_that_is_said(app, client):
    drawn = words_in(picture(client, f"/issues/{closed_issue().id}"))
    assert "The count is under way." in drawn
