"""A mailed link is a key: no page hands it on, in a way back, a header or a log."""

from __future__ import annotations

import logging
import re
from urllib.parse import unquote

import pytest
from werkzeug.routing import AnyConverter
from werkzeug.routing.converters import NumberConverter

from app.accounts.views import arriving
from app.core.tokens import digest_of
from app.core.web import headers, whereabouts
from app.extensions import db
from app.tellers.models import Teller
from tests.factories import make_ballot_issue, make_member
from tests.security.world import ask_for_answers

KEY = "asked-token"
"""A key that opens each page it can: of somebody asked to answer, and of a teller."""
SAFE_REFERRERS = {"no-referrer", "strict-origin", "origin"}


@pytest.fixture
def opened(app):
    """A question with somebody asked to answer it, and a teller, whose links hold the key."""
    issue = make_ballot_issue(("Sitters", "Budget"))
    ask_for_answers(issue)
    db.session.add(
        Teller(
            issue_id=issue.id, place=1, name="Tess", address="tess@example.org", backs=[],
            token_hash=digest_of(KEY),
        )
    )  # fmt: skip
    db.session.commit()
    return app


def behind_keys(app):
    """Every address with a key in it, of whatever room, whether or not the key opens anything."""
    for rule in app.url_map.iter_rules():
        if set(rule.arguments) & {"token", "code"}:
            values = {name: KEY if name in ("token", "code") else 1 for name in rule.arguments}
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield method, rule.build(values)[1]
    for place in ("/tellers/%s/", "/answer/%s/nowhere", "/answer/%s/promise", "/answr/%s"):
        yield "GET", place % KEY


def handed_on(browser, app):
    """Where a page hands the key on: to the door or to the colours, or to the next by a header."""
    for method, path in behind_keys(app):
        sent = {"headers": {"Referer": f"http://localhost{path}"}} if method == "POST" else {}
        answer = browser.open(path, method=method, **sent)
        ways = re.findall(r'href="([^"]*next=[^"]*)"', answer.text)
        ways += re.findall(r'name="next" value="([^"]*)"', answer.text)
        ways += [answer.headers.get("Location", "").partition("next=")[2]]
        if any(KEY in unquote(way) for way in ways):
            yield method, path, "a way back"
        if answer.headers["Referrer-Policy"] not in SAFE_REFERRERS:
            yield method, path, "a header"


def test_no_page_hands_on_the_key_that_opened_it(opened):
    assert len(list(behind_keys(opened))) >= 18
    assert opened.test_client().get(f"/answer/{KEY}").status_code == 200
    assert opened.test_client().get(f"/tellers/{KEY}").status_code == 200
    assert list(handed_on(opened.test_client(), opened)) == []


def test_nor_to_somebody_signed_in_or_to_a_guest(opened, member_client, sign_in):
    assert list(handed_on(member_client, opened)) == []
    guest = make_member(is_guest=True, email=None)
    assert list(handed_on(sign_in(guest), opened)) == []


def test_every_secret_part_of_an_address_is_known_as_one(app):
    """Words in an address are names of groups, tables and kinds; another word may be a key.

    One of a few that the address lists itself is none.
    """
    plain = {"slug", "kind", "paragraph", "table", "name", "sheet_number", "filename"}
    words = {
        name
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if not isinstance(converter, NumberConverter | AnyConverter)
    }
    assert words <= plain | whereabouts.KEYS


def test_planted_fault_a_way_back_that_asks_nothing_is_found(opened, monkeypatch):
    monkeypatch.setattr(arriving, "may_be_passed_on", lambda path: True)
    assert "a way back" in {where for *_what, where in handed_on(opened.test_client(), opened)}


def test_planted_fault_a_header_that_tells_all_is_found(opened, monkeypatch):
    monkeypatch.setattr(headers, "is_behind_a_key", lambda: False)
    assert "a header" in {where for *_what, where in handed_on(opened.test_client(), opened)}


def test_an_error_is_logged_without_the_key(opened, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    opened.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(opened.view_functions, "answers.link", lambda token: 1 / 0)
    assert opened.test_client().get(f"/answer/{KEY}").status_code == 500
    assert "/answer/<token>" in caplog.messages[-1]
    assert not any(KEY in message for message in caplog.messages)


def test_pages_that_are_no_keys_lead_back_to_themselves(client):
    assert "/sign-in?next=/issues" in unquote(client.get("/issues").text)
    assert 'name="next" value="/search?q=bus"' in client.get("/search?q=bus").text
    assert client.get("/issues").headers["Referrer-Policy"] == "same-origin"


def test_what_was_kept_is_found_again_without_its_key_in_an_address(client):
    answer = client.get(f"/kept/{KEY}")
    assert (answer.status_code, KEY in answer.headers["Location"]) == (303, False)
    field = re.compile(rf'<input[^>]*name="kept"[^>]*value="{KEY}"')
    assert field.search(client.get("/sign-in").text)
    assert KEY not in client.get("/sign-in").text
