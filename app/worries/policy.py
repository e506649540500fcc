"""Who may raise a worry, say which words it is about, and say whether it is met."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, deny, hide
from app.discussion.models import Post
from app.discussion.policy import TICK_LIST_GROWS, may_post
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, may_see_issue
from app.proposals.models import Proposal
from app.proposals.policy import still_stands
from deliberation.stages import Stage

FIXED = _l("The words are fixed now. You can say it in Talk, and on your ballot.")
NOT_A_WORRY = _l("That post isn't marked as a worry about an idea.")


def may_see_worries(
    person: Person, proposal: Proposal, membership: Membership | None = None
) -> Decision:
    """Whoever may see an idea may read what people worry about in it."""
    if proposal.hidden_at is not None:
        return hide()
    return may_see_issue(person, proposal.issue, membership)


def may_worry(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, about an idea that stands, while its words can change."""
    issue = proposal.issue
    if issue.stage is not None and issue.stage not in TICK_LIST_GROWS:
        return deny(FIXED)
    return still_stands(proposal) and may_post(person, issue, time, now, membership)


def may_point(
    person: Person,
    post: Post,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever raised the worry, while the words can change."""
    readable = is_worry(post)
    if not readable:
        return readable
    if person.id is None or post.author_id != person.id:
        return deny(_l("Only the person who raised this can say which words it's about."))
    if issue.stage not in TICK_LIST_GROWS:
        return deny(FIXED)
    return may_post(person, issue, time, now, membership)


def may_say_met(
    person: Person,
    post: Post,
    does_hold: bool,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever holds the worry, until Rank closes."""
    readable = is_worry(post)
    if not readable:
        return readable
    if not does_hold:
        return deny(
            _l("Only people who worry about this can say if it's met. Press “Same for me” first.")
        )
    if issue.stage is Stage.OUTCOME:
        return deny(_l("Rank has closed, so this stays as it was said."))
    return may_post(person, issue, time, now, membership)


def is_worry(post: Post) -> Decision:
    """A post that can be read, marked as a worry, and about an idea that can be read."""
    if post.hidden_at is not None or (post.proposal and post.proposal.hidden_at is not None):
        return hide()
    if not post.is_worry or post.proposal_id is None or post.amendment_id is not None:
        return deny(NOT_A_WORRY)
    return ALLOW
