"""Stages move by themselves: at their time, once, in order, whoever is at the clock."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.core.clock import database_now
from app.core.storage import database
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import stage_times
from app.jobs.models import Job
from app.journal.models import JournalEntry
from app.journal.queries import entries_of_kind, verify_chain
from app.mail.models import OutgoingMail
from app.process import services
from app.process.queries import active_people
from app.process.services import move_on
from app.process.tasks import move_on_due_issues
from app.proposals.services import withdraw
from deliberation.stages import Stage
from tests.factories import (
    back_idea,
    end_stage,
    let_time_pass,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    run_jobs,
)


def backed_issue(stage=Stage.PROPOSE, **given):
    """An issue with one idea that has the backers it needs."""
    issue = make_issue(stage, **given)
    make_proposal(issue, title="Open on Sundays", backers=4)
    return issue


def test_an_issue_goes_through_every_stage_by_itself(app, client):
    issue = backed_issue()
    seen = [end_stage(issue) for _ in range(4)]
    run_jobs()

    assert seen == [Stage.DISCUSS, Stage.AMEND, Stage.RANK, Stage.OUTCOME]
    moves = entries_of_kind(issue.id, "stage-moved")
    assert [line.content["reached"] for line in moves] == [stage.value for stage in seen]
    assert verify_chain(issue.id).is_whole
    assert issue.closed_at == stage_times(issue)[Stage.RANK].ends_at
    assert issue.options_hash
    assert client.get(f"/issues/{issue.id}").status_code == 200


def test_nothing_moves_before_its_time_and_all_at_it(app):
    issue = backed_issue()
    ends_at = stage_times(issue)[Stage.PROPOSE].ends_at

    assert move_on(issue.id, lambda session: ends_at - timedelta(microseconds=1)) is None
    assert move_on(issue.id, lambda session: ends_at) is Stage.DISCUSS


def test_after_downtime_stages_are_caught_up_in_order(app):
    issue = backed_issue(template="sprint")
    let_time_pass(issue, seconds=2.5 * 86_400)  # down for two and a half days
    times = stage_times(issue)

    assert move_on_due_issues() == 3

    db.session.refresh(issue)
    assert issue.stage is Stage.RANK
    moves = entries_of_kind(issue.id, "stage-moved")
    assert [line.content["reached"] for line in moves] == ["discuss", "amend", "rank"]
    assert [line.content["due_at"] for line in moves] == [
        times[stage].ends_at.isoformat() for stage in (Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND)
    ]
    assert len(entries_of_kind(issue.id, "ideas-admitted")) == 1
    assert move_on_due_issues() == 0


def test_after_downtime_people_hear_of_the_stage_they_find(app):
    issue = backed_issue(template="sprint")
    let_time_pass(issue, seconds=2.5 * 86_400)
    move_on_due_issues()
    run_jobs()

    mails = db.session.scalars(db.select(OutgoingMail)).all()
    assert {mail.key.split(":")[2] for mail in mails} == {"rank"}


def test_none_admitted_goes_straight_to_the_result(app, client):
    issue = make_issue(Stage.DISCUSS, has_lot=True)
    make_proposal(issue, title="Nobody else wants this")

    assert end_stage(issue) is Stage.OUTCOME
    assert issue.closed_at is not None
    jobs = Counter(db.session.scalars(db.select(Job.kind)))
    assert jobs["count"] == 1
    page = client.get(f"/issues/{issue.id}").text
    assert "Nobody else wants this" in page
    assert "See which came nearest" in page
    assert page.count("left out") == 2, "Improve and Rank have no end to wait for"
    fixed = client.get(f"/issues/{issue.id}/settings").text
    assert fixed.count("left out") == 2
    assert ">Improve<" not in page.split("</ol>")[1], "the tracker leaves out what was skipped"


def test_a_question_without_an_idea_says_so(app, client):
    issue = make_issue(Stage.DISCUSS)
    assert end_stage(issue) is Stage.OUTCOME

    page = client.get(f"/issues/{issue.id}").text

    assert "Nobody put an idea on the table" in page
    assert "See which came nearest" not in page


def test_ideas_all_taken_back_in_improve_leave_nothing_to_rank_and_that_is_said(app, client):
    issue = make_issue(Stage.DISCUSS, has_lot=False)
    ideas = [make_proposal(issue, backers=4) for _n in range(2)]
    make_proposal(issue, title="Nobody else wants this")
    end_stage(issue)
    for idea in ideas:
        withdraw(idea, idea.author, clock=database_now)
    db.session.commit()

    assert end_stage(issue) is Stage.OUTCOME
    run_jobs()

    said = "Every idea that had reached the ballot was taken off the table"
    assert said in client.get(f"/issues/{issue.id}").text
    for path in ("outcome", "outcome/print"):
        page = client.get(f"/issues/{issue.id}/{path}").text
        assert "Nothing was left to rank" in page
        assert f"{said} during Improve, so there was no Rank." in page
        assert "Nearest came" not in page
        assert "No idea reached the ballot" not in page
    tracker = client.get(f"/issues/{issue.id}/outcome").text.split("</ol>")[1]
    assert ">Improve<" in tracker
    assert ">Rank<" not in tracker, "the tracker leaves out what was skipped"
    assert client.get(f"/issues/{issue.id}/ballot").status_code == 403
    letters = db.session.scalars(db.select(OutgoingMail.text))
    assert any(said in " ".join(letter.split()) for letter in letters)


def test_active_people_are_counted_once_and_suspended_ones_left_out(app):
    issue = make_issue()
    someone, suspended = make_member(), make_member()
    idea = make_proposal(issue, author=someone)
    make_post(issue, author=someone)
    make_post(issue, author=suspended)
    suspended.is_suspended = True
    back_idea(idea, make_member())

    assert active_people(issue) == 2


def test_a_stage_that_is_over_takes_nothing_though_nobody_has_moved_it(app, member_client):
    issue = make_issue()
    let_time_pass(issue)

    assert member_client.get(f"/issues/{issue.id}/proposals/new").status_code == 403


def test_one_issue_that_fails_does_not_hold_up_the_others(app, monkeypatch):
    broken, sound = backed_issue(Stage.DISCUSS), backed_issue()
    let_time_pass(broken, seconds=60)
    let_time_pass(sound)

    def fail(issue, **given):
        issue.question = "half done"
        db.session.flush()
        raise ValueError

    monkeypatch.setattr(services, "admit", fail)

    assert move_on_due_issues() == 1
    db.session.expire_all()
    assert (broken.stage, sound.stage) == (Stage.DISCUSS, Stage.DISCUSS)
    assert broken.question != "half done"


def advance_at_once(app, issue_id, schedulers=2, advances=16):
    """Let schedulers and single calls move an issue at the same time; return what they met."""
    start, moved, troubles = threading.Barrier(schedulers + advances), [], []

    def run(work):
        with app.app_context():
            start.wait()
            try:
                moved.append(work())
                db.session.commit()
            except (DBAPIError, StaleDataError) as trouble:
                troubles.append(trouble)
            finally:
                db.session.remove()

    works = [move_on_due_issues] * schedulers + [lambda: int(bool(move_on(issue_id)))] * advances
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sum(moved), troubles


def what_went_wrong(app):
    """L6: 18 movers at once; say everything that is not exactly one move. Empty when it holds."""
    issue = backed_issue()
    let_time_pass(issue)
    issue_id = issue.id
    db.session.remove()

    moved, troubles = advance_at_once(app, issue_id)
    for _ in range(2):
        run_jobs()

    issue = db.session.get(Issue, issue_id)
    entries = db.session.scalar(
        db.select(db.func.count()).select_from(JournalEntry).filter_by(kind="stage-moved")
    )
    keys = Counter(db.session.scalars(db.select(OutgoingMail.member_id)))
    found = {
        "stage": issue.stage,
        "moves": moved,
        "entries": entries,
        "chain": verify_chain(issue_id).is_whole,
        "mails": set(keys.values()),
        "readers": len(keys),
        "troubles": troubles,
    }
    wanted = {
        "stage": Stage.DISCUSS,
        "moves": 1,
        "entries": 1,
        "chain": True,
        "mails": {1},
        "readers": 4,
        "troubles": [],
    }
    return {name: found[name] for name in wanted if found[name] != wanted[name]}


def test_stages_move_once_however_many_push(any_app):
    assert what_went_wrong(any_app) == {}


def unlocked_issue(issue_id):
    """The planted fault: the issue read without its lock."""
    return db.session.get(Issue, issue_id, populate_existing=True)


def test_planted_fault_moving_without_the_lock_is_caught(any_app, monkeypatch):
    meet = threading.Barrier(6)

    def looked_before_anybody_wrote(issue):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=3)
        return time_of_stage(issue)

    time_of_stage = services.time_of_stage
    monkeypatch.setattr(services, "locked_issue", unlocked_issue)
    monkeypatch.setattr(services, "time_of_stage", looked_before_anybody_wrote)
    if db.engine.dialect.name == "sqlite":
        monkeypatch.setattr(database, "begin_by_intent", None)
        database.event.remove(db.engine, "begin", BEGIN_BY_INTENT)
        database.event.listen(db.engine, "begin", begin_deferred)

    assert what_went_wrong(any_app) != {}


BEGIN_BY_INTENT = database.begin_by_intent


def begin_deferred(connection):
    connection.exec_driver_sql("BEGIN DEFERRED")


@pytest.mark.parametrize("path", ["/", "/issues", "/issues/{id}", "/issues/{id}/journal"])
def test_the_number_of_statements_does_not_grow_with_the_lists(app, client, path):
    def statements(path):
        seen = []

        def listener(*told):
            seen.append(told[2])

        db.event.listen(db.engine, "before_cursor_execute", listener)
        assert client.get(path).status_code == 200
        db.event.remove(db.engine, "before_cursor_execute", listener)
        return [statement for statement in seen if not statement.startswith("BEGIN")]

    issue = backed_issue()
    end_stage(issue)
    path = path.format(id=issue.id)
    before = statements(path)
    for _ in range(4):
        make_proposal(issue, backers=2)
        make_post(issue)
        backed_issue()
    db.session.expire_all()
    after = statements(path)

    assert len(after) == len(before), Counter(after) - Counter(before)
