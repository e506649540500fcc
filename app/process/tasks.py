"""Which function does which kind of job, and moving every issue whose time has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from app.amendments.tasks import JOB as REMIND_AUTHORS
from app.amendments.tasks import catch_up_with_answers, remind_authors
from app.answers.tasks import catch_up as catch_up_with_promises
from app.ballots.services import scrub, step_within_rank
from app.bundles.tasks import count_and_lay_root, lay_missing_roots
from app.checking.tasks import publish_reports
from app.core.clock import AnySession, database_now
from app.core.storage.by_itself import ByItself
from app.exports.tasks import HANDLERS as EXPORTS
from app.exports.tasks import forget_stale
from app.extensions import db
from app.following.queries import followers_of
from app.following.tasks import HANDLERS as FOLLOWING
from app.following.tasks import catch_up as catch_up_with_news
from app.following.tasks import finish_all as finish_letters
from app.issues.queries import issue_or_missing
from app.jobs.services import Handler, enqueue
from app.jobs.tasks import report_progress, run_due
from app.mail.services import send_due
from app.mail.tasks import send_waiting
from app.paper.tasks import JOB as WARN_OF_SHEETS
from app.paper.tasks import catch_up_with_sheets, warn_of_sheets
from app.process.queries import due_issue_ids
from app.process.services import locked_issue, move_on, tell_of_stage
from app.search.tasks import catch_up
from app.shortlists.queries import backers_of_missed, due_shortlists
from app.shortlists.services import Part
from app.shortlists.services import scrub as scrub_picks
from app.shortlists.services.telling import tell_of_part
from app.statements.tasks import draw_opinion_map
from app.story.tasks import tell_story, want_stories
from app.tellers.tasks import HANDLERS as TELLERS
from app.tellers.tasks import forget_files
from app.worries.tasks import follow_words
from deliberation.stages import Stage

BATCH = 50
MAILS_A_SWEEP = 50


def sweep(clock: Callable[[AnySession], datetime] = database_now) -> None:
    """Do all that is due: moves first, then news, jobs, reports, mail, index, worries."""
    move_on_due_issues(clock)
    catch_up_with_news(clock)
    catch_up_with_answers(clock)
    catch_up_with_promises(clock)
    catch_up_with_sheets(clock)
    want_stories(clock(db.session))
    run_due(clock)
    db.session.rollback()
    lay_missing_roots(clock)
    publish_reports(clock)
    forget_files(clock)
    forget_stale()
    finish_letters()
    send_due(clock, MAILS_A_SWEEP)
    catch_up()
    follow_words(clock)
    if (also := current_app.extensions.get("also_sweeps")) is not None:
        also(clock(db.session))


def tell_stage(payload: dict[str, Any]) -> None:
    """Write to everyone who follows the issue, unless it has moved on meanwhile."""
    issue = issue_or_missing(payload["issue_id"])
    if issue.stage is not Stage(payload["stage"]):
        return
    issue_id, people = issue.id, [member.id for member in followers_of(issue.id)]
    for start in range(0, len(people), BATCH):
        tell_of_stage(issue_id, people[start : start + BATCH], now=database_now(db.session))
        report_progress(min(start + BATCH, len(people)), len(people))


def tell_part(payload: dict[str, Any]) -> None:
    """Write that the ballot is ready to all who follow, or to backers that their idea missed."""
    issue_id, part = payload["issue_id"], Part(payload["part"])
    ids = [member.id for member in followers_of(issue_id)]
    if part is Part.CUT:
        ids = list(backers_of_missed(issue_id))
    for start in range(0, len(ids), BATCH):
        now = database_now(db.session)
        tell_of_part(issue_id, part, ids[start : start + BATCH], now=now)
        report_progress(min(start + BATCH, len(ids)), len(ids))


HANDLERS: Mapping[str, Handler] = {
    REMIND_AUTHORS: remind_authors,
    WARN_OF_SHEETS: warn_of_sheets,
    "tell-stage": tell_stage,
    "tell-part": tell_part,
    **TELLERS,
    "send-mail": send_waiting,
    "count": count_and_lay_root,
    "opinion-map": draw_opinion_map,
    **FOLLOWING,
    "story": tell_story,
    **EXPORTS,
}


def move_on_due_issues(clock: Callable[[AnySession], datetime] = database_now) -> int:
    """Move each issue whose stage has ended, several stages if need be; return how many moves.

    Each move is a transaction of its own: what belongs to the end of a stage happens with it.
    """
    moves = 0
    now = clock(db.session)
    due = dict.fromkeys([*due_issue_ids(now), *due_shortlists(now)])
    db.session.rollback()
    for issue_id in due:
        with ByItself("issue %s could not be moved on", issue_id):
            while (reached := next_step(issue_id, clock)) is not None:
                db.session.commit()
                if reached in SEALING:
                    SEALING[reached]()
                moves += 1
        db.session.rollback()
    return moves


def next_step(issue_id: int, clock: Callable[[AnySession], datetime]) -> Stage | Part | None:
    """Take one step of an issue: inside Rank from picking to the ballot, otherwise a stage."""
    return move_within(issue_id, clock) or move_on(issue_id, clock)


def move_within(
    issue_id: int, clock: Callable[[AnySession], datetime] = database_now
) -> Part | None:
    """Cut an issue's list or lay its ballot if the time has come, once, under the same lock."""
    issue = locked_issue(issue_id)
    if issue is None or issue.stage is not Stage.RANK:
        return None
    now = clock(db.session)
    part = step_within_rank(issue, now=now)
    if part is not None:
        payload = {"issue_id": issue.id, "part": part.value}
        enqueue("tell-part", key=f"tell:{issue.id}:{part.value}", payload=payload, now=now)
    return part


SEALING: Mapping[Stage | Part, Callable[[], bool]] = {
    Stage.OUTCOME: scrub,
    Part.CUT: scrub_picks,
    Part.BALLOT: scrub_picks,
}
"""Steps that destroy links, and what clears them out of files afterwards."""
