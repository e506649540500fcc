"""Who may put an idea on the table, change it, take it back, back it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, deny, hide
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, may_do, may_see_issue
from app.proposals.models import Backing, Proposal
from deliberation.stages import Action

GONE = _l("This idea was taken back by its author.")
FOLDED = _l("This idea was folded into another by its author.")


def may_see_proposal(
    person: Person, proposal: Proposal, membership: Membership | None = None
) -> Decision:
    """Whoever may see the issue; a hidden idea is as good as missing."""
    if proposal.hidden_at is not None:
        return hide()
    return may_see_issue(person, proposal.issue, membership)


def may_propose(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in Suggest."""
    return may_do(person, issue, time, Action.PROPOSE, now, membership)


def still_stands(proposal: Proposal) -> Decision:
    """An idea that was taken back or folded into another is only there to be read."""
    if proposal.hidden_at is not None:
        return hide()
    if proposal.retired_into_id is not None:
        return deny(FOLDED)
    if proposal.withdrawn_at is not None:
        return deny(GONE)
    return ALLOW


def is_author(person: Person, proposal: Proposal) -> Decision:
    """The person who wrote the idea, or who looks after it since the author left."""
    if person.id is not None and proposal.author_id == person.id:
        return ALLOW
    return deny(_l("Only the person who put this idea on the table can do that."))


def may_touch(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    action: Action,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever may take an action now, about an idea that still stands."""
    allowed = may_do(person, proposal.issue, time, action, now, membership)
    return allowed and still_stands(proposal)


def author_may(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    action: Action,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever may take an action now, about an idea of their own that still stands."""
    touched = may_touch(person, proposal, time, action, now, membership)
    return touched and is_author(person, proposal)


def may_edit(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """The author, in Suggest and Talk; afterwards it takes a change."""
    return author_may(person, proposal, time, Action.EDIT, now, membership)


def may_withdraw(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """The author, until Improve ends; one of two versions on the ballot stays."""
    if proposal.variant > 1:
        return deny(_l("This is a version people backed. It isn't anybody's to take back."))
    return author_may(person, proposal, time, Action.WITHDRAW, now, membership)


def may_retire(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """The author, in Suggest and Talk."""
    return author_may(person, proposal, time, Action.RETIRE, now, membership)


def may_back(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in Suggest and Talk, while the idea stands."""
    return still_stands(proposal) and may_do(
        person, proposal.issue, time, Action.BACK, now, membership
    )


def may_unback(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever may back, except the author, who counts as one as long as the idea stands."""
    if person.id is not None and proposal.author_id == person.id:
        return deny(_l("It's your idea, so you count as one. You can take the idea back instead."))
    return may_back(person, proposal, time, now, membership)


def may_reaffirm(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """A backer whose idea got other words: while ideas are backed, and in Improve."""
    backs = may_back(person, proposal, time, now, membership)
    return backs or (
        still_stands(proposal)
        and may_do(person, proposal.issue, time, Action.REAFFIRM, now, membership)
    )


def may_keep(
    person: Person,
    proposal: Proposal,
    backing: Backing | None,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """A backer, once the author has left and nobody looks after the idea."""
    allowed = may_reaffirm(person, proposal, time, now, membership)
    if not allowed:
        return allowed
    if not has_no_keeper(proposal):
        return deny(_l("Somebody already looks after this idea."))
    if backing is None:
        return deny(_l("Only people who back this idea can look after it."))
    return ALLOW


def has_no_keeper(proposal: Proposal) -> bool:
    """Say whether an idea's author has left and nobody has taken it on."""
    return proposal.author is None or proposal.author.deleted_at is not None
