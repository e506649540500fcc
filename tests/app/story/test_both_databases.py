"""The story and the page of talk under it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re

import pytest

from app.core.clock import utc_now
from app.discussion.convert import Place
from app.discussion.models import PostDraft, SameForMe
from app.discussion.queries.threads import SORTS
from app.discussion.services import mark_seen
from app.extensions import db
from app.story.models import Theme, ThemePost
from deliberation.stages import Stage
from tests.app.story.cases import make_statements, make_talk, tell_stories
from tests.conftest import signed_in
from tests.factories import make_issue, make_member, make_post, make_summary

N_POSTS = 120


@pytest.fixture
def issue(any_app):
    made = make_issue(Stage.DISCUSS, question="What should the town do with its money?")
    make_talk(made, N_POSTS)
    make_statements(made, 6)
    tell_stories()
    return made


def test_the_story_and_every_order_of_talk_are_read(any_app, issue):
    client, host = any_app.test_client(), make_member("Hanna")
    theme = db.session.query(Theme).first()
    first = db.session.query(ThemePost).filter_by(theme_id=theme.id).first().post_id
    make_summary(theme, host, [("People want later buses.", [first])])
    for path in (
        f"/issues/{issue.id}/story",
        f"/themes/{theme.id}",
        f"/themes/{theme.id}/versions",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "People want later buses." in answer.text
    for sort in SORTS:
        page = client.get(f"/issues/{issue.id}/talk?sort={sort}&page=2")
        assert page.status_code == 200
        assert 'class="say"' in page.text


def test_what_somebody_keeps_beside_talk_is_shown(any_app, issue):
    """Marks, drafts, replies and "same for me" come with the page itself."""
    reader, other = make_member("Rea"), make_member("Olu")
    opening = make_post(issue, other, "Who pays for the driver?")
    reply = make_post(issue, other, "The council does.", parent=opening)
    place, now = Place(issue.id), utc_now()
    mark_seen(reader, place, seen=opening.id, now=now)
    kept = {"member_id": reader.id, "issue_id": issue.id, "saved_at": now}
    db.session.add(PostDraft(**kept, fields={"text": "Half a thought"}))
    db.session.add(PostDraft(**kept, parent_id=opening.id, fields={"text": "Half an answer"}))
    db.session.add(SameForMe(post_id=reply.id, member_id=reader.id, created_at=now))
    db.session.commit()

    page = signed_in(any_app, reader).get(f"/issues/{issue.id}/talk?sort=newest").text

    assert "Half a thought" in page
    assert "You’ve begun a reply to Olu." in page
    assert re.findall(r'posts/(\d+)/same" aria-pressed="true"', page) == [str(reply.id)]
    assert "since you were here" in page
