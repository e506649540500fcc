"""Feeds are Atom as feed readers want it, and tell nothing that is hidden or covered."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from app import create_app
from app.core.clock import utc_now
from app.discussion.convert import Place
from app.extensions import db
from app.statements.services import add_statement
from config import TestConfig
from deliberation.stages import Stage
from tests import factories as make
from tests.security.xss import drawn, faults_in

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:[a-z]+(/[a-z]+)?/\d+")


def parsed(answer):
    """Read a feed and refuse what the specification (RFC 4287) does."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.get_data())
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            [one] = element.findall(ATOM + name)
            assert one.text
        assert TAG.fullmatch(element.find(f"{ATOM}id").text), element.find(f"{ATOM}id").text
        for name in ("updated", "published"):
            assert all(MOMENT.fullmatch(one.text) for one in element.findall(ATOM + name))
        for link in element.findall(f"{ATOM}link"):
            assert urlsplit(link.get("href")).netloc == "localhost"
            assert link.get("rel") in {"self", "alternate"}
        assert element.find(f"{ATOM}author/{ATOM}name").text
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    return root


def titles(root):
    return [entry.find(f"{ATOM}title").text for entry in root.findall(f"{ATOM}entry")]


def summary(root, title):
    [entry] = [one for one in root.iter(f"{ATOM}entry") if title in one.find(f"{ATOM}title").text]
    assert entry.find(f"{ATOM}summary").get("type") == "html"
    return entry.find(f"{ATOM}summary").text


@pytest.fixture
def site(app):
    """A question with an idea, a change and posts on each."""
    issue = make.make_issue(Stage.AMEND, question="Who opens & shuts <it>?", background="Why not.")
    idea = make.make_proposal(issue, make.make_member("Ann"), "Sitters", "It opens at nine.", 2)
    place = make.put_on_ballot(idea)
    change = make.make_change(idea, "nine", "eight", make.make_member("Bo"), why="Too late.")
    db.session.delete(place)
    make.make_post(issue, make.make_member("Cy"), "It **rains** & <b>pours</b>.")
    make.make_post(issue, make.make_member("Di"), "On it.", place=Place(issue.id, idea.id))
    make.make_post(
        issue, make.make_member("Ed"), "On this.", place=Place(issue.id, idea.id, change.id)
    )
    return issue, idea, change


def test_an_issue_tells_all_that_happened(client, site):
    issue, idea, change = site
    root = parsed(client.get(f"/issues/{issue.id}/feed.atom"))
    assert root.find(f"{ATOM}title").text == "Who opens & shuts <it>?"
    assert sorted(titles(root)) == [
        "A new question: Who opens & shuts <it>?",
        "Change 1 to idea A: swap “nine” for “eight”",
        "Idea A: Sitters",
        "What Cy said: Who opens & shuts <it>?",
        "What Di said: Who opens & shuts <it>?",
        "What Ed said: Who opens & shuts <it>?",
    ]
    assert summary(root, "What Cy said").strip() == (
        "<p>It <strong>rains</strong> &amp; &lt;b&gt;pours&lt;/b&gt;.</p>"
    )
    assert "<p>Too late.</p>" in summary(root, "Change 1")
    links = {one.get("href") for one in root.iter(f"{ATOM}link")}
    assert f"http://localhost/issues/{issue.id}/proposals/{idea.id}" in links
    assert f"http://localhost/issues/{issue.id}/amendments/{change.id}" in links


def test_an_idea_tells_what_happened_to_it_and_a_group_what_happened_in_it(client, site):
    issue, idea, _change = site
    other = make.make_issue(Stage.DISCUSS, group=issue.group, question="Another?")
    make.make_issue(None, group=issue.group, question="A draft?")
    root = parsed(client.get(f"/issues/{issue.id}/proposals/{idea.id}/feed.atom"))
    assert len(titles(root)) == 4
    assert not any("What Cy said" in title for title in titles(root))
    root = parsed(client.get(f"/groups/{issue.group.slug}/feed.atom"))
    assert len(titles(root)) == 7
    assert f"A new question: {other.question}" in titles(root)
    assert not any("draft" in title for title in titles(root))


def test_statements_are_told_of_but_not_how_they_are_answered(client, site):
    issue, _idea, _change = site
    rows = [
        add_statement(issue, make.make_member("Flo"), text=text, now=utc_now())
        for text in ("Rain is <no> excuse.", "zqhiddenzq")
    ]
    rows[1].hidden_at = utc_now()
    db.session.commit()
    path = f"/issues/{issue.id}/feed.atom"
    root = parsed(client.get(path))
    assert summary(root, "Do you agree?").strip() == "<p>Rain is &lt;no&gt; excuse.</p>"
    assert "zqhiddenzq" not in ElementTree.tostring(root, "unicode")
    before = client.get(path).get_data()
    rows[0].agree_count = 77
    db.session.commit()
    assert client.get(path).get_data() == before


def test_pages_name_their_feeds(client, site):
    issue, idea, _change = site
    for page in (
        f"/issues/{issue.id}",
        f"/issues/{issue.id}/proposals/{idea.id}",
        f"/groups/{issue.group.slug}",
    ):
        link = f'<link rel="alternate" type="application/atom.xml" title="[^"]+" href="{page}/feed'
        assert re.search(link, client.get(page).text)
        parsed(client.get(f"{page}/feed.atom"))


def test_a_whole_life_is_told_and_the_result_only_once_there_is_one(client, app):
    issue = make.make_issue(Stage.RANK)
    for title in ("The lantern", "The harbour"):
        make.put_on_ballot(make.make_proposal(issue, title=title))
    before = client.get(f"/issues/{issue.id}/feed.atom").get_data()
    for _n in range(12):
        make.cast_ballot(issue, {"A": "support", "B": "worse"}, reasons={"A": "zqcoveredzq"})
    assert client.get(f"/issues/{issue.id}/feed.atom").get_data() == before
    make.end_stage(issue)
    root = parsed(client.get(f"/issues/{issue.id}/feed.atom"))
    assert f"Rank has closed: {issue.question}" in titles(root)
    assert not any("The Result" in title for title in titles(root))
    make.run_jobs()
    root = parsed(client.get(f"/issues/{issue.id}/feed.atom"))
    assert "<p>People chose The lantern.</p>" in summary(root, "The Result")
    assert "zqcoveredzq" not in ElementTree.tostring(root, "unicode")


def test_fifty_newest_and_names_that_stay(client, site, count_statements):
    issue, _idea, _change = site
    path = f"/issues/{issue.id}/feed.atom"
    with count_statements() as few:
        before = parsed(client.get(path))
    someone = make.make_member("Flo")
    for n in range(60):
        make.make_post(issue, someone, f"Post {n}.")
    with count_statements() as many:
        root = parsed(client.get(path))
    assert len(titles(root)) == 50
    assert "Post 59." in root.findall(f"{ATOM}entry")[0].find(f"{ATOM}summary").text
    assert len([one for one in many if one.startswith("SELECT")]) <= len(few)
    assert root.find(f"{ATOM}id").text == before.find(f"{ATOM}id").text


def test_a_reader_that_has_it_already_is_told_so(client, site):
    issue, idea, _change = site
    path = f"/issues/{issue.id}/feed.atom"
    first = client.get(path)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": changed}).status_code == 304
    idea.hidden_at = utc_now()
    db.session.commit()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("which", ["idea", "change"])
def test_what_is_hidden_is_gone_with_all_that_hangs_on_it(client, site, which):
    issue, idea, change = site
    row, n_left = {"idea": (idea, 2), "change": (change, 4)}[which]
    row.hidden_at = utc_now()
    db.session.commit()
    assert len(titles(parsed(client.get(f"/issues/{issue.id}/feed.atom")))) == n_left
    assert len(titles(parsed(client.get(f"/groups/{issue.group.slug}/feed.atom")))) == n_left
    path = f"/issues/{issue.id}/proposals/{idea.id}/feed.atom"
    if which == "idea":
        assert client.get(path).status_code == 404
    else:
        assert len(titles(parsed(client.get(path)))) == 2


def test_an_edit_shows_as_an_update_of_the_same_entry(client, site):
    issue, _idea, _change = site
    root = parsed(client.get(f"/issues/{issue.id}/feed.atom"))
    db.session.execute(
        db.text("UPDATE posts SET edited_at = :at"), {"at": utc_now() + timedelta(hours=1)}
    )
    db.session.commit()
    again = parsed(client.get(f"/issues/{issue.id}/feed.atom"))
    ids = [{one.text for one in tree.iter(f"{ATOM}id")} for tree in (root, again)]
    assert ids[0] == ids[1]
    moments = [datetime.fromisoformat(t.find(f"{ATOM}updated").text) for t in (root, again)]
    assert moments[1] > moments[0]


def test_hostile_words_stay_words(client, site):
    issue, idea, change = site
    strings = drawn()
    issue.question, idea.author_name, change.summary = (
        strings[0][:140],
        strings[1][:40],
        "\x0b\ufffe]]>",
    )
    issue.group.name = strings[2][:80]
    for n in range(0, len(strings), 10):
        make.make_post(issue, text="\n\n".join(strings[n : n + 10]))
    db.session.commit()
    root = parsed(client.get(f"/issues/{issue.id}/feed.atom"))
    for entry in root.iter(f"{ATOM}entry"):
        assert faults_in(entry.find(f"{ATOM}summary").text) == []


def test_addresses_come_from_the_setting_and_never_from_the_request(app, site):
    issue, _idea, _change = site
    uri = app.config["SQLALCHEMY_DATABASE_URI"]
    settings = {"SQLALCHEMY_DATABASE_URI": uri, "SITE_URL": "https://talk.example.org/table"}
    made = create_app(type("Settings", (TestConfig,), settings))
    with made.app_context():
        answer = made.test_client().get(
            f"/issues/{issue.id}/feed.atom", headers={"Host": "evil.example"}
        )
        db.session.remove()
        db.engine.dispose()
    assert "evil.example" not in answer.text
    assert f"https://talk.example.org/table/issues/{issue.id}/feed.atom" in answer.text
    assert "<id>tag:talk.example.org," in answer.text


def test_planted_fault_a_feed_with_bare_html_is_refused():
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring("<feed><summary>a<br></summary></feed>")
