"""Many processes that move issues on at the same moment, and what must be there afterwards."""

from __future__ import annotations

import email
import multiprocessing
import os
from collections import Counter

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.issues.models import Issue
from app.journal.queries import entries_of_kind, verify_chain
from app.mail.models import OutgoingMail
from app.process import services
from app.process.tasks import move_on_due_issues, sweep
from tests.factories import make_issue, make_proposal

SCHEDULERS, ADVANCES = 2, 16
BACKERS = 4
CHILDREN = multiprocessing.get_context("fork")


def backed_issue(**given):
    """An issue with one idea that has the backers it needs."""
    issue = make_issue(**given)
    make_proposal(issue, title="Open on Sundays", backers=BACKERS)
    return issue


def schedule(_issue_id):
    """What a worker does in a round; return how many moves it made."""
    moved = move_on_due_issues()
    sweep()
    return moved


def advance(issue_id):
    """What a press on "advance" does; return how many moves it made."""
    moved = services.move_on(issue_id) is not None
    db.session.commit()
    return int(moved)


def child(work, issue_id, start, told):
    """Work in a process of its own, on connections of its own, once all have started."""
    db.engine.dispose(close=False)
    start.wait(30)
    try:
        told.put((work(issue_id), ""))
    except (DBAPIError, StaleDataError) as trouble:
        told.put((0, type(trouble).__name__))
    os._exit(0)


def move_at_once(issue_id):
    """Let 2 schedulers and 16 single calls, each a process, move an issue; return what they met."""
    works = [schedule] * SCHEDULERS + [advance] * ADVANCES
    start, told = CHILDREN.Barrier(len(works)), CHILDREN.SimpleQueue()
    db.session.remove()
    db.engine.dispose()
    movers = [CHILDREN.Process(target=child, args=(work, issue_id, start, told)) for work in works]
    for mover in movers:
        mover.start()
    answers = [told.get() for _mover in movers]
    for mover in movers:
        mover.join()
    return sum(moves for moves, _trouble in answers), [
        trouble for _m, trouble in answers if trouble
    ]


def moves_of(issue_id):
    """Return the journal's moves: the stage reached and the moment it was due."""
    lines = entries_of_kind(issue_id, "stage-moved")
    return [(line.content["reached"], line.content["due_at"]) for line in lines]


def handed_over(folder):
    """Count the mails that were handed over, by Message-ID."""
    files = folder.glob("*.eml")
    return Counter(email.message_from_bytes(file.read_bytes())["Message-ID"] for file in files)


def faults_after(issue_id, stage, moves, folder):
    """Say what is not as it must be after these moves: journal, chain, one batch of mail."""
    db.session.rollback()
    mails = db.session.scalars(db.select(OutgoingMail).filter_by(kind="stage")).all()
    wanted = {mail.message_id: 1 for mail in mails if f":{issue_id}:" in mail.key}
    sent = {key: n for key, n in handed_over(folder).items() if key in wanted}
    checks = {
        "stage": (db.session.get(Issue, issue_id).stage, stage),
        "moves": (moves_of(issue_id), moves),
        "chain": (verify_chain(issue_id).is_whole, True),
        "readers": (len(wanted), BACKERS),
        "about": ({mail.key.split(":")[2] for mail in mails}, {stage.value}),
        "mails": (sent, wanted),
    }
    return {name: found for name, (found, right) in checks.items() if found != right}
