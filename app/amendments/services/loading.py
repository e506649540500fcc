"""Bringing in how a text changed elsewhere: an idea in Improve, and a change for each revision."""

from __future__ import annotations

from datetime import datetime

from app.amendments.convert.revisions import History, Step
from app.amendments.models import Amendment, Answer
from app.amendments.queries import next_number
from app.extensions import db
from app.issues.models import Issue
from app.issues.services.importing import group_for_imports, open_elsewhere
from app.journal.services import write_entry
from app.proposals.convert import text_of
from app.proposals.models import BallotOption, Proposal, ProposalVersion
from app.proposals.queries import latest_version
from app.proposals.services import new_proposal
from app.proposals.services.ideas import version_from
from deliberation.amendments import edits_between, edits_to_json, paragraphs_from_chunks
from deliberation.stages import Stage

BY = "its authors"
"""Who changed a text elsewhere: what was published names nobody."""


def load_history(history: History, *, now: datetime) -> Issue:
    """Write a text and its changes down as an idea that is being improved.

    Revisions made in turn have all come in, each with its version; rivals of one text stay open.
    A revision that changed no words leaves no trace.
    """
    issue = open_in_improve(history, now)
    idea = add_idea(issue, history, now)
    base = latest_version(idea)
    for step in history.steps:
        change = add_change(idea, base, step, now)
        if change is not None and history.in_turn:
            base = take_in_again(change, step, base)
    write_entry(
        "revisions-imported",
        issue_id=issue.id,
        now=now,
        source=history.source,
        settings_hash=issue.settings_hash,
    )
    return issue


def open_in_improve(history: History, now: datetime) -> Issue:
    """Return an issue whose Talk ended this moment."""
    group = group_for_imports(
        "imported-texts",
        name="Imported texts",
        description="Texts that were changed elsewhere, shown here from what was published.",
        now=now,
    )
    return open_elsewhere(
        group, Stage.AMEND, question=history.title, background=history.source, now=now
    )


def add_idea(issue: Issue, history: History, now: datetime) -> Proposal:
    """Put the first text on the table and on the ballot, whole and letter by letter."""
    idea = new_proposal(
        issue,
        title=history.title,
        text=paragraphs_from_chunks(history.first.text.split("\n\n")),
        now=history.first.made_at or now,
        author_name=BY,
    )
    version = latest_version(idea)
    db.session.add(
        BallotOption(
            issue_id=issue.id,
            place=0,
            proposal_id=idea.id,
            version_id=version.id,
            admitted_by="backing",
        )
    )
    db.session.flush()
    return idea


def add_change(
    idea: Proposal, base: ProposalVersion, step: Step, now: datetime
) -> Amendment | None:
    """Add a change that makes a later text out of these words; none where nothing differs."""
    text = paragraphs_from_chunks(step.text.split("\n\n"), text_of(base))
    edits = edits_between(text_of(base), text)
    if not edits:
        return None
    change = Amendment(
        proposal=idea,
        number=next_number(idea),
        base_version=base,
        author_name=BY,
        summary=step.summary,
        edits=edits_to_json(edits),
        answer=Answer.OPEN,
        created_at=step.made_at or now,
    )
    db.session.add(change)
    db.session.flush()
    return change


def take_in_again(change: Amendment, step: Step, base: ProposalVersion) -> ProposalVersion:
    """Write down the version that a change made when it came in elsewhere."""
    text = paragraphs_from_chunks(step.text.split("\n\n"), text_of(base))
    version = version_from(
        change.proposal,
        base.number + 1,
        title=base.title,
        text=text,
        note=step.summary,
        now=change.created_at,
    )
    db.session.add(version)
    db.session.flush()
    change.answer, change.answered_at = Answer.TAKEN_IN, change.created_at
    change.result_version_id = version.id
    db.session.flush()
    return version
