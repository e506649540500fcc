"""Who may suggest a change, back it, answer it, take it back."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.amendments.convert import IN_PLAY
from app.amendments.models import Amendment, Answer
from app.core.policy import ALLOW, Decision, deny, hide
from app.groups.models import Membership
from app.issues.models import StageTime
from app.issues.policy import Person, may_do, may_see_issue
from app.proposals.models import BallotOption, Proposal
from app.proposals.policy import author_may, is_author, may_touch, still_stands
from deliberation.stages import Action

SETTLED = _l("What becomes of this change is settled.")
TOO_LATE = _l("The time to answer is over. Nothing said counts as a no.")
ANSWERABLE = {Answer.OPEN, Answer.OFFERED}


def may_see_change(
    person: Person, amendment: Amendment, membership: Membership | None = None
) -> Decision:
    """Whoever may see the issue; a hidden change is as good as missing."""
    if amendment.hidden_at is not None or amendment.proposal.hidden_at is not None:
        return hide()
    return may_see_issue(person, amendment.proposal.issue, membership)


def is_suggester(person: Person, amendment: Amendment) -> Decision:
    """The person who suggested the change."""
    if person.id is not None and amendment.author_id == person.id:
        return ALLOW
    return deny(_l("Only the person who suggested this change can do that."))


def may_suggest(
    person: Person,
    proposal: Proposal,
    option: BallotOption | None,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in Improve, for an idea that reached the ballot and still stands."""
    if not (stands := still_stands(proposal)):
        return stands
    allowed = may_do(person, proposal.issue, time, Action.AMEND, now, membership)
    if (allowed or allowed.needs_sign_in) and option is None:
        return deny(_l("This idea didn't reach the ballot, so its words stay as they are."))
    return allowed


def may_back_change(
    person: Person,
    amendment: Amendment,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in Improve, also after the author's no: backing can outweigh it."""
    if amendment.answer not in IN_PLAY:
        return deny(SETTLED)
    return may_do(person, amendment.proposal.issue, time, Action.BACK_AMENDMENT, now, membership)


def may_unback_change(
    person: Person,
    amendment: Amendment,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever may back, except the person who suggested it, who counts as one."""
    if person.id is not None and amendment.author_id == person.id:
        return deny(
            _l("You suggested it, so you count as one. You can take the change back instead.")
        )
    return may_back_change(person, amendment, time, now, membership)


def may_answer(
    person: Person,
    amendment: Amendment,
    deadline: datetime | None,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """The idea's author, until the deadline; what was answered stays answered."""
    allowed = may_gather(person, amendment.proposal, None, time, now, membership)
    if not allowed:
        return allowed
    if amendment.answer not in ANSWERABLE:
        return deny(_l("This change has been answered already."))
    if deadline is not None and now >= deadline:
        return deny(TOO_LATE)
    return ALLOW


def may_gather(
    person: Person,
    proposal: Proposal,
    deadline: datetime | None,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """The idea's author, until the deadline: several changes in one go."""
    allowed = author_may(person, proposal, time, Action.ANSWER_AMENDMENT, now, membership)
    if allowed and deadline is not None and now >= deadline:
        return deny(TOO_LATE)
    return allowed


def may_confirm(
    person: Person,
    amendment: Amendment,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever suggested the change, while the author's own words for it are on offer."""
    allowed = may_touch(
        person, amendment.proposal, time, Action.ANSWER_AMENDMENT, now, membership
    ) and is_suggester(person, amendment)
    if not allowed:
        return allowed
    if amendment.answer is not Answer.OFFERED:
        return deny(_l("There are no other words on offer."))
    return ALLOW


def may_take_back(
    person: Person,
    amendment: Amendment,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever suggested the change, until it is settled or Improve ends."""
    allowed = may_do(
        person, amendment.proposal.issue, time, Action.WITHDRAW, now, membership
    ) and is_suggester(person, amendment)
    return deny(SETTLED) if allowed and amendment.answer not in IN_PLAY else allowed


def may_reword(
    person: Person,
    amendment: Amendment,
    has_conflict: bool,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever suggested the change, once the idea says something else about the same words."""
    allowed = may_take_back(person, amendment, time, now, membership) and still_stands(
        amendment.proposal
    )
    if allowed and not has_conflict:
        return deny(_l("This change fits the words as they are, so it stays as people backed it."))
    return allowed


def may_word_beside(person: Person, amendment: Amendment) -> Decision:
    """Anybody who may suggest a change, except the two who can settle the words themselves."""
    if person.id is not None and person.id == amendment.author_id:
        return deny(_l("It's your own change. Suggest another one instead."))
    if is_author(person, amendment.proposal):
        return deny(_l("It's your idea. Take the change in with your own words instead."))
    return ALLOW if amendment.answer in ANSWERABLE else deny(SETTLED)


def may_take_words(
    person: Person,
    amendment: Amendment,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever suggested a change, where this one offers other words for it and both are open."""
    allowed = may_touch(person, amendment.proposal, time, Action.AMEND, now, membership)
    if not allowed:
        return allowed
    other = amendment.beside
    if other is None or other.hidden_at is not None:
        return deny(_l("This change offers no words for another one."))
    if person.id is None or other.author_id != person.id:
        return deny(_l("Only the person who suggested the other change can do that."))
    return ALLOW if {amendment.answer, other.answer} <= ANSWERABLE else deny(SETTLED)
