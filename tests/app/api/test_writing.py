"""A program does what its owner may do by hand: by the same rules, in the same words."""

import pytest

from app.amendments.models import Amendment
from app.api.policy import SCOPES
from app.api.views import frame, making
from app.ballots.models import Ballot, Turnout
from app.core.clock import utc_now
from app.discussion.models import Post, Source
from app.extensions import db
from app.issues.queries import participation_of
from app.proposals.models import Backing, Proposal
from app.statements.models import Reply, Statement, StatementReply
from deliberation.stages import Stage
from tests.app.api.test_tokens import token_for
from tests.factories import (
    declare,
    make_change,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
)


@pytest.fixture
def send(client, member):
    """Return a function that asks with a token good for everything."""
    asked = token_for(member, *SCOPES)

    def sending(method, path, body=None, **headers):
        given = {} if body is None else {"json": body}
        return client.open(f"/api/v1{path}", method=method, headers=asked | headers, **given)

    return sending


def fields_wrong(answer):
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), answer.text
    return {one["field"]: one["detail"] for one in answer.json["errors"]}


def test_member_posts_and_says_what_brings_them(send, member):
    issue = make_issue(Stage.DISCUSS)
    path = f"/issues/{issue.id}/posts"
    assert "Tell us what brings you here" in fields_wrong(send("POST", path, {"text": "Hi."}))[
        "experiences"
    ].replace("\u2019", "'")
    body = {"text": "See this.", "experiences": ["uses"], "source": "evidence"}
    assert "source_url" in fields_wrong(send("POST", path, body))
    answer = send("POST", path, body | {"source_url": "https://example.org/x", "is_worry": True})
    assert answer.status_code == 201
    post = db.session.get(Post, answer.json["id"])
    assert (post.author_id, post.source, post.is_worry) == (member.id, Source.EVIDENCE, True)
    assert participation_of(member, issue).main_experience.value == "uses"
    reply = send("POST", path, {"text": "And?", "parent": post.id, "quoted": post.id,
                                "quote": "See this."})  # fmt: skip
    assert (reply.json["parent"], reply.json["quote"]) == (post.id, "See this.")
    deep = send("POST", path, {"text": "Deeper.", "parent": reply.json["id"]})
    assert deep.status_code == 422
    assert send("POST", path, {"text": "x", "parent": 987_654}).status_code == 404


def test_a_new_account_posts_no_links_here_either(client):
    issue = make_issue(Stage.DISCUSS)
    fresh = make_member()
    fresh.created_at = utc_now()
    declare(issue, fresh)
    asked = token_for(fresh, "post")
    body = {"text": "Buy it at https://example.org now."}
    answer = client.post(f"/api/v1/issues/{issue.id}/posts", json=body, headers=asked)
    assert answer.status_code == 403
    assert "links have to wait" in answer.json["detail"]


def test_member_puts_an_idea_on_the_table_once_they_know_of_those_like_it(send, member):
    issue = make_issue(Stage.PROPOSE)
    declare(issue, member)
    like = make_proposal(issue, title="Sitters for evenings", text="Sitters come in the evening.")
    body = {"title": "Sitters for evenings", "text": "Sitters come in the evening, too."}
    told = send("POST", f"/issues/{issue.id}/ideas", body)
    assert (told.status_code, told.json["similar"]) == (409, [like.id])
    made = send("POST", f"/issues/{issue.id}/ideas", body | {"looked_at": [like.id]})
    assert (made.status_code, made.json["letter"], made.json["backers"]) == (201, "B", 1)
    assert made.headers["Location"].endswith(f"/api/v1/ideas/{made.json['id']}")
    assert db.session.get(Proposal, made.json["id"]).author_id == member.id


def test_member_backs_an_idea_they_have_read(send, member):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    idea = make_proposal(issue)
    path = f"/ideas/{idea.id}/backing"
    assert send("PUT", path, {"version": 2}).status_code == 409
    for _n in range(2):
        assert send("PUT", path, {"version": 1}).json["backers"] == 2
    assert send("DELETE", path).status_code == 204
    backed = db.select(Backing).where(Backing.member_id == member.id)
    assert db.session.scalars(backed).all() == []


def test_member_suggests_a_change_and_backs_another(send, member):
    issue = make_issue(Stage.AMEND)
    declare(issue, member)
    idea = make_proposal(issue, text="It opens at nine.\n\nIt shuts at five.")
    put_on_ballot(idea)
    path = f"/ideas/{idea.id}/changes"
    body = {"version": 1, "text": "It opens at ten.\n\nIt shuts at five.", "summary": "Later"}
    assert "text" in fields_wrong(send("POST", path, body | {"text": idea_text()}))
    made = send("POST", path, body)
    assert made.status_code == 201
    row = db.session.get(Amendment, made.json["id"])
    assert (row.author_id, row.summary, len(row.edits)) == (member.id, "Later", 1)
    other = make_change(idea, "five", "six", make_member())
    backing = f"/changes/{other.id}/backing"
    assert send("PUT", backing, {"wording": 1}).json["backers"] == 2
    assert send("DELETE", backing).status_code == 204
    assert send("PUT", backing, {"wording": 3}).status_code == 409
    assert send("POST", path, body | {"version": 7}).status_code == 404


def idea_text():
    return "It opens at nine.\n\nIt shuts at five."


def test_member_adds_a_statement_and_answers_one(send, member):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    path = f"/issues/{issue.id}/statements"
    assert "text" in fields_wrong(send("POST", path, {"text": "Is rain an excuse?"}))
    made = send("POST", path, {"text": "Rain is no excuse."})
    assert (made.status_code, made.json["agree"]) == (201, 1)
    answer = send("PUT", f"/statements/{made.json['id']}/reply", {"reply": "unsure"})
    assert (answer.json["agree"], answer.json["unsure"]) == (0, 1)
    [row] = db.session.scalars(db.select(StatementReply)).all()
    assert (row.member_id, row.reply, row.propensity) == (member.id, Reply.UNSURE, None)
    assert db.session.get(Statement, made.json["id"]).author_id == member.id


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"), ({"text": None}, "text"), ({"text": 5}, "text"), ({"text": ""}, "text"),
        ({"text": " \u200b"}, "text"), ({"text": "x" * 3001}, "text"),
        ({"text": "x", "nope": 1}, "nope"), ({"text": "x", "idea": "1"}, "idea"),
        ({"text": "x", "idea": 1.0}, "idea"), ({"text": "x", "idea": 2**31}, "idea"),
        ({"text": "x", "idea": True}, "idea"),
        ({"text": "x", "is_worry": "yes"}, "is_worry"), ({"text": "x", "is_worry": 1}, "is_worry"),
        ({"text": "x", "source": "elsewhere"}, "source"),
        ({"text": "x", "experiences": ["x"]}, "experiences.0"),
        ({"text": "x", "experiences": "uses"}, "experiences"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named(send, member, body, field):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    assert field in fields_wrong(send("POST", f"/issues/{issue.id}/posts", body))
    assert db.session.scalar(db.select(db.func.count(Post.id))) == 0


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        (b"{", "application/json", 400), (b"", "application/json", 400),
        (b'{"text": NaN}', "application/json", 400), (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400), (b"9" * 9_000, "application/json", 400),
        (b"[]", "application/json", 422), (b"null", "application/json", 422),
        (b"{}", "text/plain", 415), (b"text=x", "application/x-www-form-urlencoded", 415),
        (b" " * 1_000_001, "application/json", 413),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(client, member, text, kind, status):
    issue = make_issue(Stage.DISCUSS)
    asked = token_for(member, "post")
    path = f"/api/v1/issues/{issue.id}/posts"
    answer = client.post(path, data=text, content_type=kind, headers=asked)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["detail"]


def test_stages_hold_here_too(send, member):
    issue = make_issue(Stage.RANK)
    declare(issue, member)
    idea = make_proposal(issue)
    body = {"title": "Boats", "text": "Boats would sail."}
    for method, path, sent in (
        ("POST", f"/issues/{issue.id}/ideas", body),
        ("PUT", f"/ideas/{idea.id}/backing", {"version": 1}),
        ("POST", f"/issues/{issue.id}/statements", {"text": "Rain is no excuse."}),
    ):
        answer = send(method, path, sent)
        assert (answer.status_code, answer.mimetype) == (403, "application/problem+json"), path


def test_nothing_here_casts_a_ballot(app, send, member):
    words = ("ballot", "cast", "rank", "ticket", "turnout")
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(frame.PREFIX)]
    assert len(rules) > 25
    for rule in rules:
        assert not [word for word in words if word in rule.rule], rule.rule
    assert not [word for word in words if word in " ".join(SCOPES)]
    issue = make_issue(Stage.RANK)
    assert send("POST", f"/issues/{issue.id}/ballot", {}).status_code == 404
    assert app.test_client().post(f"/issues/{issue.id}/ballot/cast").status_code != 200
    for table in (Ballot, Turnout):
        assert db.session.scalar(db.select(db.func.count()).select_from(table)) == 0


def test_every_address_for_programs_names_what_a_token_must_be_good_for(app):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(f"{frame.PREFIX}/") and rule.endpoint != "api.openapi":
            assert app.view_functions[rule.endpoint].scope in SCOPES, rule.endpoint


def test_planted_fault_a_key_that_is_not_kept_is_found(send, member, monkeypatch):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    monkeypatch.setattr(making.services, "remember_made", lambda *given, **named: None)
    for _n in range(2):
        send("POST", f"/issues/{issue.id}/posts", {"text": "Hi."}, **{"Idempotency-Key": "k"})
    assert db.session.scalar(db.select(db.func.count(Post.id))) == 2


def test_replies_to_hidden_posts_are_refused_like_those_to_none(send, member):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    post = make_post(issue, make_member())
    post.hidden_at = post.created_at
    db.session.commit()
    answers = [
        send("POST", f"/issues/{issue.id}/posts", {"text": "x", "parent": parent})
        for parent in (post.id, 987_654)
    ]
    assert answers[0].status_code == 404
    assert answers[0].data == answers[1].data
