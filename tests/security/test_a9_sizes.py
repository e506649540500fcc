"""A9: too much of anything gets a friendly answer, never a crash."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from app import create_app
from app.discussion.models import Post
from app.extensions import db
from config import TestConfig
from deliberation.stages import Stage
from tests.conftest import sqlite_config
from tests.factories import make_ballot_issue, make_issue, make_post, make_proposal, put_on_ballot

FRIENDLY = "more text than we can take at once"
HUGE = 10**30
LONG_NUMBER = "9" * 5_000


@pytest.fixture
def site(app, member):
    """A question in Suggest with an idea and a post, all by `member`."""
    issue = make_issue()
    return issue, make_proposal(issue, member), make_post(issue, member)


def test_too_large_a_body_is_refused_in_words(client):
    answer = client.post("/sign-in", data={"email": "x" * (TestConfig.MAX_CONTENT_LENGTH + 1)})
    assert (answer.status_code, FRIENDLY in answer.text) == (413, True)


def test_too_many_parts_are_refused_in_words(client):
    parts = {f"part-{n}": (None, "x") for n in range(TestConfig.MAX_FORM_PARTS + 1)}
    answer = client.post(
        "/sign-in",
        data={name: value for name, (_, value) in parts.items()},
        content_type="multipart/form-data",
    )
    assert (answer.status_code, FRIENDLY in answer.text) == (413, True)


def test_planted_fault_a_site_without_limits_is_found(empty_database):
    none = dict.fromkeys(("MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE"))
    client = create_app(sqlite_config(empty_database, **none)).test_client()
    answer = client.post("/sign-in", data={"email": "x" * (TestConfig.MAX_CONTENT_LENGTH + 1)})
    assert answer.status_code != 413


def overlong(issue, proposal, post):
    """Return every form of the first stage with one field too long."""
    says = {"experiences": "uses", "main_experience": "uses"}
    long = "word " * 20_000
    return [
        (f"/issues/{issue.id}/proposals/new", {"title": long, "text": "It would open.", **says}),
        (f"/issues/{issue.id}/proposals/new", {"title": "Sitters", "text": long, **says}),
        (f"/issues/{issue.id}/proposals/new", {"title": "A", "text": "B", "for_whom": long}),
        (f"/proposals/{proposal.id}/edit", {"title": "A", "text": "B", "note": long, "seen": "1"}),
        (f"/issues/{issue.id}/posts", {"text": long, **says}),
        (f"/issues/{issue.id}/posts", {"text": "A", "quote": long, **says}),
        (f"/issues/{issue.id}/posts", {"text": "A", "source_url": "https://a.b/" + long, **says}),
        (f"/posts/{post.id}/edit", {"text": long}),
        (f"/posts/{post.id}/reason", {"text": long, "proposal_id": str(proposal.id)}),
        (f"/proposals/{proposal.id}/reasons", {"first": long}),
        ("/me/name", {"name": long}),
        ("/groups/new", {"name": long}),
        ("/groups/new", {"name": "A", "description": long}),
        ("/sign-in", {"email": long}),
        ("/sign-in/code", {"code": long}),
        ("/me/password", {"new_password": long}),
    ]


def test_fields_that_are_too_long_are_shown_again(member_client, site):
    for path, data in overlong(*site):
        answer = member_client.post(path, data=data)
        assert answer.status_code == 422, (path, answer.status_code)
    assert db.session.query(Post).count() == 1


def test_planted_fault_a_field_without_a_limit_is_found(member_client, site, monkeypatch):
    from app.discussion.forms import PostForm

    monkeypatch.setattr(PostForm, "validate", lambda self, extra_validators=None: True)
    statuses = [member_client.post(path, data=data).status_code for path, data in overlong(*site)]
    assert set(statuses) != {422}


def numbers_out_of_range(issue, proposal, post):
    return [
        ("GET", f"/issues/{HUGE}", {}),
        ("GET", f"/issues/{issue.id}/proposals/{HUGE}", {}),
        ("GET", f"/posts/{HUGE}", {}),
        ("GET", f"/proposals/{2**63}/versions", {}),
        ("GET", f"/issues/{issue.id}/talk?page={HUGE}", {}),
        ("GET", f"/issues/{issue.id}/talk?page=-{HUGE}", {}),
        ("GET", f"/issues/{issue.id}/talk?page={LONG_NUMBER}", {}),
        ("GET", f"/issues/{issue.id}/journal?page={HUGE}", {}),
        ("GET", f"/issues/{issue.id}?page={HUGE}", {}),
        ("GET", f"/issues/{issue.id}/proposals/{proposal.id}?page={HUGE}", {}),
        ("POST", f"/issues/{issue.id}/posts", {"text": "A", "parent_id": str(HUGE)}),
        ("POST", f"/issues/{issue.id}/posts", {"text": "A", "quoted_id": str(HUGE)}),
        ("POST", f"/issues/{issue.id}/posts", {"text": "A", "proposal_id": str(HUGE)}),
        ("POST", f"/issues/{issue.id}/posts", {"text": "A", "amendment_id": LONG_NUMBER}),
        ("POST", f"/proposals/{proposal.id}/edit", {"title": "A", "text": "B", "seen": str(HUGE)}),
        ("POST", f"/proposals/{proposal.id}/reaffirm", {"answer": "yes", "seen": str(HUGE)}),
        ("POST", f"/proposals/{proposal.id}/retire", {"other": str(HUGE)}),
        ("POST", f"/posts/{post.id}/reason", {"text": "A", "proposal_id": str(HUGE)}),
        ("POST", f"/posts/{post.id}/same", {"page": str(HUGE), "sort": "x"}),
        ("POST", f"/issues/{issue.id}/proposals/new", {"looked": LONG_NUMBER, "title": "A"}),
        ("POST", f"/me/sessions/{HUGE}/end", {}),
    ]


def crashes(browser, tries):
    return [
        (method, path[:80], answer.status_code)
        for method, path, data in tries
        if (answer := browser.open(path, method=method, data=data or None)).status_code >= 500
    ]


def test_numbers_out_of_range_crash_nothing(member_client, site):
    assert crashes(member_client, numbers_out_of_range(*site)) == []


def improve_tries(proposal):
    return [
        ("GET", f"/proposals/{proposal.id}/amendments/new?like={HUGE}", {}),
        ("GET", f"/proposals/{proposal.id}/amendments/new?post={HUGE}", {}),
        ("POST", f"/proposals/{proposal.id}/amendments/new", {"seen": str(HUGE)}),
        ("POST", f"/proposals/{proposal.id}/amendments/new", {"seen": LONG_NUMBER}),
        ("GET", f"/posts/{HUGE}/words/{proposal.id}", {}),
        ("POST", f"/proposals/{proposal.id}/amendments/new", {"seen": "1", "like": str(HUGE)}),
        ("GET", f"/proposals/{proposal.id}/amendments/together?take={HUGE}:1", {}),
        ("GET", f"/proposals/{proposal.id}/versions?old={HUGE}", {}),
        ("POST", f"/amendments/{HUGE}/back", {}),
    ]


def test_numbers_out_of_range_crash_nothing_in_improve(member_client, app):
    proposal = make_proposal(make_issue(Stage.AMEND))
    put_on_ballot(proposal)
    assert crashes(member_client, improve_tries(proposal)) == []


def rank_tries(issue):
    odd = ["-1", LONG_NUMBER, "٣", "²", "1e9", "support\x00", "", "\ud7ff"]
    for name in ("zone-0", "tier-0", "tick-0", "seed", "press", "shown-0", "was-0", "why-0"):
        for value in odd:
            data = {"zone-1": "support", name: value}
            yield "POST", f"/issues/{issue.id}/ballot", data
            yield "POST", f"/issues/{issue.id}/ballot/cast", data
    for press in (f"up:{LONG_NUMBER}", "up:٣", f"why:0:{LONG_NUMBER}", "up:-1", "why:0:²", "::::"):
        yield "POST", f"/issues/{issue.id}/ballot", {"press": press}
    for name in (f"tick-{LONG_NUMBER}", "why-٣", "why-²", f"tick-{10**18}"):
        yield "POST", f"/issues/{issue.id}/ballot/cast", {name: "1", "zone-1": "support"}


def test_odd_values_crash_no_ballot(member_client, app):
    assert crashes(member_client, rank_tries(make_ballot_issue())) == []


def test_planted_fault_a_ballot_that_believes_numbers_is_found(member_client, app, monkeypatch):
    from app.ballots import forms

    monkeypatch.setattr(forms, "number_in", lambda fields, name, most: int(fields.get(name) or 0))
    assert crashes(member_client, rank_tries(make_ballot_issue()))


HOSTILE = [
    "[" * 50_000,
    "*" * 50_000,
    "> " * 25_000,
    "`" * 50_000,
    "[a](" * 12_000,
    "- " * 25_000,
    "a@" * 25_000,
    "http://" * 7_000,
    "&" * 50_000,
    "\\" * 50_000,
    "_a" * 25_000,
    "\n\n1. " * 10_000,
]


def test_hostile_markdown_is_refused_fast(member_client, site):
    issue, _proposal, _post = site
    for text in HOSTILE:
        says = {"experiences": "uses", "main_experience": "uses"}
        started = time.process_time()
        answer = member_client.post(f"/issues/{issue.id}/posts", data={"text": text, **says})
        assert time.process_time() - started < 1, text[:20]
        assert answer.status_code == 422, text[:20]


def test_hostile_markdown_of_the_longest_length_costs_little(app):
    from app.core.words.markdown import render_markdown

    for text in HOSTILE:
        started = time.process_time()
        render_markdown(text[:5_000])
        assert time.process_time() - started < 1, text[:20]
        tracemalloc.start()
        render_markdown(text[:1_000])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 10_000_000, (text[:20], peak)
