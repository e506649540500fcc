"""Reads: which entries of an issue's record are about hidden words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from app.amendments.models import Amendment
from app.answers.convert import answered_by
from app.answers.models import GivenAnswer, Need
from app.extensions import db
from app.proposals.models import Proposal
from app.proposals.queries import letter_of

Content = Mapping[str, Any]
IsHidden = Callable[[Content], bool]


def tells_of_hidden(issue_id: int) -> Callable[[Content | None], bool]:
    """Return a function that says whether an entry of an issue's record is about hidden words."""
    tests = (ideas_and_changes(issue_id), answers(issue_id), needs(issue_id))
    return lambda content: content is not None and any(test(content) for test in tests)


def ideas_and_changes(issue_id: int) -> IsHidden:
    """Tell entries about hidden ideas and changes by their letters and numbers."""
    ideas = db.session.scalars(
        select(Proposal).where(Proposal.issue_id == issue_id, Proposal.hidden_at.is_not(None))
    )
    changes = db.session.execute(
        select(Proposal, Amendment.number)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(Proposal.issue_id == issue_id, Amendment.hidden_at.is_not(None))
    )
    hidden: set[tuple[str, int | None]] = {(letter_of(idea), None) for idea in ideas}
    hidden |= {(letter_of(idea), number) for idea, number in changes}

    def is_hidden(content: Content) -> bool:
        letter = content.get("letter")
        return (letter, None) in hidden or (letter, content.get("number")) in hidden

    return is_hidden


def answers(issue_id: int) -> IsHidden:
    """Tell entries about hidden answers by who said what."""
    rows = db.session.scalars(
        select(GivenAnswer).where(
            GivenAnswer.issue_id == issue_id, GivenAnswer.hidden_at.is_not(None)
        )
    )
    hidden = {(answered_by(row.name, row.role), row.words) for row in rows}
    return lambda content: "answer" in content and (content["who"], content["words"]) in hidden


def needs(issue_id: int) -> IsHidden:
    """Tell entries about a hidden need, in all its wordings; old entries name the idea alone."""
    rows = db.session.scalars(
        select(Need)
        .join(Need.proposal)
        .where(Proposal.issue_id == issue_id, Need.hidden_at.is_not(None))
    )
    hidden = {(letter_of(row.proposal), row.id) for row in rows}
    letters = {letter for letter, _id in hidden}

    def is_hidden(content: Content) -> bool:
        letter = content.get("letter")
        if "need" in content:
            return (letter, content["need"]) in hidden
        return letter in letters and content.keys() == OLD_NEED

    return is_hidden


OLD_NEED = {"by", "who", "letter", "words"}
"""What an entry about a need held before it named its row."""
