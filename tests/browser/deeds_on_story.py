"""The story so far: none, long words, summaries checked or hidden, forms with a thing missing."""

from __future__ import annotations

from app.core.clock import utc_now
from app.core.house_rules import HouseRule
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Role
from app.issues.queries import membership_in
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing
from app.story.models import Story, Verdict
from app.story.services.telling import check
from deliberation.stages import Stage
from tests.browser.person import LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import (
    add_to_group,
    make_issue,
    make_member,
    make_post,
    make_summary,
    make_theme,
)


def story(atlas):
    """Each page of the story in each of its states."""
    bare = make_issue(Stage.DISCUSS, question=f"What should become of the {LONG}?")
    Person(atlas).go(f"/issues/{bare.id}/story", "with nothing to tell")
    issue = make_issue(Stage.DISCUSS, question=f"What should become of the {LONG}?")
    host, someone = make_member(f"{LONG_NAME} III"), make_member(f"{LONG_NAME} IV")
    add_to_group(issue.group, host, Role.HOST)
    posts = [make_post(issue, someone, f"{LONG_TEXT}?", is_worry=n > 0) for n in range(3)]
    posts[1].same_count = posts[2].same_count = 4
    db.session.add(Story(issue_id=issue.id, agreed=[], disputed=[], told_at=utc_now()))
    ids = [post.id for post in posts]
    plain, told = make_theme(issue, ids[:1]), make_theme(issue, ids[1:], words=(LONG, "x" * 40))
    dropped = make_theme(issue, name=LONG_NAME)
    dropped.dropped_at = utc_now()
    db.session.commit()
    path, leads, reads = f"/themes/{told.id}", Person(atlas, host), Person(atlas, someone)
    reads.go(f"/themes/{plain.id}/versions", "with no version")
    leads.go(f"{path}/summary", "begun")
    leads.send(f"{path}/summary", {"text": LONG_TEXT, "seen": 0, "press": "save"}, "without posts")
    picked = {"text": "Begun", "seen": 0, "press": "add", "pick": ids[1:]}
    leads.send(f"{path}/summary", picked, "with posts picked", 200)
    first = make_summary(told, host, [(LONG_TEXT, ids[1:])])
    for n in range(3):
        member = make_member(f"{LONG_NAME} {n}")
        verdict = Verdict.MISSES if n else Verdict.FAIR
        check(first, member, issue, verdict=verdict, line=LONG_TEXT[:280], now=utc_now())
    db.session.commit()
    reads.send(f"/summaries/{first.id}/check", {"verdict": "misses", "line": "x" * 300}, "too long")
    reads.send(f"/summaries/{first.id}/check", {"verdict": "misses", "line": "More trees."})
    for person, sees in ((reads, "checked"), (leads, "a host"), (Person(atlas), "a visitor")):
        person.go(path, sees)
        person.go(f"/issues/{issue.id}/story", sees)
    Person(atlas).go(f"/issues/{issue.id}/talk", "long lines of a story")
    leads.send(f"{path}/edit", {"name": "x" * 61, "into": 0}, "a name too long")
    leads.go(f"/themes/{dropped.id}/edit", "dropped")
    reads.go(f"/report/summary/{first.id}", "a summary to report")
    second = make_summary(told, host, [("Other words.", ids[1:])], number=2)
    reads.go(f"{path}/versions", "with two versions")
    hide_thing(
        thing_or_missing("summary", second.id),
        host,
        membership_in(host, issue),
        rule=HouseRule.SOURCE,
        reason="It leaves out where that comes from.",
        now=utc_now(),
    )
    for post in db.session.scalars(db.select(Post).where(Post.id == ids[0])):
        post.hidden_at = utc_now()
    db.session.commit()
    reads.go(path, "with a hidden summary")
    reads.go(f"/themes/{plain.id}", "with no post left")


DEEDS = {"story": story}
