"""What the count reads: all ballots as one matrix, all reasons in one order."""

from __future__ import annotations

from collections.abc import Sequence

from app.ballots.convert import (
    STATUS_QUO,
    Matrix,
    Reason,
    matrix_from,
    profile_from,
    reason_from,
)
from app.ballots.queries import ranking_blocks, sheets_of, zone_blocks
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of, options_on_ballot
from deliberation.profile import Profile


def names_of(issue: Issue, options: Sequence[BallotOption]) -> list[str]:
    """Return the names of the columns: a letter for each option and, last, the status quo."""
    names = [letter_of(option.proposal) for option in options]
    return [*names, STATUS_QUO] if settings_of(issue).has_status_quo else names


def profile_of(issue: Issue) -> Profile:
    """Return all ballots of an issue; options in ballot order, the status quo last if it has one.

    Column ``i`` is the option at place ``i``; rows stand in the order of their random keys, the
    same as in `zones_of_ballots` and `queries.ballot_kinds`.
    """
    names = names_of(issue, options_on_ballot(issue))
    return profile_from(names, ranking_blocks(issue.id))


def zones_of_ballots(issue: Issue) -> Matrix:
    """Return a row for each ballot and a `convert.ZONE_CODES` code for each option."""
    return matrix_from(zone_blocks(issue.id), len(options_on_ballot(issue)))


def reasons_of(issue: Issue) -> list[Reason]:
    """Return every sheet of reasons, ordered by what it says, never by who or when."""
    reasons = [reason_from(sheet) for sheet in sheets_of(issue.id)]
    return sorted(reasons, key=in_words)


def in_words(reason: Reason) -> tuple[int, str, str, str, str, str]:
    """Return a reason's sorting key, made of nothing but its content."""
    lines = ";".join(f"{slot.value}:{offer or 0}:{text}" for slot, offer, text in reason.lines)
    return (
        reason.place,
        reason.zone.value,
        reason.experience.value,
        reason.shown_as.value,
        reason.shown_name or "",
        lines,
    )
