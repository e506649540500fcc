"""The opinion map: drawn by a job, told honestly, nobody on it alone."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.clock import utc_now
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.models import Job
from app.statements import services, tasks
from app.statements.convert import hexagons, standing_of
from app.statements.convert.hexagons import nearest_centres
from app.statements.models import OpinionMap, Reply, Statement
from app.statements.queries import replies_by
from app.statements.services import answering
from app.statements.services.mapping import draw_map
from deliberation.stages import Stage
from tests.factories import make_issue, make_member, run_jobs


@pytest.fixture
def camps(app):
    """An issue where two camps of fifteen answer eight statements, nine in ten as their camp."""
    issue = make_issue(Stage.DISCUSS)
    author = make_member()
    statements = [
        Statement(issue_id=issue.id, author_id=author.id, text=f"Thing {n}", created_at=utc_now())
        for n in range(8)
    ]
    db.session.add_all(statements)
    db.session.commit()
    dice = np.random.default_rng(1)
    people = []
    for camp in (Reply.AGREE, Reply.DISAGREE):
        other = Reply.DISAGREE if camp is Reply.AGREE else Reply.AGREE
        for _ in range(15):
            people.append(make_member())
            for statement in statements:
                reply = camp if dice.random() < 0.9 else other
                services.answer(statement, issue, people[-1], reply, now=utc_now())
    db.session.commit()
    return issue, statements, people


def test_job_draws_the_map_once_there_are_enough_replies(camps, sign_in):
    issue, _statements, people = camps
    kinds = db.session.scalars(db.select(Job.kind).where(Job.kind == "opinion-map")).all()
    assert len(kinds) > 1
    db.session.execute(db.update(Job).values(run_after=utc_now()))
    db.session.commit()

    run_jobs()

    row = db.session.get(OpinionMap, issue.id)
    assert row.found["is_clear"]
    assert [group["n_people"] for group in row.found["groups"]] == [15, 15]
    assert row.replies == 240
    first = sign_in(people[0]).get(f"/issues/{issue.id}/statements").text
    last = sign_in(people[-1]).get(f"/issues/{issue.id}/statements").text
    assert "2 groups answer differently" in first
    here = "You answer most like group"
    assert {f"{here} 1" in first, f"{here} 2" in first} == {True, False}
    assert (f"{here} 1" in first) is (f"{here} 2" in last)
    assert "Like most of them:" in first
    assert here not in sign_in(make_member()).get(f"/issues/{issue.id}/statements").text


def test_everybody_stands_where_the_map_put_them_and_newcomers_after_enough_answers(camps):
    issue, _statements, people = camps
    found = draw_map(issue, now=utc_now())
    db.session.commit()
    for person in people:
        standing = standing_of(found.found, replies_by(person, issue))
        assert standing.group == found.places[str(person.id)][-1]
    newcomer = make_member()
    twin = replies_by(people[0], issue)
    for n, (statement_id, reply) in enumerate(twin.items(), start=1):
        services.answer(db.session.get(Statement, statement_id), issue, newcomer, reply,
                        now=utc_now())  # fmt: skip
        standing = standing_of(found.found, replies_by(newcomer, issue))
        assert (standing.group, standing.n_missing) == (
            (None, 7 - n) if n < 7 else (found.places[str(people[0].id)][-1], 0)
        )
    usual = found.found["groups"][standing.group]["statements"]
    assert set(standing.alike) | set(standing.unlike) <= {each["statement"] for each in usual}
    assert standing_of({"is_clear": False}, twin) is None


def test_no_map_is_asked_for_too_early_and_one_for_each_tenth_more(app, monkeypatch):
    monkeypatch.setattr(answering, "FEWEST_FOR_A_MAP", 5)
    issue = make_issue(Stage.DISCUSS)
    statement = services.add_statement(issue, make_member(), text="So it is", now=utc_now())
    n_jobs = []
    for _ in range(12):
        services.answer(statement, issue, make_member(), Reply.AGREE, now=utc_now())
        n_jobs.append(db.session.query(Job).filter_by(kind="opinion-map").count())

    assert n_jobs[:4] == [0, 0, 0, 1]
    assert n_jobs[-1] > 1
    assert n_jobs == sorted(n_jobs)


def test_without_clear_groups_the_page_says_why(app, client):
    issue = make_issue(Stage.DISCUSS)
    statement = services.add_statement(issue, make_member(), text="So it is", now=utc_now())
    services.answer(statement, issue, make_member(), Reply.DISAGREE, now=utc_now())
    draw_map(issue_or_missing(issue.id), now=utc_now())
    db.session.commit()

    page = client.get(f"/issues/{issue.id}/statements").text

    assert "No clear groups" in page
    assert "Too few people have answered enough statements." in page


def test_the_map_is_the_same_whoever_answered_first(camps):
    issue, _statements, _people = camps
    first = draw_map(issue, now=utc_now()).found
    db.session.commit()
    db.session.execute(db.delete(OpinionMap))
    db.session.commit()

    again = draw_map(issue, now=utc_now()).found

    assert first == again


def test_paused_people_and_hidden_statements_are_not_on_the_map(camps):
    issue, statements, people = camps
    people[0].is_suspended = True
    statements[0].hidden_at = utc_now()
    db.session.commit()

    found = draw_map(issue, now=utc_now())

    assert str(people[0].id) not in found.places
    assert str(statements[0].id) not in found.found["tallies"]
    assert all(
        each["statement"] != statements[0].id
        for group in found.found["groups"]
        for each in group["statements"]
    )


def test_nobody_stands_on_a_hexagon_with_fewer_than_ten():
    dice = np.random.default_rng(3)
    points = np.concatenate([dice.normal(0, 1, (200, 2)), dice.normal(6, 1, (40, 2)), [[40, 40]]])
    labels = np.array([0] * 200 + [1] * 40 + [1])

    found = hexagons(points, labels)

    assert found
    assert all(each["n_people"] >= 10 and each["n_people"] % 5 == 0 for each in found)
    assert all(each["x"] < 60 for each in found)
    assert hexagons(points[:5], labels[:5]) == []
    assert hexagons(points, np.full(len(points), -1)) == []


def test_each_point_lies_in_the_hexagon_whose_centre_is_nearest():
    points = np.random.default_rng(5).uniform(0, 100, (300, 2))
    found = nearest_centres(points, 7.0)
    wide, high = np.sqrt(3) * 7, 21
    grid = [
        (i * wide + shift * wide / 2, j * high + shift * high / 2)
        for i in range(-2, 12)
        for j in range(-2, 8)
        for shift in (0, 1)
    ]
    nearest = [min(((p - g) ** 2).sum() for g in np.array(grid)) for p in points]

    assert np.allclose(((points - found) ** 2).sum(axis=1), nearest, atol=1e-4)


def test_of_many_maps_that_are_due_only_the_last_is_searched(camps, monkeypatch):
    issue, _statements, _people = camps
    drawn = []
    monkeypatch.setattr(tasks, "draw_map", lambda issue, now: drawn.append(issue.id))
    n_jobs = db.session.query(Job).filter_by(kind="opinion-map").count()
    db.session.execute(db.update(Job).values(run_after=utc_now()))
    db.session.commit()
    run_jobs()
    assert n_jobs > 1
    assert drawn == [issue.id]
    other = make_issue(Stage.DISCUSS)
    answering.ask_for_map(other, "first", utc_now())
    answering.ask_for_map(issue, "second", utc_now())
    db.session.execute(db.update(Job).values(run_after=utc_now()))
    db.session.commit()
    run_jobs()
    assert drawn == [issue.id, other.id, issue.id]
