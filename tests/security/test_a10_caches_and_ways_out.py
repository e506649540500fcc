"""A10: nothing private in a cache, no way out of the site, no host from a request in a mail."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from flask import url_for

from app.accounts import convert
from app.accounts.views import own_page
from app.core.web import headers
from app.extensions import db
from app.mail.models import OutgoingMail
from app.mail.services import outbox
from tests.factories import make_issue, make_member, make_post

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "https:/evil.example",
    "/\u2028/evil.example",
    "evil.example",
    "@evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "?next=//evil.example",
    "/x\r\nSet-Cookie: a=b",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
]
PUBLIC = ["/", "/issues", "/how-it-works", "/sign-in", "/groups"]
SIGNED_IN = [*PUBLIC, "/me", "/desk"]


def is_ours(location):
    """Say whether a browser that follows this stays on the site."""
    squeezed = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
    parts = urlsplit(squeezed)
    return not parts.netloc and parts.scheme == "" and not squeezed.startswith("//")


def leaving(client, member_client):
    """Yield every place to which a redirect could be led, with where it led."""
    for place in ELSEWHERE:
        yield place, client.post("/theme", data={"theme": "dark", "next": place})
        yield place, member_client.post("/me/name", data={"name": "Ada Byron", "next": place})


def escapes(answers):
    return [
        (place, answer.headers["Location"])
        for place, answer in answers
        if "Location" in answer.headers and not is_ours(answer.headers["Location"])
    ]


def test_redirects_stay_on_the_site(client, member_client):
    assert escapes(leaving(client, member_client)) == []


def test_the_judge_knows_ours_from_theirs():
    assert is_ours("/issues/1?x=//y#z")
    assert not any(is_ours(p) for p in ("//e.example", "/\\e.example", "https://e", "\t//e"))


def test_planted_fault_a_redirect_that_believes_is_found(client, member_client, monkeypatch):
    monkeypatch.setattr(own_page, "safe_path", lambda path, default="/": path or default)
    assert escapes(leaving(client, member_client))


def test_signing_in_leads_nowhere_else(client, app):
    for place in ELSEWHERE:
        browser = app.test_client()
        page = browser.get("/sign-in", query_string={"next": place}).text
        offered = re.findall(r'(?:name="next"[^>]*value|href|action)="([^"]*)"', page)
        assert [value for value in offered if not is_ours(unescape(value))] == []
    assert {convert.safe_path(place) for place in ELSEWHERE} <= {"/", "/?next=//evil.example"} | {
        path for path in map(convert.safe_path, ELSEWHERE) if is_ours(path)
    }


def cache_rules(browser, paths):
    return {path: browser.get(path).headers["Cache-Control"] for path in paths}


def test_pages_of_somebody_signed_in_are_kept_by_no_cache(member_client):
    assert set(cache_rules(member_client, SIGNED_IN).values()) == {"private, no-store"}


def test_pages_for_everybody_are_shared_by_no_cache(client):
    assert all("private" in rule for rule in cache_rules(client, PUBLIC).values())


def test_answers_to_what_was_sent_are_kept_by_no_cache(client):
    for path in ("/sign-in", "/theme", "/sign-in/code", "/no-such-page"):
        assert client.post(path).headers["Cache-Control"] == "private, no-store", path


def test_planted_fault_pages_in_a_shared_cache_are_found(member_client, app, monkeypatch):
    def share(response):
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    app.after_request_funcs[None].insert(0, share)
    assert set(cache_rules(member_client, SIGNED_IN).values()) != {"private, no-store"}


def test_a_cache_between_two_people_gives_neither_the_page_of_the_other(app, sign_in):
    kept = {}
    for name in ("Ada Byron", "Bob Crow"):
        answer = sign_in(make_member(name)).get("/me")
        rule = answer.headers["Cache-Control"]
        if "no-store" not in rule and "private" not in rule:
            kept.setdefault("/me", answer.text)
        assert name in kept.get("/me", answer.text)
    assert kept == {}


def mails_asked_for_with(client, host):
    client.post("/sign-in", data={"email": "ada@example.org"}, headers={"Host": host})
    client.post(
        "/sign-in",
        data={"email": "bob@example.org"},
        headers={"X-Forwarded-Host": host, "Forwarded": f"host={host}"},
    )
    return [mail.text + mail.html for mail in db.session.query(OutgoingMail)]


def test_the_host_of_a_request_is_in_no_mail(client):
    mails = mails_asked_for_with(client, "evil.example")
    assert len(mails) == 2
    assert not any("evil.example" in mail for mail in mails)
    assert all("http://localhost/sign-in/" in mail for mail in mails)


def test_planted_fault_a_link_from_the_request_is_found(client, monkeypatch):
    def from_request(endpoint, **values):
        return url_for(endpoint, _external=True, **values)

    monkeypatch.setattr(outbox, "site_link", from_request)
    assert any("evil.example" in mail for mail in mails_asked_for_with(client, "evil.example"))


def test_every_answer_carries_the_headers(client, member_client, app):
    issue = make_issue()
    make_post(issue)
    paths = [*PUBLIC, f"/issues/{issue.id}", "/no-such-page", "/me", "/livez", "/posts/1/reason"]
    for path in paths:
        for method in ("GET", "POST", "PUT", "OPTIONS"):
            answer = client.open(path, method=method)
            missing = [name for name in headers.FIXED if name not in answer.headers]
            assert missing == [], (method, path)
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers.POLICY
