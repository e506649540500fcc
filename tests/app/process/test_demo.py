import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import create_app
from app.accounts.models import Member
from app.accounts.services.people import DEMO_PEOPLE
from app.amendments.models import Amendment, Answer
from app.answers.models import GivenAnswer
from app.ballots.models import Ballot, CastLink, Channel, ReasonSheet, Turnout
from app.core.clock import utc_now
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Group
from app.issues.convert import settings_of
from app.issues.models import Issue, StageTime
from app.outcomes.models import IssueOutcome
from app.process.demo.acts import ACTS
from app.process.demo.seeding import ISSUES, content_of, dice_for
from app.process.demo.timing import ZONE, spread
from app.proposals.models import BallotOption
from app.shortlists.models import KeptAs
from app.shortlists.queries import candidates_of, sheets_of, shortlist_of
from config import TestConfig
from deliberation.stages import Stage
from tests.conftest import forgetful, sqlite_config
from tests.factories import make_member

MADE_UP = "The people, places and figures are made up."


@pytest.fixture(scope="module")
def town(empty_database, tmp_path_factory):
    """The application with the whole demo in it, brought in by its own command."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    made = forgetful(create_app(sqlite_config(path, DEMO=True)))
    answer = made.test_cli_runner().invoke(args=["demo"])
    assert answer.exit_code == 0, answer.output
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _no_transaction_left(request):
    yield
    if "town" in request.fixturenames:
        db.session.rollback()


def issue_of(name):
    question = content_of(name)["question"]
    return db.session.scalar(select(Issue).where(Issue.question == question))


def tables():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in db.metadata.sorted_tables
    }


def test_there_is_one_question_in_each_stage_and_a_manifesto(town):
    stages = [issue_of(name).stage for name in ISSUES[: len(Stage)]]
    assert stages == list(reversed(Stage))

    group = db.session.scalar(select(Group).where(Group.name == "Developing a Guerilla Manifesto"))
    assert issue_of("manifesto").group == group
    assert issue_of("manifesto").stage is Stage.PROPOSE


def test_the_finished_question_has_its_ballots_and_reasons_sealed(town):
    issue = issue_of("home_care")
    ballots = db.session.scalars(select(Ballot).where(Ballot.issue_id == issue.id)).all()
    turnout = db.session.scalar(
        select(func.count()).select_from(Turnout).where(Turnout.issue_id == issue.id)
    )

    on_paper = [ballot for ballot in ballots if ballot.channel is Channel.PAPER]
    assert len(ballots) == turnout + len(on_paper) == 237
    assert len(on_paper) == content_of("home_care")["ballots"]["on_paper"]
    assert db.session.scalars(select(CastLink).where(CastLink.issue_id == issue.id)).all() == []
    sheets = db.session.scalars(select(ReasonSheet).where(ReasonSheet.issue_id == issue.id)).all()
    lines = [line for sheet in sheets for line in sheet.lines]
    assert {line["slot"] for line in lines} == {"why", "worry", "change"}
    assert {sheet.experience.value for sheet in sheets} >= {"uses", "works", "cares"}
    assert len({line["text"] for line in lines if "text" in line}) > 40


def test_its_result_has_a_winner_a_close_pair_and_groups_that_differ(town):
    row = db.session.get(IssueOutcome, issue_of("home_care").id)
    document = json.loads(row.content)

    facts = {fact["key"] for fact in document["facts"] + document["part_facts"]}
    assert {"beats-all", "close", "groups-differ"} <= facts
    options = document["options"]
    assert [option["letter"] for option in options] == ["A", "B", "B2", "C", "D"]
    assert document["outcome"]["winners"] == [0]
    assert document["outcome"]["order_below"] == [[4]]
    assert any(
        row["side"] == "worries" and row["people"] >= 10 for row in document["reasons"]["rows"]
    )


def test_the_answerer_has_promised_a_day_that_is_still_to_come(town):
    issue = issue_of("home_care")
    assert issue.answer_asked_at < utc_now() < issue.answer_promised_by


def test_the_answerer_answered_two_points_and_looks_into_one(town):
    issue = issue_of("home_care")
    given = db.session.scalars(select(GivenAnswer).filter_by(issue_id=issue.id)).all()
    assert [row.status.value for row in given] == ["part", "will", "looking"]
    assert issue.answered_at < utc_now() < issue.answer_promised_by
    page = town.test_client().get("/").text
    assert "What changed because people took part" in page
    assert "Teams of six from October" in page


def test_changes_were_taken_in_offered_refused_and_wait(town):
    answers = set(db.session.scalars(select(Amendment.answer)).all())
    assert answers >= {
        Answer.OPEN,
        Answer.TAKEN_IN,
        Answer.REWORDED,
        Answer.OFFERED,
        Answer.REFUSED,
        Answer.VARIANT,
    }


def test_an_idea_one_backer_short_came_onto_the_ballot_by_lot(town):
    issue = issue_of("library")
    how = db.session.scalars(
        select(BallotOption.admitted_by)
        .where(BallotOption.issue_id == issue.id)
        .order_by(BallotOption.place)
    ).all()
    assert how == ["backing"] * 4 + ["lot"]


def test_one_question_has_more_ideas_than_a_ballot_holds_and_people_are_picking(town):
    issue = issue_of("corner")
    row = shortlist_of(issue.id)
    assert issue.stage is Stage.RANK
    assert row.n_candidates == 18
    assert row.cut_at is None
    assert row.picks_until - utc_now() > timedelta(days=2)
    assert len(sheets_of(issue.id)) == content_of("corner")["picks"]["people"]
    client = town.test_client()
    client.post("/sign-in/demo", data={"person": "carer"})
    assert "Start with a few" in client.get(f"/issues/{issue.id}/shortlist").text


def test_a_finished_manifesto_tells_its_ten_points_and_how_the_list_was_cut(town):
    issue = issue_of("chapter")
    document = json.loads(db.session.get(IssueOutcome, issue.id).content)
    assert len(document["several"]["elected"]) == settings_of(issue).seats == 10
    assert document["several"]["tied"] == []
    kept = [each.kept_as for each in candidates_of(issue.id)]
    assert (len(kept), kept.count(None)) == (17, 2)
    assert set(kept) >= {KeptAs.SHARE, KeptAs.RESCUE}
    page = town.test_client().get(f"/issues/{issue.id}/outcome").text
    for words in ("these 10 points", "And who wanted each", "How the list was cut"):
        assert words in page


def test_days_are_spread_over_the_stages_and_none_is_to_come(town):
    now = utc_now()
    for issue in db.session.scalars(select(Issue)):
        moments = db.session.scalars(select(Post.created_at).filter_by(issue_id=issue.id)).all()
        assert max(moments) < now
        assert min(moments) > issue.opened_at
        assert all(7 <= moment.astimezone(ZONE).hour <= 23 for moment in moments)
    posts = db.session.scalars(
        select(Post.created_at).filter_by(issue_id=issue_of("home_care").id)
    ).all()
    assert len({moment.date() for moment in posts}) >= 8


def test_every_stage_moved_on_at_its_time(town):
    rows = db.session.scalars(select(StageTime)).all()
    for row in rows:
        if row.ends_at <= utc_now():
            assert row.moved_on_at - row.ends_at <= timedelta(minutes=2)
        else:
            assert row.moved_on_at is None


def test_a_second_demo_changes_nothing(town):
    before = tables()
    db.session.rollback()
    answer = town.test_cli_runner().invoke(args=["demo"])

    assert answer.exit_code == 0
    assert "http://localhost" in answer.output
    assert "/sign-in" in answer.output
    assert tables() == before


@pytest.mark.parametrize("person", DEMO_PEOPLE)
def test_a_visitor_can_be_any_of_the_four(town, person):
    client = town.test_client()

    assert client.post("/sign-in/demo", data={"person": person}).status_code == 303
    assert client.get("/me").status_code == 200
    for name in ISSUES:
        assert client.get(f"/issues/{issue_of(name).id}").status_code == 200
    assert client.get(f"/issues/{issue_of('home_care').id}/outcome").status_code == 200


def test_every_page_says_that_it_is_made_up_and_every_link_leads_somewhere(town):
    client = town.test_client()
    client.post("/sign-in/demo", data={"person": "service-user"})
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < 140:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = client.get(path, follow_redirects=True)
        assert page.status_code == 200, path
        if "text/html" in page.content_type:
            assert MADE_UP in page.text, path
            found = re.findall(r'href="(/(?!static)[^"#?]*)', page.text)
            waiting.extend(link for link in dict.fromkeys(found) if link not in seen)
    assert len(seen) > 60
    assert MADE_UP in client.get("/no-such-page").text


def test_only_the_four_have_an_address_so_nobody_else_is_written_to(town):
    addresses = db.session.scalars(select(Member.email).where(Member.email.is_not(None))).all()
    assert set(addresses) == set(DEMO_PEOPLE.values())


def test_the_demo_keeps_out_of_a_site_that_people_use(app):
    make_member()
    answer = app.test_cli_runner().invoke(args=["demo"])

    assert answer.exit_code == 1
    assert db.session.scalar(select(func.count()).select_from(Group)) == 0


def test_the_demo_fills_an_empty_postgresql_and_its_pages_are_there(postgresql_database):
    """The command makes the tables itself; a second time it changes nothing."""
    settings = {"SQLALCHEMY_DATABASE_URI": postgresql_database, "DEMO": True}
    made = forgetful(create_app(type("Settings", (TestConfig,), settings)))
    with made.app_context():  # another test's may still be open, and a command takes what is
        answers = [made.test_cli_runner().invoke(args=["demo"]) for _ in range(2)]
    assert [answer.exit_code for answer in answers] == [0, 0], answers[0].output
    assert ["is ready" in answer.output for answer in answers] == [True, False], answers[0].output
    with made.app_context():
        client = made.test_client()
        for name in ISSUES:
            assert client.get(f"/issues/{issue_of(name).id}").status_code == 200
        assert client.get(f"/issues/{issue_of('home_care').id}/outcome").status_code == 200
        assert tables()["turnouts"] > 200
        db.session.remove()
        db.engine.dispose()


def test_dice_fall_the_same_way_each_time():
    assert dice_for("library").random(5).tolist() == dice_for("library").random(5).tolist()
    assert dice_for("library").random() != dice_for("surgery").random()


@pytest.mark.parametrize("hour", [0, 2, 9, 14, 23])
@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_moments_stay_inside_their_stage_and_out_of_the_night(day, hour):
    start = day - timedelta(days=3) + timedelta(hours=10)
    end = day + timedelta(hours=hour)
    moments = spread(start, end, 200, dice_for("days"))

    assert moments == sorted(moments)
    assert start <= moments[0] <= moments[-1] <= end
    assert all(7 <= moment.astimezone(ZONE).hour < 23 for moment in moments)


@pytest.mark.parametrize("name", ISSUES)
def test_content_calls_only_what_there_is(name):
    content = content_of(name)
    for acts in content["acts"].values():
        for act in acts:
            assert act["do"] in ACTS
            assert act.get("by", "Jo Whitfield") in content["people"]
    text = json.dumps(content, ensure_ascii=False)
    assert not re.search(r"[a-z]!", text)
    assert "'" not in text
