"""Who may print ballots, type them in, and put one in for somebody else."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny, hide
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import Helping, Issue, PrivacyMode, StageTime
from app.issues.policy import Person, hosts, may_see_issue, may_take_part, stage_permits
from app.paper.convert import State
from deliberation.stages import Action

NO_PAPER = _l("No ballots on paper are taken for this question. Rank the ideas here instead.")

MOST_HELPED = 3
"""People whom one who is no host may help on a question."""


def may_read_of_paper(person: Person) -> Decision:
    """Everybody."""
    return ALLOW


def may_print(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone, while Rank runs, where ballots on paper are taken."""
    if not (seen := may_see_issue(person, issue, membership)):
        return seen
    if issue.opened_at is None:
        return hide()
    if not settings_of(issue).paper_place:
        return deny(NO_PAPER)
    return stage_permits(issue, time, Action.CAST, now)


def may_type_in(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Hosts and organisers of the group, until Rank ends."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to type in ballots."))
    if issue.opened_at is None:
        return hide()
    if not hosts(membership) or person.is_suspended:
        return deny(_l("Only the hosts of this group can type in ballots on paper."))
    return may_print(person, issue, time, now, membership)


def may_put_right(state: State) -> Decision:
    """A sheet whose two entries differ."""
    if state is State.DIFFERS:
        return ALLOW
    return deny(_l("The two entries of this sheet say the same, or there is only one."))


def may_help(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
    helped: int = 0,
) -> Decision:
    """Whom the question lets put a ballot in for somebody else, while Rank runs."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to put a ballot in for somebody."))
    if issue.opened_at is None:
        return hide()
    if not (running := stage_permits(issue, time, Action.CAST, now)):
        return running
    settings = settings_of(issue)
    if settings.helping is Helping.NOBODY or settings.privacy_mode is PrivacyMode.RECORDED:
        return deny(_l("For this question nobody can put a ballot in for somebody else."))
    if hosts(membership) and not person.is_suspended:
        return ALLOW
    if settings.helping is Helping.HOSTS:
        return deny(_l("Only hosts and organisers can put a ballot in for somebody else."))
    if helped >= MOST_HELPED:
        return deny(_l("You've helped three people. A host can help others."))
    return may_take_part(person, issue, membership)
