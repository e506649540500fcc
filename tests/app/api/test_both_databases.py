"""Everything that programs can ask, once on SQLite and once on PostgreSQL."""

import re
import threading

import pytest

from app.api.models import MadeOnce
from app.discussion.models import Post
from app.extensions import db
from deliberation.stages import Stage
from tests.app.api.test_tokens import token_for
from tests.factories import (
    cast_ballot,
    declare,
    end_stage,
    make_change,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
    run_jobs,
)

SCOPES = ("read", "post", "back", "propose", "change", "answer")


@pytest.fixture
def known(any_app):
    """An issue in Improve with one of everything, and numbers by the names in addresses."""
    member = make_member()
    issue = make_issue(Stage.AMEND, template="sprint")
    declare(issue, member)
    idea = make_proposal(issue, text="It opens at nine.")
    put_on_ballot(idea)
    change = make_change(idea, "nine", "ten", make_member())
    post = make_post(issue, member)
    asked = token_for(member, *SCOPES)
    ids = {
        "issue_id": issue.id, "proposal_id": idea.id, "amendment_id": change.id,
        "post_id": post.id, "statement_id": 1, "slug": issue.group.slug,
    }  # fmt: skip
    db.session.commit()
    return any_app, issue, asked, ids


def reads_of(app, ids):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") and "GET" in rule.methods:
            yield rule.endpoint, re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(ids[m[1]]), rule.rule)


def test_everything_can_be_read(known):
    app, issue, asked, ids = known
    client = app.test_client()
    made = client.post(
        f"/api/v1/issues/{issue.id}/statements", json={"text": "Rain is no excuse."}, headers=asked
    )
    ids["statement_id"] = made.json["id"]
    end_stage(issue)
    for _n in range(10):
        cast_ballot(issue, {"A": "support"}, make_member(), reasons={"A": "It is near."})
    end_stage(issue)
    run_jobs()
    for endpoint, path in reads_of(app, ids):
        answer = client.get(path, headers=asked)
        assert answer.status_code == (303 if endpoint == "api.tokens" else 200), endpoint


def test_everything_can_be_written(known):
    app, issue, asked, ids = known
    client, to = app.test_client(), "/api/v1/"
    sent = [
        ("POST", f"issues/{issue.id}/posts", {"text": "\0Hello \0there."}, 201),
        ("POST", f"issues/{issue.id}/statements", {"text": "Rain is no excuse."}, 201),
        ("POST", f"issues/{issue.id}/ideas", {"title": "Boats", "text": "Boats sail."}, 403),
        ("PUT", f"ideas/{ids['proposal_id']}/backing", {"version": 1}, 403),
        ("POST", f"ideas/{ids['proposal_id']}/changes",
         {"version": 1, "text": "It opens at noon.", "summary": "Noon"}, 201),
        ("PUT", f"changes/{ids['amendment_id']}/backing", {"wording": 1}, 200),
        ("DELETE", f"changes/{ids['amendment_id']}/backing", None, 204),
    ]  # fmt: skip
    for method, path, body, status in sent:
        given = {} if body is None else {"json": body}
        answer = client.open(to + path, method=method, headers=asked, **given)
        assert answer.status_code == status, (path, answer.text)


def test_the_same_key_at_the_same_moment_makes_one(known):
    app, issue, asked, _ids = known
    path, answers = f"/api/v1/issues/{issue.id}/posts", []
    db.session.commit()
    gate = threading.Barrier(4)

    def send():
        client = app.test_client()
        gate.wait()
        headers = {**asked, "Idempotency-Key": "once"}
        answers.append(client.post(path, json={"text": "At once."}, headers=headers))

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 1
    said = db.select(db.func.count(Post.id)).where(Post.text == "At once.")
    assert db.session.scalar(said) == 1
    assert db.session.scalar(db.select(db.func.count(MadeOnce.id))) == 1
