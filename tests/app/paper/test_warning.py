"""Who types sheets in hears in time of those that would be left out when Rank ends."""

import re
from datetime import timedelta

import pytest

from app.extensions import db
from app.groups.models import Role
from app.issues.queries import current_time
from app.jobs.tasks import run_due
from app.mail.models import OutgoingMail, Topic
from app.paper import tasks
from app.paper.models import PaperSheet
from app.paper.queries import unfinished_sheets
from tests.app.paper.test_typing import TAKES_PAPER, enter, enter_twice, fields_of, number_of
from tests.factories import add_to_group, make_ballot_issue, make_member

HOUR = timedelta(hours=1)
ONE = "1 sheet doesn't count yet, and Rank ends at"
TWO = "2 sheets don't count yet, and Rank ends at"


@pytest.fixture
def issue(organiser):
    return make_ballot_issue(organiser=organiser, **TAKES_PAPER)


def hours_before_end(issue, hours):
    """Let the worker do what is due so long before the end of Rank."""
    moment = current_time(issue).ends_at - hours * HOUR
    tasks.catch_up_with_sheets(lambda session: moment)
    run_due(lambda session: moment)


def told():
    """Return who was told what, oldest first."""
    query = db.select(OutgoingMail).filter_by(kind="paper-unfinished").order_by(OutgoingMail.id)
    return [(mail.member_id, mail.subject) for mail in db.session.scalars(query)]


def left_undone(host, issue):
    """Type one sheet in twice, one once, and one so that its entries differ."""
    enter_twice(host, issue, 1)
    enter(host, issue, fields_of(number_of(2)))
    enter(host, issue, fields_of(number_of(3)))
    enter(host, issue, fields_of(number_of(3), "worse better worse"))


def test_hosts_are_told_a_day_before_and_while_rank_can_still_be_extended(host, issue, organiser):
    helper, paused = make_member("Hester"), make_member("Paul")
    for person in (helper, paused):
        add_to_group(issue.group, person, Role.HOST)
    add_to_group(issue.group, make_member(), Role.MEMBER)
    paused.is_suspended = True
    left_undone(host, issue)
    hours_before_end(issue, 25)
    assert told() == []
    for _n in range(2):
        hours_before_end(issue, 23)
    people = {organiser.id, helper.id}
    assert {person for person, _subject in told()} == people
    assert all(subject.startswith(TWO.replace("'", "’")) for _person, subject in told())
    enter(host, issue, fields_of(number_of(2)))
    hours_before_end(issue, 8)
    assert [(p in people, s.startswith(ONE.replace("'", "’"))) for p, s in told()[2:]] == [
        (True, True)
    ] * 2
    mail = db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert (mail.topic, mail.good_until) == (Topic.DEADLINES, current_time(issue).ends_at)
    assert "left out" in mail.text
    assert f"/issues/{issue.id}/paper" in mail.text


def test_nobody_is_told_where_all_sheets_count_or_are_set_aside(host, issue):
    enter_twice(host, issue, 1)
    enter(host, issue, fields_of(number_of(2)))
    aside = {"reason": "It can't be read."}
    assert (
        host.post(f"/issues/{issue.id}/paper/{number_of(2)}/aside", data=aside).status_code == 303
    )
    hours_before_end(issue, 23)
    assert told() == []
    assert unfinished_sheets([issue.id]) == {}


def test_after_downtime_one_warning_is_enough_and_after_the_end_there_is_none(host, issue):
    left_undone(host, issue)
    hours_before_end(issue, 8)
    assert len(told()) == 1
    hours_before_end(issue, 0)
    assert len(told()) == 1


def one_more_late(host, issue):
    """Type sheets in before the second warning, and another one after it."""
    left_undone(host, issue)
    hours_before_end(issue, 8)
    assert len(told()) == 1
    enter(host, issue, fields_of(number_of(4)))


def test_sheets_added_after_the_second_warning_are_told_of_once_more(host, issue):
    one_more_late(host, issue)
    hours_before_end(issue, 2)
    assert len(told()) == 1
    for _n in range(2):
        hours_before_end(issue, 0.9)
        enter(host, issue, fields_of(number_of(5)))
    assert [subject.partition(",")[0] for _person, subject in told()] == [
        "2 sheets don’t count yet",
        "3 sheets don’t count yet",
    ]


def test_nobody_is_told_twice_of_the_same_sheets_at_the_last_hour(host, issue):
    left_undone(host, issue)
    hours_before_end(issue, 8)
    enter_twice(host, issue, 4)
    enter(host, issue, fields_of(number_of(2), "worse better worse"))  # told of, in another state
    hours_before_end(issue, 0.9)
    assert len(told()) == 1


def test_planted_fault_sheets_told_of_that_are_forgotten_are_found(host, issue):
    left_undone(host, issue)
    hours_before_end(issue, 8)
    db.session.execute(db.update(PaperSheet).values(is_told=False))
    db.session.commit()
    hours_before_end(issue, 0.9)
    assert len(told()) == 2, "so the test above would see it"


def test_nobody_hears_of_a_question_that_takes_no_paper(app, organiser):
    issue = make_ballot_issue(organiser=organiser)
    hours_before_end(issue, 8)
    assert told() == []


def test_the_desk_and_the_page_for_typing_say_until_when(host, issue):
    desk = f"/groups/{issue.group.slug}/desk"
    assert "Rank ends at" not in words_of(host.get(desk))
    left_undone(host, issue)
    page = words_of(host.get(desk))
    assert "2 sheets don’t count yet; Rank ends at" in page
    assert "4 minutes" in page
    assert f'href="/issues/{issue.id}/paper"' in host.get(desk).text
    typing = words_of(host.get(f"/issues/{issue.id}/paper"))
    assert "Sheets that don’t count by then are left out." in typing


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_planted_fault_a_warning_for_every_sweep_is_found(host, issue, monkeypatch):
    keys = (f"warn:{n}" for n in range(9))
    real = tasks.warn_of_unfinished
    monkeypatch.setattr(
        tasks, "warn_of_unfinished", lambda issue, key, **more: real(issue, next(keys), **more)
    )
    monkeypatch.setattr(tasks, "job_of", lambda key: None)
    monkeypatch.setattr(
        tasks,
        "enqueue",
        lambda job, *, payload, **more: tasks.warn_of_sheets(payload),
    )
    left_undone(host, issue)
    for _n in range(2):
        hours_before_end(issue, 23)
    assert len(told()) == 2, "so the test above would see it"


def test_a_box_for_words_holds_several_lines_and_keeps_them(host, issue):
    said = "It is near.\nMy mother can walk there."
    fields = fields_of("12", **{"why-1": said})
    page = enter(host, issue, fields, 422).text
    box = page.partition('<textarea id="why-1"')[2].partition("</textarea>")[0]
    assert 'rows="4"' in box
    assert box.endswith(f">\n{said}")
