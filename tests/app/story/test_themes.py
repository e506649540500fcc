"""Themes: found by the worker, kept as hosts leave them, read a page at a time."""

from __future__ import annotations

import re

import pytest

from app.core.clock import utc_now
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Role
from app.story.models import Theme, ThemePost
from app.story.services import finding
from deliberation.stages import Stage
from tests.app.story.cases import TALK, make_talk, tell_stories, texts_in, themes_in
from tests.factories import add_to_group, make_issue, make_member


@pytest.fixture
def issue(app):
    made = make_issue(Stage.DISCUSS, question="What should the town do?")
    make_talk(made, 60)
    tell_stories()
    return made


@pytest.fixture
def host_client(issue, sign_in):
    host = make_member("Hana")
    add_to_group(issue.group, host, Role.HOST)
    return sign_in(host)


def names_on(page):
    return re.findall(r'story__theme"><a[^>]*>([^<]+)', page.text)


def posts_of(theme):
    return set(db.session.scalars(db.select(ThemePost.post_id).filter_by(theme_id=theme.id)))


def edit(client, theme, **data):
    return client.post(f"/themes/{theme.id}/edit", data={"name": theme.name, "into": 0, **data})


def test_posts_about_the_same_stand_together(issue):
    found = themes_in(issue)
    assert set(found) == set(TALK)
    for kind, theme in found.items():
        texts = texts_in(theme)
        assert len(texts) >= 15
        assert all(f" {kind} " in text for text in texts)


def test_a_page_shows_fifty_posts_in_as_many_statements_as_ten(client, issue, count_statements):
    theme = themes_in(issue)["buses"]
    few, amounts = len(posts_of(theme)), []
    for n_more in (0, 200):
        make_talk(issue, n_more)
        tell_stories()
        client.get(f"/themes/{theme.id}")
        with count_statements() as statements:
            page = client.get(f"/themes/{theme.id}").text
        amounts.append(len(statements))
    assert few < 50
    assert page.count('<article class="say"') == 50
    assert f'href="/themes/{theme.id}?page=2"' in page
    assert len(set(amounts)) == 1


def test_the_same_theme_keeps_its_address_when_posts_are_sorted_again(issue):
    before = {kind: theme.id for kind, theme in themes_in(issue).items()}
    make_talk(issue, 60, seed=9)
    assert tell_stories() == 1
    assert {kind: theme.id for kind, theme in themes_in(issue).items()} == before


def test_a_host_names_a_theme_and_it_keeps_name_and_posts(issue, host_client, client):
    theme = themes_in(issue)["trees"]
    posts = posts_of(theme)
    assert edit(host_client, theme, name="Shade for <b>all</b>").status_code == 303
    assert "Shade for &lt;b&gt;all&lt;/b&gt;" in names_on(client.get(f"/issues/{issue.id}/story"))
    make_talk(issue, 60, seed=9)
    tell_stories()
    assert posts < posts_of(theme)
    assert "Shade for" in client.get(f"/issues/{issue.id}/talk").text
    assert edit(host_client, theme, name="").status_code == 303
    assert "Shade for" not in client.get(f"/issues/{issue.id}/story").text


def test_a_host_makes_one_theme_of_two_and_the_address_leads_on(issue, host_client, client):
    found = themes_in(issue)
    trees, buses, library = (found[kind] for kind in ("trees", "buses", "library"))
    both = posts_of(trees) | posts_of(buses)
    assert edit(host_client, trees, into=buses.id).status_code == 303
    assert posts_of(buses) == both
    assert client.get(f"/themes/{trees.id}").location == f"/themes/{buses.id}#summary"
    assert host_client.get(f"/themes/{trees.id}/edit").status_code == 404
    edit(host_client, buses, into=library.id)
    assert client.get(f"/themes/{trees.id}").location == f"/themes/{library.id}#summary"
    make_talk(issue, 60, seed=9)
    tell_stories()
    assert both < posts_of(library)
    page = client.get(f"/issues/{issue.id}/story").text
    assert f'"/themes/{library.id}"' in page
    assert f'"/themes/{trees.id}"' not in page


def test_a_host_drops_a_theme_and_brings_it_back(issue, host_client, client):
    theme = themes_in(issue)["library"]
    edit(host_client, theme, is_dropped="y")
    assert client.get(f"/themes/{theme.id}").status_code == 404
    assert len(names_on(client.get(f"/issues/{issue.id}/story"))) == 2
    assert f"/themes/{theme.id}/edit" not in client.get(f"/issues/{issue.id}/story").text
    assert f"/themes/{theme.id}/edit" in host_client.get(f"/issues/{issue.id}/story").text
    make_talk(issue, 60, seed=9)
    tell_stories()
    assert len(names_on(client.get(f"/issues/{issue.id}/story"))) == 2
    edit(host_client, theme)
    assert client.get(f"/themes/{theme.id}").status_code == 200


def test_a_theme_of_another_question_cannot_be_joined(issue, host_client):
    other = make_issue(Stage.DISCUSS)
    make_talk(other, 40)
    tell_stories()
    theme = themes_in(issue)["trees"]
    elsewhere = themes_in(other)["trees"]
    answer = edit(host_client, theme, into=elsewhere.id)
    assert answer.status_code == 422
    assert theme.merged_into_id is None


def test_only_hosts_get_in(issue, member_client, client):
    theme = themes_in(issue)["trees"]
    for page in ("edit", "summary"):
        assert member_client.get(f"/themes/{theme.id}/{page}").status_code == 403
        assert client.get(f"/themes/{theme.id}/{page}").status_code == 303
    assert edit(member_client, theme, name="Mine").status_code == 403


def test_hidden_posts_stand_in_no_theme(issue, client):
    theme = themes_in(issue)["trees"]
    for post_id in posts_of(theme):
        db.session.get(Post, post_id).hidden_at = utc_now()
    db.session.commit()
    page = client.get(f"/themes/{theme.id}").text
    assert "No post about this can be read now." in page
    assert "<p>The trees" not in page
    assert f"/themes/{theme.id}" not in client.get(f"/issues/{issue.id}/story").text


def test_a_host_who_is_faster_than_the_worker_loses_nothing(issue, monkeypatch):
    make_talk(issue, 60, seed=9)
    theme = themes_in(issue)["trees"]
    before = posts_of(theme)

    def touch():
        db.session.get(Theme, theme.id).settled_at = utc_now()
        db.session.commit()

    kept = finding.find_themes(issue, now=utc_now(), before_long_work=touch)
    assert not kept
    assert posts_of(theme) == before
    monkeypatch.setattr(finding, "settled_in", lambda rows: [])
    assert finding.find_themes(issue, now=utc_now(), before_long_work=touch)
    assert posts_of(theme) != before


def test_a_theme_goes_by_no_word_of_a_post_that_is_hidden(issue, client):
    theme = themes_in(issue)["trees"]
    word = theme.words[0]
    finding.forget_words(issue.id, [f"The {word.upper()} again"])
    db.session.commit()
    assert word not in theme.words
    assert word not in client.get(f"/themes/{theme.id}").text.split('id="posts"')[0].lower()
    assert tell_stories() == 1
