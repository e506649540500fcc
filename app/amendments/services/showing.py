"""What a page shows of a change, and of all changes to one idea."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from app.amendments.convert import (
    IN_PLAY,
    Meeting,
    Pieces,
    base_of,
    edits_of,
    fitted,
    in_a_few_words,
    meetings_of,
    offered_text,
    pieces_between,
    text_after,
    variants_needed,
)
from app.amendments.models import Amendment, AmendmentBacking, Answer
from app.amendments.policy import (
    may_answer,
    may_back_change,
    may_confirm,
    may_gather,
    may_reword,
    may_suggest,
    may_take_back,
    may_take_words,
    may_unback_change,
    may_word_beside,
)
from app.amendments.queries import (
    Change,
    Person,
    answer_by,
    backing_by_experience,
    change_backing_of,
    change_backings,
    changes_of,
    offers_beside,
    wording_of,
)
from app.core.policy import Decision
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import StageTime
from app.issues.policy import stage_permits
from app.proposals.convert import experience_words, people_in_words, text_of
from app.proposals.models import Proposal
from app.proposals.queries import latest_version, letter_of, option_of, versions_of
from deliberation.admission import variant_number
from deliberation.amendments import apply, edits_from_json
from deliberation.stages import Action

Moment = tuple[StageTime | None, datetime, Membership | None]


@dataclass(frozen=True, slots=True)
class Listed:
    """A change as lists show it: `state` names what became of it."""

    change: Change
    state: str
    meets: Sequence[int]

    @property
    def amendment(self) -> Amendment:
        """The row."""
        return self.change.amendment


def state_of(amendment: Amendment, deadline: datetime | None, now: datetime) -> str:
    """Return what became of a change: its answer, or silence once the deadline has passed."""
    if amendment.answer is Answer.OPEN and deadline is not None and now >= deadline:
        return Answer.SILENT.value
    return amendment.answer.value


def changes_to(
    proposal: Proposal, person: Person, *, active: int, moment: Moment
) -> dict[str, Any]:
    """Return what amendments/_list.html needs: every change to an idea, and whether to suggest.

    `active` is how many people are active in the issue as of now.
    """
    issue = proposal.issue
    time, now, membership = moment
    rows = changes_of(proposal)
    deadline = answer_by(issue) if rows else None
    meets = meeting_numbers([row.amendment for row in rows])
    may_take_in = may_gather(person, proposal, deadline, time, now, membership)
    return {
        "changes": [
            Listed(row, state_of(row.amendment, deadline, now), meets.get(row.amendment.number, ()))
            for row in rows
        ],
        "changes_needed": variant_number(active, variants_needed(settings_of(issue))),
        "is_improving": bool(stage_permits(issue, time, Action.AMEND, now)),
        "may_suggest": may_suggest(person, proposal, option_of(proposal), time, now, membership),
        "n_to_answer": sum(row.amendment.answer is Answer.OPEN for row in rows)
        if may_take_in
        else 0,
        "answer_until": deadline,
    }


def meeting_numbers(amendments: Sequence[Amendment]) -> Mapping[int, list[int]]:
    """Return for changes still in play the numbers of those that concern the same words."""
    found: dict[int, list[int]] = {}
    for one, other in combinations([a for a in amendments if a.answer in IN_PLAY], 2):
        if meetings_of(one, other):
            found.setdefault(one.number, []).append(other.number)
            found.setdefault(other.number, []).append(one.number)
    return found


@dataclass(frozen=True, slots=True)
class Together:
    """Another change to the same words, and where the two meet."""

    change: Change
    meetings: Sequence[Meeting]

    @property
    def differing(self) -> Sequence[Meeting]:
        """Where the two say different things."""
        return [meeting for meeting in self.meetings if not meeting.is_agreed]


def clashing(amendment: Amendment, others: Sequence[Change]) -> list[Together]:
    """Return the changes in play that concern the same words as this one, if it is in play.

    Those that offer other words for it, and the one it offers words for, are shown apart.
    """
    if amendment.answer not in IN_PLAY:
        return []
    found = [
        Together(other, meetings_of(amendment, other.amendment))
        for other in others
        if other.amendment.id != amendment.id and other.amendment.answer in IN_PLAY
        if amendment.id != other.amendment.beside_id and other.amendment.id != amendment.beside_id
    ]
    return [together for together in found if not all(m.is_agreed for m in together.meetings)]


def words_of_change(amendment: Amendment) -> dict[str, Any]:
    """Return the words of a change: what differs, in a few words, and what the author offers."""
    base, after, offered = base_of(amendment), text_after(amendment), offered_text(amendment)
    pieces = pieces_between(base, after)
    out, put_in = in_a_few_words(pieces)
    other: Pieces | None = None
    if offered is not None and amendment.offered_version is not None:
        other = pieces_between(text_of(amendment.offered_version), offered)
    return {"pieces": pieces, "words_now": out, "words_then": put_in, "offered": other}


def words_since(amendment: Amendment, backing: AmendmentBacking | None) -> Pieces | None:
    """Return what a change says otherwise since somebody backed it; None if they aren't asked."""
    if backing is None or backing.asked_wording is None or amendment.answer not in IN_PLAY:
        return None
    earlier = wording_of(amendment, backing.wording)
    if earlier is None:
        return None
    then = apply(text_of(earlier.base_version), edits_from_json(earlier.edits))
    return pieces_between(then, text_after(amendment))


@dataclass(frozen=True, slots=True)
class Beside:
    """Other words on offer for a change, and how they differ from those it has."""

    amendment: Amendment
    pieces: Pieces


def beside_from(offered: Amendment, amendment: Amendment) -> Beside:
    """Return the other words that one change offers for another."""
    return Beside(offered, pieces_between(text_after(amendment), text_after(offered)))


def result_number(amendment: Amendment) -> int | None:
    """Return the number of the version that a change came in with."""
    for version in versions_of(amendment.proposal):
        if version.id == amendment.result_version_id:
            return version.number
    return None


def page_of_change(
    amendment: Amendment, person: Person, *, active: int, moment: Moment
) -> dict[str, Any]:
    """Return what the page of a change shows, and what this person may do about it."""
    proposal, issue = amendment.proposal, amendment.proposal.issue
    listed = changes_to(proposal, person, active=active, moment=moment)
    deadline, latest = answer_by(issue), latest_version(proposal)
    edits_now = fitted(edits_of(amendment), base_of(amendment), text_of(latest))
    has_conflict = edits_now is None and amendment.answer in IN_PLAY
    changes = [shown.change for shown in listed["changes"]]
    by_experience = backing_by_experience([amendment.id])[amendment.id]
    mine = change_backing_of(person, amendment)
    return {
        "amendment": amendment,
        "issue": issue,
        "letter": letter_of(proposal),
        "title": latest.title,
        "latest": latest,
        "result_number": result_number(amendment),
        "experience_words": experience_words,
        "shown": next(s for s in listed["changes"] if s.amendment.id == amendment.id),
        "deadline": deadline,
        "is_time_to_answer": deadline is not None and moment[1] < deadline,
        "has_conflict": has_conflict,
        "together": clashing(amendment, changes),
        "backing_words": people_in_words(by_experience),
        "backers": [backing.member.display_name for backing in change_backings(amendment)],
        "backing": mine,
        "since_backed": words_since(amendment, mine),
        "offered_beside": [beside_from(row, amendment) for row in offers_beside(amendment)],
        "active": active,
        "next_letter": f"{letter_of(proposal)}2",
        **acts_on(amendment, person, has_conflict, deadline, moment),
        **words_of_change(amendment),
        **listed,
    }


def acts_on(
    amendment: Amendment,
    person: Person,
    has_conflict: bool,
    deadline: datetime | None,
    moment: Moment,
) -> dict[str, Decision]:
    """Return what this person may do about a change."""
    return {
        "may_back": may_back_change(person, amendment, *moment),
        "may_unback": may_unback_change(person, amendment, *moment),
        "may_answer": may_answer(person, amendment, deadline, *moment),
        "may_confirm": may_confirm(person, amendment, *moment),
        "may_take_back": may_take_back(person, amendment, *moment),
        "may_reword": may_reword(person, amendment, has_conflict, *moment),
        "may_take_words": may_take_words(person, amendment, *moment),
        "may_word_beside": may_word_beside(person, amendment),
    }
