"""Who may read talk, post, and say "same for me"."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, deny, hide
from app.discussion.models import Post
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, may_do, may_see_issue
from deliberation.stages import Action, Stage

TIME_TO_EDIT = timedelta(minutes=15)
TICK_LIST_GROWS = {Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND}
"""Until Rank opens posts can be carried over to the list of reasons to tick."""


def may_see_talk(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue may read what is said about it."""
    return may_see_issue(person, issue, membership)


def may_post(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in every stage."""
    return may_do(person, issue, time, Action.POST, now, membership)


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
