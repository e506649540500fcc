"""Laying candidates as Rank begins with more ideas than a ballot holds, and the ballot later."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import stage_times
from app.journal.queries import entries_of_kind
from app.journal.services import write_entry
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of, options_on_ballot
from app.proposals.services import hash_of
from app.shortlists.convert import moment_within
from app.shortlists.models import Candidate, Shortlist
from deliberation.admission import commitment_to
from deliberation.stages import Stage


def lay_candidates(issue: Issue, *, now: datetime) -> bool:
    """Turn frozen options into candidates if a ballot can't hold them all; say whether it can't.

    The times of the parts are laid here and stay, however long Rank is made. The secret of the
    lot that may part level ideas is drawn here too, and its commitment written down: nobody who
    picks can know it.
    """
    settings, options = settings_of(issue), options_on_ballot(issue)
    if len(options) <= settings.most_on_ballot:
        return False
    time = stage_times(issue)[Stage.RANK]
    row = Shortlist(
        issue_id=issue.id,
        n_candidates=len(options),
        picks_until=moment_within(time, settings.picking_share),
        rescue_until=moment_within(time, settings.rescue_share),
        candidates_hash=issue.options_hash or "",
        lot_seed=secrets.token_hex(16),
    )
    needed = numbers_needed(issue)
    db.session.add(row)
    db.session.add_all(candidate_from(option, needed) for option in options)
    letters = [letter_of(option.proposal) for option in options]
    db.session.execute(delete(BallotOption).where(BallotOption.issue_id == issue.id))
    for option in options:
        db.session.expunge(option)
    issue.options_hash = None
    db.session.flush()
    write_entry(
        "candidates-laid",
        issue_id=issue.id,
        now=now,
        letters=letters,
        most=settings.most_on_ballot,
        candidates_hash=row.candidates_hash,
        lot_commitment=commitment_to(row.lot_seed),
        picking_ends_at=row.picks_until.isoformat(),
        rescue_ends_at=row.rescue_until.isoformat(),
    )
    return True


def numbers_needed(issue: Issue) -> tuple[int, int]:
    """Return how many backers took an idea, and a change, to the table, as the record tells."""
    settings = settings_of(issue)
    found = []
    for kind, least in (
        ("ideas-admitted", settings.admission_least),
        ("changes-settled", settings.variant_least),
    ):
        lines = entries_of_kind(issue.id, kind)
        content = (lines[-1].content if lines else None) or {}
        found.append(int(content.get("needed") or least))
    return found[0], found[1]


def candidate_from(option: BallotOption, needed: tuple[int, int]) -> Candidate:
    """Return the candidate that a frozen option becomes."""
    return Candidate(
        issue_id=option.issue_id,
        place=option.place,
        proposal_id=option.proposal_id,
        version_id=option.version_id,
        admitted_by=option.admitted_by,
        backers=option.backers,
        earlier_backers=option.earlier_backers,
        needed=needed[1] if option.admitted_by == "change" else needed[0],
    )


def lay_ballot(issue: Issue, kept: Sequence[Candidate], *, now: datetime) -> None:
    """Put the kept candidates on the ballot in frozen order, and hash that into the issue."""
    options = [
        BallotOption(
            issue_id=issue.id,
            place=place,
            proposal_id=candidate.proposal_id,
            version_id=candidate.version_id,
            admitted_by=candidate.admitted_by,
            backers=candidate.backers,
            earlier_backers=candidate.earlier_backers,
        )
        for place, candidate in enumerate(kept)
    ]
    db.session.add_all(options)
    db.session.flush()
    issue.options_hash = hash_of(issue, options_on_ballot(issue))
    db.session.flush()
    write_entry(
        "ballot-laid",
        issue_id=issue.id,
        now=now,
        letters=[letter_of(candidate.proposal) for candidate in kept],
        options_hash=issue.options_hash,
    )
