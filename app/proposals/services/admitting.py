"""What reaches the ballot when Talk ends, and what is fixed when Improve ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.journal.services import write_entry
from app.proposals.convert import needed_from, options_document
from app.proposals.models import BallotOption, Proposal
from app.proposals.queries import Idea, ideas_of, letter_of, options_on_ballot, titles_of
from deliberation import admission
from deliberation.canonical import digest


def admit(issue: Issue, *, active: int, now: datetime) -> int:
    """Put every idea that reached its number on the ballot, and one more by public lot.

    The seed of the lot, committed to when the issue opened, is shown in the journal, so that
    anybody can repeat the draw. Returns how many ideas were admitted.
    """
    settings = settings_of(issue)
    ideas = {idea.letter: idea for idea in ideas_of(issue)}
    result = admission.admit(
        {letter: idea.backers for letter, idea in ideas.items()},
        active,
        (issue.lot_seed or None) if settings.has_lot else None,
        needed_from(settings),
    )
    on_ballot = [idea for letter, idea in ideas.items() if letter in result.on_ballot]
    for place, idea in enumerate(on_ballot):
        how = "lot" if idea.letter == result.by_lot else "backing"
        db.session.add(option_from(issue, idea, place=place, admitted_by=how))
    db.session.flush()
    write_entry(
        "ideas-admitted",
        issue_id=issue.id,
        now=now,
        active=active,
        needed=result.needed,
        admitted=list(result.admitted),
        by_lot=result.by_lot or "",
        missed=list(result.missed),
        backers={letter: idea.backers for letter, idea in ideas.items()},
        earlier={letter: idea.earlier for letter, idea in ideas.items()},
        lot_seed=issue.lot_seed if settings.has_lot else "",
    )
    return len(on_ballot)


def option_from(issue: Issue, idea: Idea, *, place: int, admitted_by: str) -> BallotOption:
    """Return the ballot option of an idea in its latest words."""
    return BallotOption(
        issue_id=issue.id,
        place=place,
        proposal_id=idea.proposal.id,
        version_id=idea.version.id,
        admitted_by=admitted_by,
        backers=idea.backers,
        earlier_backers=idea.earlier,
    )


def freeze_options(issue: Issue, *, now: datetime) -> int:
    """Fix which ideas are ranked, in which order and words, and hash it all into the issue.

    Places count from 0 in order of letters, a variant right after its idea; ideas taken back
    during Improve are gone. Returns how many options there are.
    """
    drop_withdrawn(issue)
    options = sorted(options_on_ballot(issue), key=arrival)
    ideas = titles_of([option.proposal_id for option in options])
    for place, option in enumerate(options):
        option.place = -1 - place  # places are unique, so everybody steps aside first
    db.session.flush()
    for place, option in enumerate(options):
        option.place = place
        option.version_id = ideas[option.proposal_id].version.id
    db.session.flush()
    issue.options_hash = hash_of(issue, options)
    db.session.flush()
    write_entry(
        "options-frozen",
        issue_id=issue.id,
        now=now,
        options_hash=issue.options_hash,
        letters=[letter_of(option.proposal) for option in options],
        versions=[ideas[option.proposal_id].version.number for option in options],
    )
    return len(options)


def drop_withdrawn(issue: Issue) -> None:
    """Take ideas off the ballot that their authors took back, or that were hidden."""
    gone = select(Proposal.id).where(
        Proposal.issue_id == issue.id,
        Proposal.withdrawn_at.is_not(None) | Proposal.hidden_at.is_not(None),
    )
    db.session.execute(
        delete(BallotOption).where(
            BallotOption.issue_id == issue.id, BallotOption.proposal_id.in_(gone)
        )
    )
    db.session.flush()


def arrival(option: BallotOption) -> tuple[int, int]:
    """Return where an option stands on the ballot: by letter, then by variant."""
    return option.proposal.position, option.proposal.variant


def hash_of(issue: Issue, options: Sequence[BallotOption]) -> str:
    """Return the SHA-256 of the question, how things are now, and every option's words."""
    ideas = titles_of([option.proposal_id for option in options])
    rows = [
        (option.place, letter_of(option.proposal), ideas[option.proposal_id].version)
        for option in options
    ]
    document = {
        "question": issue.question,
        "status_quo": issue.status_quo,
        "options": options_document(rows),
    }
    return digest(document)
