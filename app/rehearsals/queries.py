"""Reads inside a rehearsal: its one question, and how much has happened in it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import distinct, func, select

from app.amendments.models import Amendment
from app.ballots.models import Turnout
from app.checking.models import ParagraphCheck
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.mail.models import OutgoingMail
from app.paper.models import PaperSheet
from app.proposals.models import Proposal
from app.statements.models import Statement

COUNTED = {
    "ideas": Proposal.id,
    "posts": Post.id,
    "statements": Statement.id,
    "changes": Amendment.id,
    "ballots": Turnout.member_id,
    "sheets": PaperSheet.number,
    "checks": distinct(ParagraphCheck.member_id),
    "mails": OutgoingMail.id,
}


def question_of_rehearsal() -> Issue:
    """Return the one question of a rehearsal."""
    return db.session.scalars(select(Issue).order_by(Issue.id).limit(1)).one()


def so_far() -> Mapping[str, int]:
    """Count what has come in, and the mails that people would have been sent."""
    counts = {name: select(func.count(column)) for name, column in COUNTED.items()}
    counts["ideas"] = counts["ideas"].where(Proposal.variant == 1)
    columns = (count.scalar_subquery().label(name) for name, count in counts.items())
    return dict(db.session.execute(select(*columns)).one()._mapping)
