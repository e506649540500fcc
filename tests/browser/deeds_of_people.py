"""Arriving, one's own page, groups, and what goes wrong: pages that a deed leads to."""

from __future__ import annotations

import re

from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from app.core.errors import Conflict, NotAllowed, Unavailable
from app.discussion.convert import Place
from app.groups.models import Role
from app.mail.models import Topic
from app.mail.services.choosing import stop_link
from tests.browser.person import EXPERIENCE, LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import (
    add_to_group,
    make_group,
    make_issue,
    make_member,
    make_post,
    make_proposal,
)

PASSWORD = "three plain words"
GROUP = {"name": f"Friends of the {LONG}", "description": LONG_TEXT}


def arriving(atlas):
    """A visitor types something, is asked to sign in, and carries on with it."""
    newcomer = Person(atlas)
    newcomer.send("/sign-in", {"email": "nobody"}, "with no address")
    known = {"email": "jo@example.org", "password": "not this one"}
    newcomer.send("/sign-in/password", known, "with a wrong password")
    page = newcomer.send("/groups/new", GROUP, "before signing in", 401)
    too_much = {**GROUP, "description": "Far more than we keep. " * 5_000}
    newcomer.send("/groups/new", too_much, "with more than is kept", 401)

    kept = re.search(r'name="kept" value="([^"]+)"', page.text)[1]
    newcomer.send("/sign-in", {"email": f"{LONG_NAME}@example.org", "kept": kept})
    link, code = newcomer.link(), newcomer.code()
    newcomer.go("/sign-in/code", "asked for")
    newcomer.send("/sign-in/code", {"code": "not a code"}, "with a wrong code")
    newcomer.go(link, "still good")
    to_name = newcomer.send("/sign-in/code", {"code": code}).location
    newcomer.go(link, "used up", 410)
    newcomer.go(to_name, "for the first time")
    newcomer.send("/me/name", {"name": "The organiser"}, "that sounds like an office")
    name = {"name": LONG_NAME, "next": to_name.partition("next=")[2]}
    newcomer.go(newcomer.send("/me/name", name).location, "to carry on")

    newcomer.go("/me", "without a password")
    newcomer.send("/me/password", {"new_password": "short"}, "with a short password")
    newcomer.send("/me/password", {"new_password": PASSWORD})
    newcomer.go("/me", "with a password, just set")
    newcomer.send("/me/leave", deed="not sure")


def arriving_without_an_address(atlas):
    """On a question for anyone people need no address."""
    path = f"/issues/{make_issue(joining='open').id}"
    guest = Person(atlas)
    guest.go(f"/sign-in?next={path}", "where anyone may join")
    guest.send("/sign-in/guest", {"next": path})
    guest.go("/me", "as a guest")
    guest.go("/groups/new", "as a guest", 403)


def choosing_mail(atlas):
    """Somebody follows much, chooses what cannot be, and stops it all by a mailed link."""
    issue = make_issue(question=f"What should become of the {LONG}?")
    someone = make_member(LONG_NAME)
    idea = make_proposal(issue, someone, LONG_TEXT[:80], LONG_TEXT)
    person = Person(atlas, someone)
    person.go("/me/mail", "following a question")
    person.go("/me/mail/next", "with nothing in it")
    person.send(f"/issues/{issue.id}/follow", {"stop": "yes"})
    person.send(f"/proposals/{idea.id}/follow")
    make_post(issue, text=LONG_TEXT, place=Place(issue.id, idea.id))
    person.go(f"/issues/{issue.id}/proposals/{idea.id}", "following it alone")
    person.go("/me/mail", "following an idea")
    person.go("/me/mail/next", "with a letter")
    wrong = {topic.value: "weekly" for topic in Topic} | {"week": "nothing"}
    person.send("/me/mail", wrong, "with a letter that doesn't come")
    for fields, deed in (({}, "pressed"), ({"all": "yes"}, "pressed for all")):
        link = "/" + stop_link(someone.id, Topic.REPLIES).partition("://")[2].partition("/")[2]
        person.send(link, fields, deed, 200)
    person.go("/me/mail/next", "with everything stopped")


def groups_old_and_new(atlas):
    """A group with nobody in it, one with only its organiser, one that somebody asks to join."""
    atlas.add("groups.show", None, atlas.someone, slug=make_group(LONG).slug)
    someone = make_member(LONG_NAME)
    organiser = Person(atlas, someone)
    organiser.send("/groups/new", {"name": ""}, "with no name")
    path = organiser.send("/groups/new", GROUP).location
    organiser.go(path, "just made")
    slug = path.rpartition("/")[2]
    atlas.add("groups.people", someone.id, slug=slug)
    atlas.add("process.desk", someone.id, slug=slug)
    atlas.add("process.index", someone.id, group=slug)

    waiting = make_group(LONG, organiser=someone)
    place = add_to_group(waiting, make_member(LONG_NAME), Role.PENDING)
    atlas.add("groups.people", someone.id, slug=waiting.slug)
    organiser.send(f"/groups/{slug}/edit", {"name": ""}, "with no name")
    late = {"name": LONG, "description": LONG_TEXT, "seen": "x"}
    organiser.send(f"/groups/{slug}/edit", late, "after somebody else", 409)
    organiser.send(f"/groups/{slug}/people", {"addresses": "nobody"}, "with no address")
    organiser.send(f"/groups/{waiting.slug}/people/{place.id}", deed="with no role")


def errors(atlas):
    """Every page that says what went wrong; some by going there, the rest by raising them."""
    someone = Person(atlas, make_member(LONG_NAME))
    someone.go(f"/{LONG}", "nothing there", 404)
    someone.go("/sign-out", "not by a button", 405)
    sent = {"text": LONG_TEXT, **EXPERIENCE}
    path = f"/issues/{make_issue().id}/posts"
    someone.ask("POST", path, "without a token", 400, sent)
    someone.ask("POST", path, "with too much", 413, {"text": "long " * 300_000})
    for error in (Conflict(LONG_TEXT), NotAllowed(LONG_TEXT), Unavailable(LONG_TEXT)):
        raised(atlas, error, sent)
    for error in (TooManyRequests(), ServiceUnavailable(), ZeroDivisionError()):
        raised(atlas, error)


def raised(atlas, error, data=None):
    """Keep the page that a view's error leads to."""
    app, method = atlas.app, "POST" if data else "GET"
    asking = app.test_request_context("/", method=method, data=data)
    with app.app_context(), asking, atlas.noting_templates():
        answer = app.make_response(app.handle_user_exception(error))
    atlas.keep(
        method, "/", f"{type(error).__name__} {answer.status_code}", answer.get_data(as_text=True)
    )


DEEDS = {
    "arriving": arriving,
    "arriving without an address": arriving_without_an_address,
    "choosing mail": choosing_mail,
    "groups, old and new": groups_old_and_new,
    "errors": errors,
}
