"""What an account's first day may hold, and the sentence that says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.clock import utc_now
from app.core.words.text import fingerprint
from app.discussion.models import Post
from app.discussion.policy import POSTS_AN_HOUR
from app.extensions import db
from app.groups.models import Role
from tests import factories as make

SAYS = {"experiences": "uses", "main_experience": "uses"}
LINKED = {"text": "Look at https://example.org/offer now.", **SAYS}


@pytest.fixture
def newcomer(app):
    return make.make_member(created_at=utc_now() - timedelta(hours=2))


def say(browser, issue, data):
    return browser.post(f"/issues/{issue.id}/posts", data=data)


def test_a_link_waits_for_a_day_and_the_words_are_kept(newcomer, sign_in):
    issue, browser = make.make_issue(), sign_in(newcomer)
    answer = say(browser, issue, LINKED)
    assert answer.status_code == 422
    assert "links have to wait" in answer.text
    assert "https://example.org/offer" in answer.text
    evidence = {"text": "See.", "source": "evidence", "source_url": "https://example.org", **SAYS}
    assert say(browser, issue, evidence).status_code == 422
    assert say(browser, issue, {"text": "No link.", **SAYS}).status_code == 303
    [post] = db.session.query(Post).all()
    edited = browser.post(
        f"/posts/{post.id}/edit", data={"seen": fingerprint(post.text), "text": LINKED["text"]}
    )
    assert edited.status_code == 403
    assert db.session.query(Post).one().text == "No link."


def test_after_a_day_and_for_hosts_links_go_at_once(newcomer, sign_in):
    issue = make.make_issue()
    make.add_to_group(issue.group, newcomer, Role.HOST)
    assert say(sign_in(newcomer), issue, LINKED).status_code == 303
    older = make.make_member(created_at=utc_now() - timedelta(hours=25))
    assert say(sign_in(older), issue, LINKED).status_code == 303


def test_ten_posts_an_hour_then_a_pause(newcomer, sign_in):
    issue, browser = make.make_issue(), sign_in(newcomer)
    for n in range(POSTS_AN_HOUR):
        assert say(browser, issue, {"text": f"Number {n}.", **SAYS}).status_code == 303
    answer = say(browser, issue, {"text": "One more.", **SAYS})
    assert answer.status_code == 422
    assert "10 times an hour" in answer.text
    assert "One more." in answer.text
    post = db.session.query(Post).order_by(Post.id).first()
    post.created_at = utc_now() - timedelta(hours=2)
    db.session.commit()
    assert say(browser, issue, {"text": "One more.", **SAYS}).status_code == 303
