"""The end of Improve: silence is a no, and what enough people back becomes an idea of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.amendments.convert import (
    IN_PLAY,
    base_of,
    edits_of,
    fitted,
    text_after,
    variants_needed,
)
from app.amendments.models import Amendment, Answer
from app.amendments.queries import (
    Change,
    backing_by_experience,
    change_backings,
    changes_of_issue,
    people_by_main_experience,
)
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.journal.services import write_entry
from app.proposals.convert import text_of
from app.proposals.models import Backing, BallotOption, Proposal
from app.proposals.queries import latest_version, letter_of, options_on_ballot
from app.proposals.services import new_proposal
from deliberation.admission import Candidate, admit_variants, variant_number
from deliberation.amendments import Text, apply


def settle(issue: Issue, *, active: int, now: datetime) -> int:
    """Settle every change of an issue; return how many became ideas of their own.

    The caller holds the issue's row, and freezes the options afterwards.
    """
    changes = [change for change in changes_of_issue(issue) if is_in_play(change)]
    for change in changes:
        if change.amendment.answer is not Answer.REFUSED:
            change.amendment.answer, change.amendment.answered_at = Answer.SILENT, now
    texts = {change.amendment.id: text_at_the_end(change.amendment) for change in changes}
    for change in changes:
        if texts[change.amendment.id] is None:
            say_taken_in(change.amendment, now)
    left = [change for change in changes if texts[change.amendment.id]]
    needed = variants_needed(settings_of(issue))
    candidates = candidates_from(issue, left)
    people = {kind.value: n for kind, n in people_by_main_experience(issue).items()}
    names = set(admit_variants(candidates, active, people, needed))
    admitted = [change for change in left if str(change.amendment.id) in names]
    for change in admitted:
        make_variant(issue, change, texts[change.amendment.id] or (), now)
    db.session.flush()
    if changes:
        write_entry(
            "changes-settled",
            issue_id=issue.id,
            now=now,
            active=active,
            needed=variant_number(active, needed),
            admitted=[variant_letter(change.amendment) for change in admitted],
            backers={name_of(change.amendment): change.backers for change in changes},
            silent=[name_of(c.amendment) for c in changes if c.amendment.answer is Answer.SILENT],
        )
    return len(admitted)


def is_in_play(change: Change) -> bool:
    """Say whether a change is not settled yet."""
    return change.amendment.answer in IN_PLAY


def name_of(amendment: Amendment) -> str:
    """Return how the journal names a change: the letter of its idea and its number."""
    return f"{letter_of(amendment.proposal)}/{amendment.number}"


def variant_letter(amendment: Amendment) -> str:
    """Return the letter of the idea that a change became."""
    return letter_of(amendment.variant) if amendment.variant else ""


def text_at_the_end(amendment: Amendment) -> Text | None:
    """Return the change's words on the frozen text or, in conflict, on what it was made for.

    None where the frozen text says all of it already.
    """
    frozen = text_of(latest_version(amendment.proposal))
    edits = fitted(edits_of(amendment), base_of(amendment), frozen)
    if edits is None:
        return text_after(amendment)
    return apply(frozen, edits) if edits else None


def say_taken_in(amendment: Amendment, now: datetime) -> None:
    """Note that the frozen text says what a change asked for."""
    amendment.answer, amendment.answered_at = Answer.TAKEN_IN, now
    amendment.result_version_id = latest_version(amendment.proposal).id


def candidates_from(issue: Issue, changes: Sequence[Change]) -> list[Candidate]:
    """Return the changes to ideas that reached the ballot, with who backs them."""
    on_ballot = {option.proposal_id for option in options_on_ballot(issue)}
    by_experience = backing_by_experience([change.amendment.id for change in changes])
    return [
        Candidate(
            name=str(change.amendment.id),
            proposal=str(change.amendment.proposal_id),
            backers=change.backers,
            by_experience=by_value(by_experience[change.amendment.id]),
        )
        for change in changes
        if change.amendment.proposal_id in on_ballot
    ]


def by_value(counts: Mapping[object, int]) -> dict[str, int]:
    """Return counts by the stored name of an experience, those without one left out."""
    return {str(getattr(kind, "value", "")): count for kind, count in counts.items() if kind}


def make_variant(issue: Issue, change: Change, text: Text, now: datetime) -> None:
    """Put a change on the ballot beside its idea: same shape, the number after the letter."""
    amendment = change.amendment
    parent = amendment.proposal
    title = latest_version(parent).title
    variant = new_proposal(
        issue,
        title=_("%(title)s, with change %(number)s", title=title, number=amendment.number),
        text=text,
        now=now,
        position=parent.position,
        variant=next_variant(issue, parent),
        note=amendment.summary,
        author_id=amendment.author_id,
        author_name=amendment.author_name,
        author_experience=amendment.author_experience,
        for_whom=parent.for_whom,
    )
    version = latest_version(variant)
    for backing in change_backings(amendment):
        db.session.add(
            Backing(
                proposal_id=variant.id,
                member_id=backing.member_id,
                version_id=version.id,
                experience=backing.experience,
                backed_at=backing.backed_at,
            )
        )
    db.session.add(
        BallotOption(
            issue_id=issue.id,
            place=next_place(issue),
            proposal_id=variant.id,
            version_id=version.id,
            admitted_by="change",
            backers=change.backers,
            earlier_backers=change.earlier,
        )
    )
    amendment.answer, amendment.variant = Answer.VARIANT, variant
    db.session.flush()


def next_variant(issue: Issue, parent: Proposal) -> int:
    """Return the number that the next variant of an idea carries: 2, then 3."""
    query = select(func.max(Proposal.variant)).where(
        Proposal.issue_id == issue.id, Proposal.position == parent.position
    )
    return (db.session.scalar(query) or 1) + 1


def next_place(issue: Issue) -> int:
    """Return a free place on the ballot; the order is put right when options freeze."""
    query = select(func.max(BallotOption.place)).where(BallotOption.issue_id == issue.id)
    highest = db.session.scalar(query)
    return 0 if highest is None else highest + 1
