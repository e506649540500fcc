"""Who may follow, choose about mail, stop it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.people import Visitor
from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import may_see_issue
from app.proposals.models import Proposal
from app.proposals.policy import may_see_proposal

Person = Member | Visitor


def may_follow(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever can be written to, about an opened question they may see."""
    if not (see := may_see_issue(person, issue, membership)):
        return see
    if not (choose := may_choose_mail(person)):
        return choose
    if issue.opened_at is None:
        return deny(_l("A draft can't be followed. Follow it once it's open."))
    return ALLOW


def may_follow_idea(
    person: Person, proposal: Proposal, membership: Membership | None = None
) -> Decision:
    """The same about an idea."""
    see = may_see_proposal(person, proposal, membership)
    return see and may_follow(person, proposal.issue, membership)


def may_choose_mail(person: Person) -> Decision:
    """Members with an address; there is nothing to choose for who gets no mail."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to choose what we send you."))
    if person.email is None:
        return deny(_l("This account has no e-mail address, so we never write to you."))
    return ALLOW


def may_stop_mail() -> Decision:
    """Whoever holds the link: it came in a mail to the person it is about."""
    return ALLOW
