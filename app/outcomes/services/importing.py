"""Bringing a vote from elsewhere in: a finished issue in a group of its own, counted at once."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, time

from sqlalchemy import insert

from app.ballots.models import Ballot, Channel
from app.extensions import db
from app.issues.convert import Settings, document_of, opening_document, settings_hash
from app.issues.models import Experience, Issue
from app.issues.services.importing import group_for_imports
from app.journal.services import write_entry
from app.outcomes.convert.vote import Vote, VoteOption
from app.outcomes.models import ImportedVote
from app.outcomes.services.storing import count_and_store
from app.proposals.models import BallotOption, Proposal, ProposalVersion
from app.proposals.services import freeze_options
from deliberation.stages import Stage

LONGEST_TITLE = 200
LONGEST_NOW = 280
ROWS = 2_000


def import_vote(vote: Vote, *, now: datetime) -> Issue:
    """Write a vote down as a finished issue and count it."""
    held_at = moment_of(vote, now)
    settings = settings_for(vote)
    issue = Issue(
        group=group_for_imports(
            "imported-votes",
            name="Imported votes",
            description="Votes held elsewhere, counted here from what was published.",
            now=now,
        ),
        question=vote.question,
        background=vote.background,
        status_quo=vote.status_quo.title[:LONGEST_NOW] if vote.status_quo else "",
        stage=Stage.OUTCOME,
        settings=document_of(settings),
        settings_hash="",
        is_imported=True,
        created_at=now,
        opened_at=held_at,
        closed_at=held_at,
    )
    issue.settings_hash = settings_hash(opening_document(issue, {}))
    db.session.add(issue)
    db.session.flush()
    for place, option in enumerate(vote.options):
        add_option(issue, option, place, now)
    content = {"source": dict(vote.source), "pairwise": vote.pairwise}
    db.session.add(ImportedVote(issue_id=issue.id, content=content))
    db.session.flush()
    freeze_options(issue, now=now)
    write_ballots(issue, vote)
    count_and_store(issue, now=now)
    write_entry(
        "vote-imported",
        issue_id=issue.id,
        now=now,
        source=vote.source["source"],
        settings_hash=issue.settings_hash,
    )
    return issue


def moment_of(vote: Vote, now: datetime) -> datetime:
    """Return noon of the day the vote was held, or this moment where nobody says."""
    if not vote.date:
        return now
    return datetime.combine(datetime.fromisoformat(vote.date).date(), time(12), UTC)


def settings_for(vote: Vote) -> Settings:
    """Return the settings of an issue that stand for the vote's own."""
    return Settings(
        privacy_mode=vote.mode,
        rule=vote.rule,
        strength=vote.strength,
        unranked=vote.unranked,
        has_status_quo=vote.status_quo is not None,
        tests=vote.tests,
        tests_by_place={
            place: option.tests
            for place, option in enumerate(vote.options)
            if option.tests != vote.tests
        },
        has_lot=False,
    )


def add_option(issue: Issue, option: VoteOption, place: int, now: datetime) -> None:
    """Write an option down as an idea with one wording; a long title is kept whole in its text."""
    title, paragraphs = option.title, option.paragraphs
    if len(title) > LONGEST_TITLE:
        title, paragraphs = title[: LONGEST_TITLE - 1] + "…", (option.title, *paragraphs)
    proposal = Proposal(issue_id=issue.id, position=place + 1, created_at=now)
    db.session.add(proposal)
    db.session.flush()
    version = ProposalVersion(
        proposal_id=proposal.id,
        number=1,
        title=title,
        paragraphs=[{"id": f"p{i}", "text": text} for i, text in enumerate(paragraphs, start=1)],
        created_at=now,
    )
    db.session.add(version)
    db.session.flush()
    db.session.add(
        BallotOption(
            issue_id=issue.id,
            place=place,
            proposal_id=proposal.id,
            version_id=version.id,
            admitted_by="import",
        )
    )


def write_ballots(issue: Issue, vote: Vote) -> None:
    """Write a row for each ballot under a random key; nobody holds a ticket to any of them."""
    rows: list[dict[str, object]] = []
    for ranking, count in vote.ballots:
        for _ in range(count):
            rows.append(ballot_row(issue.id, ranking))
            if len(rows) == ROWS:
                db.session.execute(insert(Ballot), rows)
                rows = []
    if rows:
        db.session.execute(insert(Ballot), rows)


def ballot_row(issue_id: int, ranking: bytes) -> dict[str, object]:
    """Return the columns of an imported ballot; it says an order and no zones."""
    return {
        "id": secrets.token_bytes(16),
        "issue_id": issue_id,
        "ranking": ranking,
        "zones": b"",
        "experience": Experience.OTHER,
        "channel": Channel.PAPER,
        "is_checked": True,
        "nonce": secrets.token_bytes(32),
        "ticket_hash": secrets.token_bytes(32),
        "voter_name": None,
    }
