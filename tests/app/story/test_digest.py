"""What a newcomer reads before the first post: few words, each from somewhere, nothing hidden."""

from __future__ import annotations

import re

import pytest

from app.core.clock import utc_now
from app.discussion.convert import Place
from app.extensions import db
from app.story import convert
from app.story.models import Story
from app.story.services import showing
from deliberation.stages import Stage
from tests.app.story.cases import (
    TALK,
    before_posts,
    make_statements,
    make_talk,
    tell_stories,
    themes_in,
    words_in,
)
from tests.factories import declare, make_issue, make_member, make_post, make_proposal

MOST_WORDS = 300
WRITES = ("INSERT", "UPDATE", "DELETE")
HEADINGS = ("Where people agree", "Where they differ", "Open questions", "Worries many share")


@pytest.fixture
def issue(app):
    """A question in Talk with a thousand posts and twelve statements, its story told."""
    made = make_issue(Stage.DISCUSS, question="What should the town do with its money?")
    make_talk(made, 1_000)
    make_statements(made, 12)
    tell_stories()
    return made


def told_before_posts(client, issue):
    return {
        "talk": before_posts(client.get(f"/issues/{issue.id}/talk").text),
        "issue": before_posts(client.get(f"/issues/{issue.id}").text),
    }


def story_in(page):
    """Return the section that tells the story."""
    return page[page.index('id="story"') :].split("</section>\n  </div>")[0].split("</details>")[0]


def test_a_newcomer_reads_the_story_before_any_post_in_at_most_300_words(client, issue):
    for name, page in told_before_posts(client, issue).items():
        story = story_in(page)
        for heading in (*HEADINGS, "What people talk about"):
            assert heading in story, (name, heading)
        assert 100 < len(words_in(story)) <= MOST_WORDS, name
        assert '<details class="fold" open>' in page, name
    talk = told_before_posts(client, issue)["talk"]
    assert len(words_in(talk)) <= MOST_WORDS


def test_every_line_leads_to_what_it_comes_from(client, issue):
    story = story_in(told_before_posts(client, issue)["talk"])
    lines = re.findall(r"<li>(.*?)</li>", story)
    assert len(lines) >= 10
    for line in lines:
        [url] = re.findall(r'<a href="(/(?:statements|posts|themes)/\d+)(?:#\w+)?">', line)
        answer = client.get(url)
        assert answer.status_code in {200, 303}, url
        shown = re.search(r">([^<]+)</a>", line)[1]
        if url.startswith("/statements"):
            assert shown in answer.text


def test_planted_fault_lines_without_a_limit_are_too_many_words(client, issue, monkeypatch):
    monkeypatch.setattr(convert, "MOST_LINES", 30)
    monkeypatch.setattr(convert, "MOST_WORDS", 9_999)
    monkeypatch.setattr(showing, "IN_A_DIGEST", 30)
    story = story_in(told_before_posts(client, issue)["talk"])
    assert len(words_in(story)) > MOST_WORDS


def test_it_writes_nothing_and_takes_as_many_statements_for_a_thousand_posts_as_for_twenty(
    client, issue, count_statements
):
    small = make_issue(Stage.DISCUSS)
    make_talk(small, 20)
    make_statements(small, 2)
    tell_stories()
    for path in ("talk", "story", ""):
        amounts = []
        for one in (small, issue):
            client.get(f"/issues/{one.id}/{path}".rstrip("/"))
            with count_statements() as statements:
                assert client.get(f"/issues/{one.id}/{path}".rstrip("/")).status_code == 200
            assert not [each for each in statements if each.startswith(WRITES)]
            amounts.append(len(statements))
        assert amounts[0] == amounts[1], path


def test_who_has_been_here_finds_it_closed_on_a_phone(issue, member, member_client):
    declare(issue, member)
    member_client.post(f"/issues/{issue.id}/talk/read", data={"seen": 1_000})
    for page in told_before_posts(member_client, issue).values():
        assert '<details class="fold">' in page
    assert "since you were here" in member_client.get(f"/issues/{issue.id}/talk").text


def test_an_issue_with_nothing_to_tell_has_no_story(client):
    made = make_issue(Stage.DISCUSS)
    tell_stories()
    for path in ("", "/talk"):
        assert "The story so far" not in client.get(f"/issues/{made.id}{path}").text
    assert "No themes yet" in client.get(f"/issues/{made.id}/story").text


def test_a_question_is_open_until_somebody_answers(client):
    made = make_issue(Stage.DISCUSS)
    asked = make_post(made, text="It rained. Who holds the key to the shed?")
    path = f"/issues/{made.id}/talk"
    story = story_in(before_posts(client.get(path).text))
    assert "Who holds the key to the shed?" in story
    assert "It rained" not in story
    make_post(made, text="Pat does.", parent=asked)
    assert 'id="story"' not in client.get(path).text


def test_what_is_hidden_or_said_by_somebody_paused_is_not_told(client):
    made = make_issue(Stage.DISCUSS)
    paused = make_member()
    idea = make_proposal(made)
    make_post(made, text="Is this hidden?").hidden_at = utc_now()
    make_post(made, paused, text="Is this from somebody paused?")
    under = make_post(made, text="Is this under a hidden idea?", place=Place(made.id, idea.id))
    worry = make_post(made, paused, text="A worry of somebody paused.", is_worry=True)
    worry.same_count = under.same_count = 9
    paused.is_suspended, idea.hidden_at = True, utc_now()
    [agreed, *_others] = make_statements(made, 1)
    db.session.commit()
    tell_stories()
    assert agreed.text in client.get(f"/issues/{made.id}/talk").text
    agreed.hidden_at = utc_now()
    db.session.commit()
    for path in ("", "/talk", "/story"):
        page = client.get(f"/issues/{made.id}{path}").text
        story = (
            page[page.index('id="story"') :].split("</details>")[0] if 'id="story"' in page else ""
        )
        for words in ("Is this", "A worry of somebody", agreed.text):
            assert words not in story, (path, words)


def test_the_worker_tells_it_again_when_there_is_news_and_only_then(app):
    made = make_issue(Stage.DISCUSS)
    assert tell_stories() == 0
    rows = make_statements(made, 1)
    assert tell_stories() == 1
    assert db.session.get(Story, made.id).agreed == [rows[0].id]
    assert tell_stories() == 0
    make_talk(made, 60)
    assert tell_stories() == 1
    assert set(themes_in(made)) == set(TALK)
    make_talk(made, 5)
    assert tell_stories() == 0
    make_talk(made, 1)
    assert tell_stories() == 1


def test_excerpts_are_cut_between_words_and_questions_are_found():
    assert convert.excerpt("one two three", 2) == "one two …"
    assert convert.question_in("Hm. Who? Me.") == "Who?"
    assert convert.question_in("Who knows… not me") == "Who knows… not me"
    assert convert.question_in("") == ""
