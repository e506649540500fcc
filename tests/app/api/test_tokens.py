"""Tokens: made on a page, shown once, good for what was ticked, taken back at once."""

import re
from datetime import timedelta

import pytest

from app import create_app
from app.accounts.services import erase_member
from app.accounts.services.sessions import member_of_request
from app.api.models import ApiToken, MadeOnce
from app.api.services import make_token, note_use, tokens
from app.api.views import frame
from app.core.clock import utc_now
from app.core.tokens import digest_of
from app.extensions import db
from deliberation.stages import Stage
from tests.conftest import signed_in, sqlite_config
from tests.factories import declare, make_issue, make_member, make_proposal

TICKED = {"name": "A script", "scopes": ["read", "post"], "days": "90"}


def shown_in(page):
    return re.search(r">(gp_[\w-]+)</textarea>", page)[1]


def token_for(member, *scopes, days=9):
    row, secret = make_token(
        member, name="A script", scopes=scopes or ["read"], days=days, now=utc_now()
    )
    row.last_used_on = utc_now().date()
    db.session.commit()
    return {"Authorization": f"Bearer {secret}"}


def kept_token():
    row = db.session.scalars(db.select(ApiToken)).one()
    db.session.commit()
    return row


def test_member_makes_a_token_and_sees_it_once(member_client, member):
    page = member_client.post("/me/tokens", data=TICKED)
    secret = shown_in(page.text)
    [row] = db.session.scalars(db.select(ApiToken)).all()
    assert (row.member_id, row.allows, row.token_hash) == (
        member.id, {"read", "post"}, digest_of(secret),
    )  # fmt: skip
    assert page.headers["Cache-Control"] == "private, no-store"
    listed = member_client.get("/me/tokens").text
    assert secret not in listed
    assert "A script" in listed
    assert "Not used yet" in listed


def test_the_words_of_a_token_are_kept_nowhere(member_client):
    secret = shown_in(member_client.post("/me/tokens", data=TICKED).text)
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(db.select(table)).all()
        assert secret not in str(rows), table.name


def test_a_token_without_a_name_or_use_is_asked_about(member_client):
    page = member_client.post("/me/tokens", data={"name": " ", "days": "8"})
    assert page.status_code == 422
    for words in ("know it again", "Tick at least one", "Choose one of these"):
        assert words in page.text
    assert db.session.scalar(db.select(db.func.count(ApiToken.id))) == 0


def test_ten_are_enough(member_client, member):
    for _n in range(10):
        token_for(member)
    assert member_client.post("/me/tokens", data=TICKED).status_code == 403
    assert "Take one back before" in member_client.get("/me/tokens").text


def test_somebody_unchecked_or_paused_gets_none(app, sign_in):
    guest = make_member(email=None, is_guest=True)
    assert sign_in(guest).post("/me/tokens", data=TICKED).status_code == 403
    paused = sign_in(make_member(is_suspended=True))
    assert paused.post("/me/tokens", data=TICKED).status_code == 403
    assert paused.get("/me/tokens").status_code == 200


def test_a_token_lets_in_until_it_is_taken_back(client, member_client, member):
    asked = token_for(member)
    told = client.get("/api/v1/token", headers=asked)
    assert told.json["member"] == member.display_name
    assert told.json["scopes"] == ["read"]
    [row] = db.session.scalars(db.select(ApiToken)).all()
    assert member_client.post(f"/me/tokens/{row.id}/take-back").status_code == 303
    assert client.get("/api/v1/token", headers=asked).status_code == 401
    assert client.get("/api/v1/issues", headers=asked).status_code == 401


def test_nobody_takes_back_the_token_of_another(sign_in, member):
    token_for(member)
    [row] = db.session.scalars(db.select(ApiToken)).all()
    other = sign_in(make_member())
    answers = [other.post(f"/me/tokens/{n}/take-back").status_code for n in (row.id, 987_654)]
    assert answers == [404, 404]
    assert db.session.get(ApiToken, row.id) is not None


def test_a_token_ends_with_its_time_and_with_its_owner(client, member):
    over, good = token_for(member, days=-1), token_for(member)
    assert client.get("/api/v1/token", headers=over).status_code == 401
    assert client.get("/api/v1/token", headers=good).status_code == 200
    erase_member(member, now=utc_now())
    db.session.commit()
    assert client.get("/api/v1/token", headers=good).status_code == 401
    assert db.session.scalar(db.select(db.func.count(ApiToken.id))) == 0


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer x", "Basic YTpi", "bearer  gp_", "x" * 9000]
)
def test_what_is_no_token_is_told_so(client, said):
    answer = client.get("/api/v1/issues", headers={"Authorization": said})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_does_only_what_it_is_for(client, member):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    path = f"/api/v1/issues/{issue.id}/posts"
    refused = client.post(path, json={"text": "Hello."}, headers=token_for(member, "read", "back"))
    assert refused.status_code == 403
    assert "Post and reply" in refused.json["detail"]
    assert client.get(path, headers=token_for(member, "post")).status_code == 403
    assert client.post(path, json={"text": "Hello."}, headers=token_for(member, "post")).json["id"]


def test_cookies_open_nothing_here(member_client):
    issue = make_issue(Stage.DISCUSS)
    answer = member_client.post(f"/api/v1/issues/{issue.id}/posts", json={"text": "Hello."})
    assert answer.status_code == 401
    assert member_client.get("/api/v1/token").status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_planted_fault_cookies_that_get_through_are_found(member, monkeypatch):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    monkeypatch.setattr(frame, "without_cookies", lambda inner: inner)
    monkeypatch.setattr(frame, "person_of", member_of_request)
    fooled = signed_in(create_app(sqlite_config(db.engine.url.database)), member)
    assert fooled.get("/api/v1/token").status_code != 401


def test_a_page_of_another_site_can_send_nothing_with_a_form(app, member):
    with_csrf = create_app(
        sqlite_config(db.engine.url.database, WTF_CSRF_ENABLED=True)
    ).test_client()
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    path, asked = f"/api/v1/issues/{issue.id}/posts", token_for(member, "post")
    db.session.commit()
    assert with_csrf.post(path, json={"text": "Hello."}, headers=asked).status_code == 201
    assert with_csrf.post(path, data={"text": "Hello."}, headers=asked).status_code == 415
    assert with_csrf.post("/me/tokens", data=TICKED).status_code == 400


def test_the_day_of_last_use_is_noted_once_a_day(client, member, count_statements):
    asked, row = token_for(member), kept_token()
    row.last_used_on = None
    db.session.commit()
    with count_statements() as statements:
        for _n in range(2):
            client.get("/api/v1/token", headers=asked).close()
    assert len([one for one in statements if one.startswith("UPDATE api_tokens")]) == 1
    db.session.commit()
    today = utc_now().date()
    assert row.last_used_on == today
    token_id = row.id
    db.session.commit()
    note_use(client.application, token_id, today - timedelta(days=3))
    db.session.commit()
    assert row.last_used_on == today


def test_what_was_answered_to_a_token_is_kept_by_no_cache(client, member):
    asked = token_for(member)
    for path in ("/token", "/issues", "/nothing"):
        answer = client.get(f"/api/v1{path}", headers=asked)
        assert answer.headers["Cache-Control"] == "private, no-store", path
    assert client.get("/api/v1/issues").headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in client.get("/api/v1/issues").vary


def test_planted_fault_a_token_that_is_not_looked_up_by_its_hash_opens_nothing(
    client, member, monkeypatch
):
    monkeypatch.setattr(tokens, "digest_of", lambda secret: secret.encode()[:32].ljust(32, b"x"))
    assert client.get("/api/v1/token", headers=token_for(member)).status_code == 401


def test_the_same_request_with_the_same_key_makes_one(client, member):
    issue = make_issue(Stage.DISCUSS)
    declare(issue, member)
    path, asked = f"/api/v1/issues/{issue.id}/posts", token_for(member, "post", "read")
    asked["Idempotency-Key"] = "once"
    answers = [client.post(path, json={"text": "Hello."}, headers=asked) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert [answer.headers.get("Idempotent-Replayed") for answer in answers] == [None, "true"]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert client.get(path).json["total"] == 1
    other = client.post(path, json={"text": "Bye."}, headers=asked)
    assert (other.status_code, client.get(path).json["total"]) == (422, 1)
    long = client.post(path, json={"text": "Bye."}, headers={**asked, "Idempotency-Key": "k" * 201})
    assert long.json["errors"][0]["field"] == "Idempotency-Key"


def test_what_was_made_with_a_key_is_forgotten_in_time(client, member):
    issue = make_issue(Stage.PROPOSE)
    declare(issue, member)
    asked = token_for(member, "answer")
    path = f"/api/v1/issues/{issue.id}/statements"
    client.post(
        path, json={"text": "Rain is no excuse."}, headers={**asked, "Idempotency-Key": "a"}
    )
    row = db.session.scalars(db.select(MadeOnce)).one()
    row.made_at = utc_now() - timedelta(days=3)
    db.session.commit()
    client.post(path, json={"text": "Snow is one, too."}, headers={**asked, "Idempotency-Key": "b"})
    assert [kept.kind for kept in db.session.scalars(db.select(MadeOnce))] == ["statement"]


def test_too_many_requests_are_told_when_to_come_back(member):
    issue = make_issue(Stage.DISCUSS)
    asked, path = token_for(member, "post", "read"), f"/api/v1/issues/{issue.id}/posts"
    limited = create_app(
        sqlite_config(db.engine.url.database, RATELIMIT_ENABLED=True)
    ).test_client()
    db.session.commit()
    answers = [limited.post(path, json={}, headers=asked) for _n in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {422}
    last = answers[-1]
    assert (last.status_code, last.mimetype) == (429, "application/problem+json")
    assert 1 <= int(last.headers["Retry-After"]) <= 61
    other = token_for(member, "post")
    db.session.commit()
    assert limited.post(path, json={}, headers=other).status_code == 422
    assert limited.get("/api/v1/token", headers=asked).status_code == 200


def test_a_hidden_thing_is_not_told_again_by_its_key(client, member):
    issue = make_issue(Stage.PROPOSE)
    declare(issue, member)
    idea = make_proposal(issue)
    asked = token_for(member, "post") | {"Idempotency-Key": "k"}
    body = {"text": "Hello.", "idea": idea.id}
    path = f"/api/v1/issues/{issue.id}/posts"
    assert client.post(path, json=body, headers=asked).status_code == 201
    idea.hidden_at = utc_now()
    db.session.commit()
    assert client.post(path, json=body, headers=asked).status_code == 404
