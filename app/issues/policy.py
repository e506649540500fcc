"""Who may see an issue, take part in it, prepare it, extend it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.people import Visitor
from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny, hide
from app.groups.models import Membership, Role
from app.issues.convert import settings_of
from app.issues.models import Issue, Joining, PrivacyMode, StageTime
from app.issues.queries import holds_code
from deliberation.stages import Action, Stage, permits

Person = Member | Visitor
ORGANISING = {Role.ORGANISER}
HOSTING = {Role.ORGANISER, Role.HOST}
BELONGING = {Role.ORGANISER, Role.HOST, Role.MEMBER}
PAUSED = _l("Your account is paused, so you can read but not do this.")
NEEDS_CODE = _l("This question needs a code on paper. Type yours in under “I have a code”.")


def may_see_issue(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Everybody may read an opened issue; a draft is its organisers' own."""
    if issue.opened_at is not None:
        return ALLOW
    if membership is not None and membership.role in ORGANISING:
        return ALLOW
    return hide()


def may_take_part(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Signed in, in good standing, and of those who may join this issue."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to take part. Reading is open to everyone."))
    if issue.opened_at is None:
        return hide()
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can read but not take part."))
    settings = settings_of(issue)
    if settings.joining is Joining.CODES:
        return ALLOW if holds_code(person, issue) else deny(NEEDS_CODE)
    if person.is_guest and settings.joining is not Joining.OPEN:
        return deny(_l("This question needs a checked address. Sign in with your e-mail address."))
    if person.is_guest and settings.privacy_mode is PrivacyMode.PRIVATE:
        return deny(_l("This question is private, so it needs a checked address."))
    if settings.joining is Joining.LIST and not belongs(membership):
        return deny(_l("Only people on this group's list can take part in this question."))
    return ALLOW


def belongs(membership: Membership | None) -> bool:
    """Say whether a membership is more than a request to join."""
    return membership is not None and membership.role in BELONGING


def stage_permits(issue: Issue, time: StageTime | None, action: Action, now: datetime) -> Decision:
    """Ask the table of stages, and the clock: a stage is over at its time, moved on or not."""
    if issue.stage is None:
        return hide()
    if not permits(issue.stage, action):
        return deny(NOT_NOW[action])
    if time is not None and now >= time.ends_at:
        return deny(_l("That stage has just ended. The next one is about to start."))
    return ALLOW


def may_do(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    action: Action,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Ask both who and when; the stage's reason comes first, since signing in won't help there."""
    return stage_permits(issue, time, action, now) and may_take_part(person, issue, membership)


def may_organise(person: Person, issue: Issue, membership: Membership | None) -> Decision:
    """Organisers of the issue's group."""
    if membership is not None and membership.role in ORGANISING and not person.is_suspended:
        return ALLOW
    return deny(_l("Only the organisers of this group can do that."))


def may_run(person: Person, issue: Issue, membership: Membership | None) -> Decision:
    """Organisers of the issue's group; from everybody else a draft is hidden."""
    return may_see_issue(person, issue, membership) and may_organise(person, issue, membership)


def hosts(membership: Membership | None) -> bool:
    """Say whether somebody is a host or an organiser of the group."""
    return membership is not None and membership.role in HOSTING


def may_host(person: Person, membership: Membership | None) -> Decision:
    """Hosts and organisers of the group, in good standing."""
    if not hosts(membership):
        return deny(_l("Only the hosts and organisers of this group can do that."))
    return deny(PAUSED) if person.is_suspended else ALLOW


def may_draft(person: Person, membership: Membership | None) -> Decision:
    """Organisers prepare questions for their group."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to ask a question."))
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can read but not take part."))
    if membership is not None and membership.role in ORGANISING:
        return ALLOW
    return deny(_l("Only the organisers of this group can do that."))


def may_change_settings(person: Person, issue: Issue, membership: Membership | None) -> Decision:
    """Organisers, until the issue opens; afterwards nobody."""
    if not (organise := may_organise(person, issue, membership)):
        return organise if issue.opened_at is not None else hide()
    if issue.opened_at is not None:
        return deny(
            _l("The settings were fixed when this question opened. Nobody can change them now.")
        )
    return ALLOW


def may_make_codes(person: Person, issue: Issue, membership: Membership | None) -> Decision:
    """Organisers, once the question is open and until Rank has ended, where codes let people in."""
    if not (runs := may_run(person, issue, membership)):
        return runs
    if settings_of(issue).joining is not Joining.CODES:
        return deny(_l("People join this question without a code."))
    if issue.opened_at is None:
        return deny(_l("Open the question first. Codes are printed for its fixed rules."))
    if issue.stage is Stage.OUTCOME:
        return deny(_l("Rank has ended, so a code would open nothing."))
    return ALLOW


def may_use_code(person: Person) -> Decision:
    """Anybody in good standing, signed in or not; the code itself decides the rest."""
    if person.is_authenticated and person.is_suspended:
        return deny(_l("Your account is paused, so you can read but not take part."))
    return ALLOW


def may_extend(
    person: Person, issue: Issue, membership: Membership | None, *, hosts_may: bool = False
) -> Decision:
    """Organisers, while a stage with an end is running; how far is the timetable's business.

    Hosts stand in when no organiser has signed in for two weeks.
    """
    if issue.opened_at is None:
        return may_see_issue(person, issue, membership) and deny(
            _l("There is no running stage to extend.")
        )
    stands_in = hosts_may and hosts(membership)
    organise = may_organise(person, issue, membership)
    if not organise and not (stands_in and not person.is_suspended):
        return organise
    if issue.stage is None or issue.stage is Stage.OUTCOME:
        return deny(_l("There is no running stage to extend."))
    return ALLOW


NOT_NOW = {
    Action.PROPOSE: _l(
        "New ideas were taken in Suggest. "
        "You can write yours as a change, or keep it for next time."
    ),
    Action.EDIT: _l(
        "Ideas can be edited by their authors in Suggest and Talk. Now it takes a change."
    ),
    Action.WITHDRAW: _l("Ideas can't be taken back once Improve has ended."),
    Action.RETIRE: _l("Ideas can be folded into another in Suggest and Talk."),
    Action.BACK: _l("Ideas are backed in Suggest and Talk."),
    Action.POST: _l("Nothing can be posted here now."),
    Action.STATE: _l("Statements can't be added now."),
    Action.ANSWER_STATEMENT: _l("Statements can't be answered now."),
    Action.AMEND: _l("Changes are suggested in Improve."),
    Action.BACK_AMENDMENT: _l("Changes are backed in Improve."),
    Action.ANSWER_AMENDMENT: _l("Changes are answered in Improve."),
    Action.REAFFIRM: _l("Backing is asked again in Improve."),
    Action.CAST: _l("Ideas are ranked in Rank, and that isn't open now."),
    Action.CORRECT: _l("Corrections are taken once there is a result."),
}
