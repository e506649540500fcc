"""What the tour sees of words that break a rule: reported, hidden, appealed against, decided."""

from __future__ import annotations

from app.groups.models import Role
from app.moderation.models import Hiding
from deliberation.stages import Stage
from tests.browser.person import LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import (
    add_to_group,
    make_change,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
)

WHY = {"rule": "names", "reason": f"It names {LONG}."}


def hidden_words(atlas):
    """Somebody reports, a host hides, the author appeals, the organiser decides."""
    organiser, author = make_member("Olive"), make_member(LONG_NAME)
    issue = make_issue(Stage.AMEND, organiser=organiser)
    host = make_member("Harper")
    add_to_group(issue.group, host, Role.HOST)
    idea = make_proposal(issue, author, "Sitters", LONG_TEXT)
    put_on_ballot(idea)
    change = make_change(idea, "closed", "opened", author, summary=LONG_TEXT[:140], why=LONG_TEXT)
    posts = [make_post(issue, author, LONG_TEXT) for _n in range(4)]
    for post in posts:
        make_post(issue, organiser, "An answer.", parent=post)
    slug = issue.group.slug
    reporting(atlas, posts[0], change)
    Person(atlas, host).go(f"/groups/{slug}/moderation", "with reports")
    Person(atlas, organiser).go(f"/groups/{slug}/desk", "with jobs")
    hiding(atlas, host, author, posts)
    deciding(atlas, organiser, author, host)
    for path in (f"/groups/{slug}/hidden", f"/issues/{issue.id}/talk"):
        Person(atlas).go(path, "with something hidden")
    Person(atlas, author).go("/me", "with words that were hidden")
    Person(atlas, make_member()).go(f"/groups/{empty_group().slug}/hidden", "with nothing hidden")


def empty_group():
    """A group in which nothing was hidden."""
    return make_issue(Stage.DISCUSS, organiser=make_member()).group


def reporting(atlas, post, change):
    """Somebody reports a post and a change, with and without a rule."""
    passer = Person(atlas, make_member())
    path = f"/report/post/{post.id}"
    passer.go(path, "before it is told")
    passer.send(path, {"line": LONG_TEXT}, "without a rule")
    passer.send(path, {"rule": "names", "line": LONG_TEXT}, status=303)
    passer.go(path, "told already")
    passer.go(f"/report/change/{change.id}", "a change")
    passer.send(f"/report/change/{change.id}", {"rule": "threats"}, status=303)


def hiding(atlas, host, author, posts):
    """The host hides four posts; the author appeals against three."""
    at_desk, writer = Person(atlas, host), Person(atlas, author)
    at_desk.go(f"/hide/post/{posts[0].id}", "that was reported")
    at_desk.send(f"/hide/post/{posts[0].id}", {"reason": ""}, "with nothing in it")
    for post in posts:
        at_desk.send(f"/hide/post/{post.id}", WHY, status=303)
    rows = newest_hidings(len(posts))
    writer.go(f"/hidden/{rows[0].id}", "whose words they are")
    writer.send(f"/hidden/{rows[0].id}/appeal", {"words": ""}, "an appeal with nothing in it")
    for row in rows[:3]:
        writer.send(f"/hidden/{row.id}/appeal", {"words": LONG_TEXT}, status=303)
    writer.go(f"/hidden/{rows[0].id}", "with an appeal")
    at_desk.go(f"/hidden/{rows[0].id}", "who hid it")


def newest_hidings(count):
    """Return what was hidden last, oldest first."""
    return Hiding.query.order_by(Hiding.id.desc()).limit(count).all()[::-1]


def deciding(atlas, organiser, author, host):
    """The organiser puts one back, keeps one hidden, and leaves one."""
    rows, decider = newest_hidings(4), Person(atlas, organiser)
    decider.go(f"/hidden/{rows[0].id}", "who decides")
    decider.send(f"/hidden/{rows[0].id}/decide", {"reason": ""}, "a decision with nothing in it")
    back = {"decision": "put-back", "reason": LONG_TEXT[:200]}
    decider.send(f"/hidden/{rows[0].id}/decide", back, status=303)
    kept = {"decision": "keep", "reason": "It does name somebody."}
    decider.send(f"/hidden/{rows[1].id}/decide", kept, status=303)
    decider.go(f"/groups/{rows[0].issue.group.slug}/moderation", "with an appeal")
    Person(atlas, author).go(f"/hidden/{rows[0].id}", "that is back")
    Person(atlas, host).go(f"/hidden/{rows[1].id}", "that stayed hidden")


DEEDS = {"hidden words": hidden_words}
