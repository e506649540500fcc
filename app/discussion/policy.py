"""Who may read talk, post, and say "same for me"."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny, hide
from app.core.web.templating import moment
from app.discussion.models import Post
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, hosts, may_do, may_see_issue
from deliberation.stages import Action, Stage

TIME_TO_EDIT = timedelta(minutes=15)
FIRST_DAY = timedelta(days=1)
POSTS_AN_HOUR = 10
"""What an account may post in an hour of its first day."""

TICK_LIST_GROWS = {Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND}
"""Until Rank opens posts can be carried over to the list of reasons to tick."""


def may_see_talk(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue may read what is said about it."""
    return may_see_issue(person, issue, membership)


def may_mark(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever is signed in and may read: it is kept for them alone, also while they are paused."""
    seen = may_see_talk(person, issue, membership)
    if seen and not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in first. Then we can keep your place."))
    return seen


def may_post(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in every stage."""
    return may_do(person, issue, time, Action.POST, now, membership)


def may_say(
    person: Member,
    *,
    has_link: bool,
    posts_this_hour: int,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """An account's first day: no links, and ten posts an hour; who hosts the group is known.

    Made to be thrown away, accounts that advertise post links within minutes of being made.
    """
    if hosts(membership) or now >= person.created_at + FIRST_DAY:
        return ALLOW
    until = moment(person.created_at + FIRST_DAY)
    if has_link:
        return deny(
            _l(
                "Your account is less than a day old, so links have to wait. Post it without the "
                "link now, or with it after %(until)s.",
                until=until,
            )
        )
    if posts_this_hour >= POSTS_AN_HOUR:
        return deny(
            _l(
                "On its first day an account can post %(most)s times an hour. Your words are kept "
                "here. Try again a little later.",
                most=POSTS_AN_HOUR,
            )
        )
    return ALLOW


def may_say_same(
    person: Person,
    post: Post,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, about a post that can be read and is somebody else's."""
    if post.hidden_at is not None:
        return hide()
    if person.id is not None and post.author_id == person.id:
        return deny(_l("That's your own post. Others can say it's the same for them."))
    return may_post(person, issue, time, now, membership)


def may_edit_post(
    person: Person,
    post: Post,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever wrote it, for a quarter of an hour; quotes of it keep the words of the day."""
    if post.hidden_at is not None:
        return hide()
    if person.id is None or post.author_id != person.id:
        return deny(_l("Only the person who wrote this can change it."))
    if now >= post.created_at + TIME_TO_EDIT:
        return deny(_l("Posts can be changed for 15 minutes. Write a reply to add something."))
    allowed = may_post(person, issue, time, now, membership)
    return allowed if not allowed else ALLOW
