"""Who may fill in a ballot, put it in, offer a reason, find their own words again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, deny, hide
from app.discussion.models import Post
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, may_do, may_see_issue, may_take_part, stage_permits
from app.proposals.models import BallotOption, Proposal
from deliberation.stages import Action, Stage

OFFERING = frozenset({Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND})
"""The stages before the tick list is fixed."""


def may_fill_in(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone while Rank runs, signed in or not; members whom the issue does not admit are told."""
    running = may_see_issue(person, issue, membership) and stage_permits(
        issue, time, Action.CAST, now
    )
    if running and person.is_authenticated:
        return may_take_part(person, issue, membership)
    return running


def may_rank(options: Sequence[BallotOption]) -> Decision:
    """Anyone, where at least one idea stands on the ballot."""
    return ALLOW if options else deny(_l("No idea is on the ballot, so there's nothing to rank."))


def may_cast(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever takes part, while Rank runs."""
    return may_do(person, issue, time, Action.CAST, now, membership)


def may_see_thanks(person: Person, issue: Issue, has_taken_part: bool) -> Decision:
    """Whoever has put a ballot in, then and later; a draft has no ballots and stays hidden."""
    if issue.opened_at is None:
        return hide()
    return ALLOW if has_taken_part else deny(_l("You haven't ranked these ideas yet."))


def may_share_part(person: Person, issue: Issue) -> Decision:
    """Anyone, from when Rank has begun; a vote from elsewhere had nobody take part in it here."""
    if issue.opened_at is None or issue.is_imported:
        return hide()
    if issue.stage not in (Stage.RANK, Stage.OUTCOME):
        return deny(_l("Nobody has ranked these ideas yet. That comes later."))
    return ALLOW


def may_offer_reasons(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever takes part, until Rank opens and the tick list is fixed."""
    if issue.stage is not None and issue.stage not in OFFERING:
        return deny(_l("The list of reasons was fixed when Rank opened."))
    return may_do(person, issue, time, Action.POST, now, membership)


def may_use_as_reason(
    person: Person,
    post: Post,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever takes part, for any post that people can see."""
    if post.hidden_at is not None:
        return hide()
    return may_offer_reasons(person, issue, time, now, membership)


def may_give_author_reasons(
    person: Person,
    proposal: Proposal,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """The idea's author, until the tick list is fixed."""
    if proposal.hidden_at is not None:
        return hide()
    if person.is_authenticated and person.id != proposal.author_id:
        return deny(_l("Only the person who put this idea on the table can do that."))
    return may_offer_reasons(person, proposal.issue, time, now, membership)


def may_find_own_words(person: Person, issue: Issue) -> Decision:
    """Anyone who holds a ticket's words, once Rank has closed."""
    if issue.opened_at is None:
        return hide()
    if issue.stage is not Stage.OUTCOME:
        return deny(_l("Your words find your ballot again once Rank has closed."))
    return ALLOW
