"""Hiding something with a rule and a reason, and putting it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.core.errors import Conflict, Refused
from app.core.house_rules import HouseRule
from app.core.policy import require
from app.extensions import db
from app.groups.models import Membership
from app.journal.services import write_entry
from app.mail.models import OutgoingMail, Topic
from app.mail.services import hold_mail, let_mail_go
from app.moderation.convert import Thing
from app.moderation.models import Hiding, Kind
from app.moderation.policy import may_hide
from app.moderation.queries.kinds import HOLDERS
from app.moderation.queries.records import was_put_back
from app.moderation.services.mails import mails_about
from app.moderation.services.reporting import settle_reports
from app.moderation.services.telling import tell_answerer, tell_author
from app.outcomes.models import IssueOutcome
from app.statements.services import want_map_again
from app.story.services.finding import forget_words
from deliberation.stages import Stage

ALREADY = _l("Somebody else has just hidden this.")
PUT_BACK = _l("These words were put back on appeal. They can't be hidden again for the same rule.")


def hide_thing(
    thing: Thing,
    host: Member,
    membership: Membership | None,
    *,
    rule: HouseRule,
    reason: str,
    now: datetime,
) -> Hiding:
    """Hide something, and all that says its words again; mail that quotes it is held back.

    Weekly letters that haven't gone are held too, whatever they tell, to be written anew.
    Of two hosts who hide the same thing at the same moment one does, the other is told.
    """
    require(may_hide(host, thing, membership))
    if was_put_back(thing, rule):
        raise Refused(PUT_BACK)
    if not set_hidden(thing.kind, thing.id, now):
        raise Conflict(ALREADY)
    along = HOLDERS[thing.kind].goes_with(thing.id)
    for kind, other_id in along:
        set_hidden(kind, other_id, now)
    hiding = Hiding(
        kind=thing.kind,
        thing_id=thing.id,
        issue_id=thing.issue.id,
        author_id=thing.author_id,
        hidden_by_id=host.id,
        rule=rule,
        reason=reason,
        words_hash=thing.words_hash,
        hidden_at=now,
    )
    db.session.add(hiding)
    db.session.flush()
    hold_mail(mails_about([(thing.kind, thing.id), *along]))
    hold_mail(OutgoingMail.topic == Topic.WEEK)
    read_result_again(thing)
    draw_map_again(thing, f"hidden-{hiding.id}", now)
    forget_words(thing.issue.id, thing.words)
    settle_reports(thing, now=now, hiding_id=hiding.id)
    tell_author(hiding, now=now)
    tell_answerer(hiding, now=now)
    note_down("words-hidden", hiding, now=now, reason=reason)
    return hiding


def set_hidden(kind: Kind, thing_id: int, now: datetime) -> bool:
    """Hide one row unless it is hidden; said in one statement, so that one of many does it.

    It goes round the ORM, so that a form somebody is filling in elsewhere isn't out of date by it.
    """
    table = HOLDERS[kind].table
    hidden = db.session.scalars(
        update(table)
        .where(table.id == thing_id, table.hidden_at.is_(None))
        .values(hidden_at=now)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.session.expire_all()
    return hidden is not None


def put_back(hiding: Hiding, thing: Thing, *, now: datetime) -> None:
    """Show something again with all that was hidden along with it, and let its mail go."""
    rows = [(hiding.kind, hiding.thing_id), *along_with(hiding)]
    for kind, thing_id in rows:
        table = HOLDERS[kind].table
        db.session.execute(
            update(table)
            .where(table.id == thing_id)
            .values(hidden_at=None)
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()
    settle_late_changes(thing, rows, now)
    settle_reports(thing, now=now)
    let_mail_go(mails_about(rows))
    draw_map_again(thing, f"back-{hiding.id}", now)
    read_result_again(thing)
    forget_words(thing.issue.id, ())


def read_result_again(thing: Thing) -> None:
    """Write the issue's result as it is, which has the index of the search read it again."""
    db.session.execute(
        update(IssueOutcome)
        .where(IssueOutcome.issue_id == thing.issue.id)
        .values(content=IssueOutcome.content)
        .execution_options(synchronize_session=False)
    )


def draw_map_again(thing: Thing, why: str, now: datetime) -> None:
    """Have the opinion map drawn without a statement that is hidden, or with one that is back."""
    if thing.kind is Kind.STATEMENT:
        want_map_again(thing.issue, why, now)


def along_with(hiding: Hiding) -> Sequence[tuple[Kind, int]]:
    """Return what was hidden along with a thing, and not by an act of its own."""
    found = []
    for kind, other_id in HOLDERS[hiding.kind].goes_with(hiding.thing_id):
        table = HOLDERS[kind].table
        at = db.session.scalar(select(table.hidden_at).where(table.id == other_id))
        own = select(Hiding.id).where(
            Hiding.kind == kind, Hiding.thing_id == other_id, Hiding.restored_at.is_(None)
        )
        if at == hiding.hidden_at and db.session.scalar(own) is None:
            found.append((kind, other_id))
    return found


def settle_late_changes(thing: Thing, rows: Sequence[tuple[Kind, int]], now: datetime) -> None:
    """Count a change that comes back after Improve as one that nobody answered."""
    if thing.issue.stage is Stage.AMEND:
        return
    changes = [one for kind, one in rows if kind is Kind.CHANGE]
    db.session.execute(
        update(Amendment)
        .where(Amendment.id.in_(changes), Amendment.answer.in_((Answer.OPEN, Answer.OFFERED)))
        .values(answer=Answer.SILENT, answered_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def note_down(kind: str, hiding: Hiding, *, now: datetime, **content: str) -> None:
    """Write an act into the issue's record: neither the words nor anybody's name is in it."""
    write_entry(
        kind,
        issue_id=hiding.issue_id,
        now=now,
        what=hiding.kind.value,
        hiding=hiding.id,
        rule=hiding.rule.value,
        **content,
    )
