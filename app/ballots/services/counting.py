"""What the count reads: all ballots as arrays, all reasons in one order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.ballots.convert import STATUS_QUO, Matrix, Reason, matrix_from, reason_from
from app.ballots.models import Channel
from app.ballots.queries import ballot_blocks, n_ballots_of, sheets_of
from app.issues.convert import settings_of
from app.issues.models import Experience, Issue, PrivacyMode
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of, options_on_ballot
from deliberation.profile import Profile
from deliberation.ranks import row_order

Progress = Callable[[int, int], None]
"""Told how many ballots are read, and out of how many."""

EXPERIENCES = tuple(Experience)
CHANNELS = tuple(Channel)
EXPERIENCE_CODES = {kind.value: code for code, kind in enumerate(EXPERIENCES)}
CHANNEL_CODES = {kind.value: code for code, kind in enumerate(CHANNELS)}
TOLD_EVERY = 50_000
"""Ballots between two words of progress."""


@dataclass(frozen=True, slots=True, eq=False)
class CastBallots:
    """All ballots of an issue, a row each, sorted by what they say and so in no order of casting.

    `zones` has a `convert.ZONE_CODES` code for each option, no column where none were given;
    `experiences` and `channels` are places in `EXPERIENCES` and `CHANNELS`; `names` stand beside
    the ballots in mode recorded.
    """

    profile: Profile
    zones: Matrix
    experiences: Matrix
    channels: Matrix
    is_checked: npt.NDArray[np.bool_]
    names: tuple[str | None, ...]


def names_of(issue: Issue, options: Sequence[BallotOption]) -> list[str]:
    """Return the names of the columns: a letter for each option and, last, the status quo."""
    names = [letter_of(option.proposal) for option in options]
    return [*names, STATUS_QUO] if settings_of(issue).has_status_quo else names


def ballots_of(issue: Issue, progress: Progress | None = None) -> CastBallots:
    """Return all ballots of an issue; options in ballot order, the status quo last if it has one.

    Everything is read in one pass, and no object is kept for a ballot: a million of them are a
    few arrays of bytes.
    """
    options = options_on_ballot(issue)
    names = names_of(issue, options)
    columns = read_columns(issue, progress)
    as_read = Profile.from_ranks(names, matrix_from(columns.rankings, len(names)))
    zones = matrix_from(columns.zones, 0 if issue.is_imported else len(options))
    order = row_order(as_read.ranks)
    return CastBallots(
        Profile.from_ranks(names, as_read.ranks[order]),
        zones[order] if len(zones) else zones,
        joined(columns.experiences)[order],
        joined(columns.channels)[order],
        joined(columns.checked)[order] > 0,
        tuple(columns.voters[i] for i in order) if columns.voters else (),
    )


def joined(blocks: Sequence[bytes]) -> Matrix:
    """Return blocks of bytes as one array of small numbers."""
    return np.frombuffer(b"".join(blocks), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of ballots as they are read, a block after the other."""

    rankings: list[bytes]
    zones: list[bytes]
    experiences: list[bytes]
    channels: list[bytes]
    checked: list[bytes]
    voters: list[str | None]


def read_columns(issue: Issue, progress: Progress | None) -> Columns:
    """Read every ballot once, telling now and then how far it is."""
    columns = Columns([], [], [], [], [], [])
    is_named = settings_of(issue).privacy_mode is PrivacyMode.RECORDED
    everybody = n_ballots_of(issue.id) if progress else 0
    n_read = told = 0
    for rankings, zones, experiences, channels, checked, voters in ballot_blocks(issue.id):
        columns.rankings.append(b"".join(rankings))
        columns.zones.append(b"".join(zones))
        columns.experiences.append(bytes(map(EXPERIENCE_CODES.__getitem__, experiences)))
        columns.channels.append(bytes(map(CHANNEL_CODES.__getitem__, channels)))
        columns.checked.append(bytes(checked))
        if is_named:
            columns.voters.extend(voters)
        n_read += len(rankings)
        if progress and n_read - told >= TOLD_EVERY:
            progress(n_read, everybody)
            told = n_read
    return columns


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
