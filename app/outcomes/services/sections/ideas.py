"""The ideas that were ranked, with their words, and those that didn't reach the ballot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.issues.models import Issue
from app.outcomes.queries import admission_of, changes_taken_in, ideas_gone, ideas_left_out
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of


def option_document(option: BallotOption, issue: Issue) -> dict[str, Any]:
    """Return an option with the words that were ranked."""
    return {
        "place": option.place,
        "letter": letter_of(option.proposal),
        "title": option.version.title,
        "version": option.version.number,
        "paragraphs": [paragraph["text"] for paragraph in option.version.paragraphs],
        "author": option.proposal.author_name,
        "admitted_by": option.admitted_by,
        "backers": option.backers,
        "earlier_backers": option.earlier_backers,
    }


def with_changes_taken_in(
    document: dict[str, Any], issue: Issue, options: Sequence[BallotOption]
) -> dict[str, Any]:
    """Write beside each option how many changes of other people are in its words."""
    taken = changes_taken_in(issue)
    for shown, option in zip(document["options"], options, strict=True):
        shown["changes_taken_in"] = taken.get(option.proposal_id, 0)
    return document


def left_out(issue: Issue, options: Sequence[BallotOption]) -> dict[str, Any]:
    """Return the ideas that didn't reach the ballot and why: too few backers, or gone before."""
    on_ballot = [option.proposal_id for option in options]
    admission = admission_of(issue) or {}
    return {
        "needed": admission.get("needed"),
        "active": admission.get("active"),
        "ideas": [
            {
                "letter": idea.letter,
                "title": idea.title,
                "author": idea.proposal.author_name,
                "backers": admission.get("backers", {}).get(idea.letter, idea.backers),
            }
            for idea in ideas_left_out(issue, on_ballot)
        ],
        "gone": [
            {
                "letter": idea.letter,
                "title": idea.title,
                "author": idea.proposal.author_name,
                "why": "withdrawn" if idea.proposal.withdrawn_at else "folded",
                "into": into,
            }
            for idea, into in ideas_gone(issue)
        ],
    }
