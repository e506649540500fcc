"""Moving an issue to its next stage, once and at its time; whether this site can do its work."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Connection, Update, func, insert, select, update
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from app.accounts.models import KeptForm, Member
from app.accounts.services import add_eraser, suggest_name
from app.amendments.models import Amendment
from app.amendments.services import settle
from app.ballots.models import Ballot, ReasonOffer, ReasonSheet
from app.ballots.services import open_rank, seal, step_within_rank
from app.bundles.services.showing import root_beside
from app.checking.models import ParagraphCheck
from app.checking.services.forgetting import rename_in_reports
from app.core.clock import AnySession, database_now
from app.core.web.templating import moment
from app.discussion.models import Post
from app.extensions import db
from app.following.services import forget_follower
from app.issues.convert import STAGE_LABELS, settings_of
from app.issues.models import Issue, StageTime
from app.issues.policy import may_take_part
from app.issues.queries import issue_or_missing
from app.jobs.queries import longest_wait
from app.jobs.services import enqueue
from app.journal.services import erase_payloads, write_entry
from app.mail.services import forget_names, queue_mail
from app.my_part.queries import names_used
from app.outcomes.models import CountDoubt
from app.paper.services.typing import put_in_sheets
from app.process.convert.cards import end_of_part
from app.process.convert.deeds import invitation, verb_of
from app.process.queries import (
    active_people,
    facts_about,
    issue_id_of,
    issues_with,
)
from app.proposals.models import BallotOption, Proposal
from app.proposals.services import admit, freeze_options
from app.shortlists.services import lay_candidates
from app.statements.models import Statement
from app.story.models import Summary, SummaryCheck
from app.tellers.services import make_recount_file
from deliberation.stages import Stage, next_stage

Clock = Callable[[AnySession], datetime]
LONGEST_WAIT = timedelta(minutes=5)
WORST_CLOCK = timedelta(minutes=1)


def move_on(issue_id: int, clock: Clock = database_now) -> Stage | None:
    """Move one issue by one stage if its time has come; return the stage it reached.

    The row is locked first and the clock read after, so that of many movers one moves and the
    others find nothing to do.
    """
    issue = locked_issue(issue_id)
    if issue is None or issue.stage is None:
        return None
    time = time_of_stage(issue)
    now = clock(db.session)
    if time is None or now < time.ends_at:
        return None
    ended, due_at = issue.stage, time.ends_at
    reached = end_of_stage(issue, due_at)
    time.moved_on_at = now
    issue.stage = reached
    if reached is Stage.OUTCOME:
        issue.closed_at = due_at
    db.session.flush()
    write_entry(
        "stage-moved",
        issue_id=issue.id,
        now=now,
        ended=ended.value,
        reached=reached.value,
        due_at=due_at.isoformat(),
    )
    start_of_stage(issue, now)
    return reached


def locked_issue(issue_id: int) -> Issue | None:
    """Return the issue, its row locked and read afresh."""
    return db.session.scalar(
        select(Issue)
        .where(Issue.id == issue_id)
        .with_for_update(of=Issue)
        .execution_options(populate_existing=True)
    )


def time_of_stage(issue: Issue) -> StageTime | None:
    """Return the time of the issue's present stage, read afresh."""
    return db.session.scalar(
        select(StageTime)
        .where(StageTime.issue_id == issue.id, StageTime.stage == issue.stage)
        .execution_options(populate_existing=True)
    )


def end_of_stage(issue: Issue, due_at: datetime) -> Stage:
    """Do what belongs to the end of the present stage; return the stage that follows."""
    if issue.stage is Stage.DISCUSS:
        n = admit(issue, active=active_people(issue), now=due_at)
        return next_stage(Stage.DISCUSS, n) or Stage.OUTCOME
    if issue.stage is Stage.AMEND:
        settle(issue, active=active_people(issue), now=due_at)
        freeze_options(issue, now=due_at)
        if not options_left(issue):
            return Stage.OUTCOME
        if not lay_candidates(issue, now=due_at):
            open_rank(issue, now=due_at)
        return Stage.RANK
    if issue.stage is Stage.RANK:
        while step_within_rank(issue, now=due_at) is not None:
            pass
        put_in_sheets(issue, now=due_at)
        make_recount_file(issue, now=due_at)
        seal(issue, now=due_at)
    return next_stage(issue.stage or Stage.RANK) or Stage.OUTCOME


def tell_of_stage(issue_id: int, member_ids: Collection[int], *, now: datetime) -> None:
    """Queue one mail for each of these members about the stage an issue has reached."""
    issue = issue_or_missing(issue_id)
    stage = issue.stage or Stage.OUTCOME
    facts = facts_about([issue])[issue.id]
    time, zone = facts.times.get(stage), settings_of(issue).zone
    for member in db.session.scalars(select(Member).where(Member.id.in_(member_ids))):
        queue_mail(
            key=f"stage:{issue.id}:{stage.value}:{member.id}",
            kind="stage",
            member=member,
            subject=_(
                "%(stage)s: %(question)s", stage=STAGE_LABELS[stage], question=issue.question
            ),
            template="stage",
            now=now,
            good_until=time.ends_at if time else None,
            issue_id=issue.id,
            question=issue.question,
            stage=STAGE_LABELS[stage],
            text=invitation(stage, facts),
            verb=verb_of(stage, facts)[1],
            until=moment(end_of_part(time, facts), zone) if time else "",
            root=root_beside(issue) if stage is Stage.OUTCOME else "",
        )


def options_left(issue: Issue) -> int:
    """Count what can be ranked; authors may have taken back everything during Improve."""
    return (
        db.session.scalar(
            select(func.count()).select_from(BallotOption).where(BallotOption.issue_id == issue.id)
        )
        or 0
    )


def start_of_stage(issue: Issue, now: datetime) -> None:
    """Write down the work that a new stage brings: telling people, counting."""
    stage = issue.stage.value if issue.stage else ""
    payload = {"issue_id": issue.id, "stage": stage}
    if issue.stage is Stage.OUTCOME:
        enqueue("count", key=f"count:{issue.id}", payload={"issue_id": issue.id}, now=now)
    enqueue("tell-stage", key=f"tell:{issue.id}:{stage}", payload=payload, now=now)


def health(now: datetime) -> Mapping[str, bool]:
    """Say what works: writing, the tables' version, the queue's pace, the database's clock."""
    try:
        with db.engine.connect() as connection:
            return {
                "writes": can_write(connection, now),
                "migrations": MigrationContext.configure(connection).get_current_revision()
                == newest_revision(),
                "queue": longest_wait(now) < LONGEST_WAIT,
                "clock": abs(database_now(db.session) - now) < WORST_CLOCK,
            }
    except OperationalError:
        return {"writes": False}


def can_write(connection: Connection, now: datetime) -> bool:
    """Write a row and take it back."""
    connection.execute(
        insert(KeptForm).values(
            token_hash=secrets.token_bytes(32), path="/", fields={}, created_at=now
        )
    )
    connection.rollback()
    return True


@functools.cache
def newest_revision() -> str | None:
    """Return the version of the tables that this code was written for."""
    config = current_app.extensions["migrate"].migrate.get_config()
    return ScriptDirectory.from_config(config).get_current_head()


def rename_contributions(member: Member, now: datetime) -> None:
    """Take the name of somebody who leaves off everything they did: another one on each issue.

    After sealing nothing ties a reason shown by name to its writer, so there the name itself is
    looked for. Journal entries that carry it are erased; the chain holds without them.
    """
    issue_ids = issues_with(member)
    wrote_as = names_used(member.id, issue_ids)
    for issue_id in issue_ids:
        names = {member.display_name, *wrote_as.get(issue_id, ())} - {""}
        forget_names(names)
        pseudonym = suggest_name()
        own_ideas = select(Proposal.id).where(Proposal.issue_id == issue_id)
        wrote: tuple[tuple[Any, Any, Any], ...] = (
            (Proposal, Proposal.author_id, Proposal.issue_id == issue_id),
            (Post, Post.author_id, Post.issue_id == issue_id),
            (Statement, Statement.author_id, Statement.issue_id == issue_id),
            (CountDoubt, CountDoubt.member_id, CountDoubt.issue_id == issue_id),
            (ParagraphCheck, ParagraphCheck.member_id, ParagraphCheck.issue_id == issue_id),
            (Summary, Summary.author_id, Summary.issue_id == issue_id),
            (SummaryCheck, SummaryCheck.member_id, SummaryCheck.issue_id == issue_id),
            (Amendment, Amendment.author_id, Amendment.proposal_id.in_(own_ideas)),
        )
        for table, writer, is_here in wrote:
            is_theirs = writer == member.id
            rename(update(table).where(is_here, is_theirs), author_name=pseudonym)
        shown: tuple[tuple[Any, str], ...] = (
            (Proposal, "keeper_name"),
            (ReasonOffer, "member_name"),
            (ReasonSheet, "shown_name"),
            (Ballot, "voter_name"),
        )
        for table, column in shown:
            is_theirs = getattr(table, column).in_(names)
            rename(
                update(table).where(table.issue_id == issue_id, is_theirs), **{column: pseudonym}
            )
        rename_in_reports(issue_id, names, pseudonym)
        erase_payloads(issue_id, names)


def rename(query: Update, **names: str) -> None:
    """Write another name on rows that may be loaded or not."""
    db.session.execute(query.values(names).execution_options(synchronize_session=False))


def admits_guests(path: str) -> bool:
    """Say whether a path belongs to an issue on which people may take part without an address."""
    try:
        values = current_app.url_map.bind("localhost").match(path.partition("?")[0])[1]
    except RequestRedirect:
        return False
    except MethodNotAllowed:
        values = current_app.url_map.bind("localhost").match(path, method="POST")[1]
    except NotFound:
        return False
    issue_id = issue_id_of(values)
    issue = db.session.get(Issue, issue_id) if issue_id is not None else None
    guest = Member(display_name="", is_guest=True, is_suspended=False)
    return issue is not None and bool(may_take_part(guest, issue))


def init_people(extensions: dict[str, Any]) -> None:
    """Let those who leave be forgotten, guests in where anyone may join."""
    add_eraser(extensions, rename_contributions)
    add_eraser(extensions, forget_follower)
    extensions["admits_guests"] = admits_guests
