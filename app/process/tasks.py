"""Which function does which kind of job, and moving every issue whose time has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from app.amendments.tasks import JOB as REMIND_AUTHORS
from app.amendments.tasks import catch_up_with_answers, remind_authors
from app.answers.tasks import catch_up as catch_up_with_promises
from app.ballots.services import scrub
from app.checking.tasks import publish_reports
from app.core.by_itself import ByItself
from app.core.clock import AnySession, database_now
from app.extensions import db
from app.following.queries import followers_of
from app.following.tasks import HANDLERS as FOLLOWING
from app.following.tasks import catch_up as catch_up_with_news
from app.following.tasks import finish_all as finish_letters
from app.issues.queries import issue_or_missing
from app.jobs.services import Handler
from app.jobs.tasks import report_progress, run_due
from app.mail.services import send_due
from app.mail.tasks import send_waiting
from app.outcomes.tasks import count_issue
from app.process.queries import due_issue_ids
from app.process.services import move_on, tell_of_stage
from app.search.tasks import catch_up
from app.statements.tasks import draw_opinion_map
from app.story.tasks import tell_story, want_stories
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
    want_stories(clock(db.session))
    run_due(clock)
    db.session.rollback()
    publish_reports(clock)
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


HANDLERS: Mapping[str, Handler] = {
    REMIND_AUTHORS: remind_authors,
    "tell-stage": tell_stage,
    "send-mail": send_waiting,
    "count": count_issue,
    "opinion-map": draw_opinion_map,
    **FOLLOWING,
    "story": tell_story,
}


def move_on_due_issues(clock: Callable[[AnySession], datetime] = database_now) -> int:
    """Move each issue whose stage has ended, several stages if need be; return how many moves.

    Each move is a transaction of its own: what belongs to the end of a stage happens with it.
    """
    moves = 0
    due = due_issue_ids(clock(db.session))
    db.session.rollback()
    for issue_id in due:
        with ByItself("issue %s could not be moved on", issue_id):
            while (reached := move_on(issue_id, clock)) is not None:
                db.session.commit()
                if reached is Stage.OUTCOME:
                    scrub()
                moves += 1
        db.session.rollback()
    return moves
