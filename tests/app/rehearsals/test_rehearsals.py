"""A rehearsal from its beginning to its end, and that nothing of it is left."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from app.groups.queries import place_in
from app.issues.models import Joining
from app.issues.services import create_draft
from app.rehearsals.services import mounting, wipe_old
from app.rehearsals.services.building import build
from deliberation.stages import Stage
from tests.factories import add_to_group, make_group, make_member


@pytest.fixture
def folder(app, tmp_path):
    app.config["REHEARSALS"] = app.wsgi_app.folder = tmp_path / "rehearsals"
    return tmp_path / "rehearsals"


@pytest.fixture
def organiser(app):
    return make_member("Ada")


@pytest.fixture
def draft(organiser):
    group = make_group()
    add_to_group(group, organiser, Role.ORGANISER)
    issue = create_draft(
        group,
        organiser,
        place_in(organiser, group),
        question="What would make the clinic better?",
        status_quo="It opens at nine.",
        template="sprint",
        now=utc_now(),
    )
    db.session.commit()
    return issue


def rows_everywhere():
    counts = {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return counts


def begin(client, draft, people=20):
    answer = client.post(f"/issues/{draft.id}/rehearsal", data={"people": people})
    assert answer.status_code == 303
    return answer.location.removesuffix("/rehearse")


def test_an_organiser_walks_every_stage_and_wipes_it_without_trace(
    sign_in, organiser, draft, folder
):
    client = sign_in(organiser)
    before = rows_everywhere()
    root = begin(client, draft)
    assert "This is a rehearsal." in client.get(f"{root}/rehearse").text
    for stage in ("Suggest", "Talk", "Improve", "Rank"):
        page = client.get(f"{root}/rehearse").text
        assert re.search(rf'aria-current="step".*?{stage}', page, re.S)
        assert client.post(f"{root}/rehearse/fill").location == f"{root}/rehearse"
        assert "have done their part" in client.get(f"{root}/rehearse").text
        assert client.post(f"{root}/rehearse/on").location == f"{root}/rehearse"
    over = client.get(f"{root}/rehearse").text
    assert "Read the result" in over
    for happened in ("5 ideas", "6 posts", "4 statements", "3 changes", "16 ballots"):
        assert happened in over
    result = client.get(f"{root}/issues/1/outcome")
    assert result.status_code == 200
    assert "16 people" in result.text
    assert rows_everywhere() == before
    assert client.post(f"/issues/{draft.id}/rehearsal/wipe").status_code == 303
    assert list(folder.iterdir()) == []
    assert client.get(f"{root}/rehearse").status_code == 404
    assert rows_everywhere() == before


def walk_to(client, root, stage):
    """Fill and end each stage before one."""
    for each in list(Stage)[: list(Stage).index(stage)]:
        client.post(f"{root}/rehearse/fill")
        assert client.post(f"{root}/rehearse/on").status_code == 303, each


def has_settings(draft, **settings):
    draft.settings = {**draft.settings, **settings}
    db.session.commit()


def test_a_list_that_is_too_long_is_picked_from_cut_and_ranked(sign_in, organiser, draft, folder):
    has_settings(draft, most_on_ballot=3, places_by_share=2)
    client = sign_in(organiser)
    root = begin(client, draft)
    walk_to(client, root, Stage.RANK)
    assert "people pick ideas for the ballot" in client.get(f"{root}/rehearse").text
    client.post(f"{root}/rehearse/fill")
    page = client.get(f"{root}/rehearse").text
    assert "Let 20 made-up people take part" in page
    assert "0 ballots" in page
    client.post(f"{root}/rehearse/fill")
    assert "16 ballots" in client.get(f"{root}/rehearse").text
    client.post(f"{root}/rehearse/on")
    result = client.get(f"{root}/issues/1/outcome").text
    assert "How the list was cut" in result
    assert "16 people" in result


def test_sheets_come_in_and_one_waits_for_a_third_look(sign_in, organiser, draft, folder):
    has_settings(draft, paper_place="At the desk.")
    client = sign_in(organiser)
    root = begin(client, draft)
    walk_to(client, root, Stage.RANK)
    client.post(f"{root}/rehearse/fill")
    page = client.get(f"{root}/rehearse").text
    assert "3 sheets of paper" in page
    assert "14 ballots" in page
    client.post(f"{root}/sign-in/demo", data={"person": "organiser"})
    typing = client.get(f"{root}/issues/1/paper").text
    [sheet] = re.findall(r"/issues/1/paper/\d{10}(?=\")", typing)
    settle = client.get(f"{root}{sheet}")
    assert settle.status_code == 200
    client.post(f"{root}/rehearse/on")
    assert "3 sheets" not in client.get(f"{root}/rehearse").text
    assert "16 people" in client.get(f"{root}/issues/1/outcome").text


def test_people_check_the_report_and_what_they_say_waits(sign_in, organiser, draft, folder):
    client = sign_in(organiser)
    root = begin(client, draft)
    assert "check the report" not in client.get(f"{root}/rehearse").text
    walk_to(client, root, Stage.OUTCOME)
    assert "Let made-up people check the report" in client.get(f"{root}/rehearse").text
    client.post(f"{root}/rehearse/fill")
    page = client.get(f"{root}/rehearse").text
    assert "What they say waits for you" in page
    assert re.search(r"[67] people checked the report", page)
    said = client.get(f"{root}/issues/1/report/corrections").text
    assert "hardly anybody who works nights" in said
    assert "It was closer than that sounds." in said
    for _day in range(5):
        client.post(f"{root}/rehearse/on")
    assert "made-up people check" not in client.get(f"{root}/rehearse").text


def test_nothing_of_it_reaches_the_real_site_or_leaves_it(sign_in, organiser, draft, folder):
    client = sign_in(organiser)
    root = begin(client, draft)
    answer = client.post(f"{root}/sign-in/demo", data={"person": "carer", "next": "/issues/1"})

    assert answer.location == f"{root}/issues/1"
    assert all(f"Path={root}/" in line for line in answer.headers.getlist("Set-Cookie"))
    assert "What would make the clinic better?" in client.get(answer.location).text
    assert "What would make the clinic better?" not in client.get("/").text
    assert organiser.display_name not in client.get(answer.location).text


def test_its_clock_runs_ahead_and_the_real_one_does_not(sign_in, organiser, draft, folder, app):
    client = sign_in(organiser)
    root = begin(client, draft)
    client.get(f"{root}/rehearse")
    client.post(f"{root}/rehearse/on")
    [inner] = [site for _made, site in app.wsgi_app.open.values()]

    with inner.app_context():
        ahead = utc_now()

    assert timedelta(hours=23) < ahead - utc_now() < timedelta(hours=25)


def test_what_a_visitor_did_by_hand_stays_when_time_goes_on(sign_in, organiser, draft, folder):
    client = sign_in(organiser)
    root = begin(client, draft)
    client.post(f"{root}/sign-in/demo", data={"person": "carer"})
    fields = {"title": "A bench outside", "text": "A bench.", "experiences": "cares"}
    client.post(f"{root}/issues/1/proposals/new", data={**fields, "main_experience": "cares"})
    client.post(f"{root}/rehearse/fill")
    client.post(f"{root}/rehearse/on")

    page = client.get(f"{root}/issues/1").text
    assert "A bench outside" in page
    assert "One number that somebody answers" in page


def test_a_question_for_a_list_can_be_rehearsed(sign_in, organiser, draft, folder):
    draft.settings = {**draft.settings, "joining": Joining.LIST.value}
    client = sign_in(organiser)
    root = begin(client, draft)
    client.post(f"{root}/rehearse/fill")

    assert "5 ideas" in client.get(f"{root}/rehearse").text


def test_one_left_alone_for_a_week_is_wiped(sign_in, organiser, draft, folder):
    root = begin(sign_in(organiser), draft)
    sign_in(organiser).get(f"{root}/rehearse")

    assert wipe_old(folder, utc_now() + timedelta(days=6)) == 0
    assert wipe_old(folder, utc_now() + timedelta(days=8)) == 1
    assert list(folder.iterdir()) == []


def test_planted_fault_a_rehearsal_on_the_real_database_is_found(
    sign_in, organiser, draft, folder, app, monkeypatch
):
    def made(self, files):
        real = app.config["SQLALCHEMY_DATABASE_URI"]
        own = {"REHEARSAL": files, "SQLALCHEMY_DATABASE_URI": real, "DEMO": True}
        site = self.make(type("Shared", (self.config,), own))
        with site.app_context():
            build(files.read(), utc_now())
            db.session.commit()
            files.database.touch()
        return site

    before = rows_everywhere()
    monkeypatch.setattr(mounting.Rehearsals, "made", made)
    client = sign_in(organiser)
    root = begin(client, draft)
    db.session.rollback()
    client.get(f"{root}/rehearse")

    assert rows_everywhere() != before
