"""The count: rows, the engine, and one canonical document that is stored and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from app.ballots.convert import Matrix
from app.ballots.queries import ballot_kinds, hours_of, met_offer_ids, offer_texts, voter_names
from app.ballots.services.counting import names_of, profile_of, reasons_of, zones_of_ballots
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue, Joining
from app.issues.queries import stage_times
from app.outcomes.convert.engine import count_settings, pairs_from, plain_facts
from app.outcomes.convert.reasons import reasons_document, strongest_worry
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import (
    admission_of,
    changes_taken_in,
    ideas_left_out,
    import_of,
    n_joined,
    n_listed,
    outcome_of,
)
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of, options_on_ballot
from deliberation.canonical import canonical_json, plain_from
from deliberation.disclosure import ShownParts, why_not_whole_ballots
from deliberation.explain import facts, group_facts, group_figures
from deliberation.outcome import Outcome, count, count_pairs, count_parts
from deliberation.profile import Profile

FORMAT = "guerilla-policy/outcome"
VERSION = 1
NO_PARTS = ShownParts((), {}, {})


def count_and_store(issue: Issue, *, now: datetime) -> IssueOutcome:
    """Count an issue and keep the document; one that is counted already stays as it is."""
    row = outcome_of(issue)
    if row is None:
        content = canonical_json(document_of(issue))
        row = IssueOutcome(
            issue_id=issue.id,
            content=content,
            content_hash=hashlib.sha256(content).hexdigest(),
            counted_at=now,
        )
        db.session.add(row)
        db.session.flush()
    return row


def document_of(issue: Issue) -> dict[str, Any]:
    """Return all that is published of a result; the same ballots in any order give the same."""
    options = options_on_ballot(issue)
    published = import_of(issue)
    profile, outcome = counted(issue, options)
    parts, part_facts = parts_of(issue, outcome, profile)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "issue": issue_document(issue),
        "source": published and published["source"],
        "options": [option_document(option, issue) for option in options],
        "outcome": outcome.to_published_json(),
        "facts": plain_facts(facts(outcome, target=settings_of(issue).target)),
        "parts": plain_from(parts),
        "part_facts": plain_facts(part_facts),
        "reasons": reasons_of_issue(issue, outcome, parts),
        "took_part": took_part(issue, outcome, published),
        "left_out": left_out(issue, options),
        "ballots": whole_ballots(issue, outcome, profile),
        "timeline": timeline(issue),
    }
    return with_changes_taken_in(document, issue, options)


def counted(issue: Issue, options: Sequence[BallotOption]) -> tuple[Profile | None, Outcome]:
    """Count the ballots, or the published table of pairs where there are none."""
    settings = count_settings(settings_of(issue), len(options))
    published = import_of(issue) or {}
    if pairs := published.get("pairwise"):
        names = names_of(issue, options)
        return None, count_pairs(pairs_from(names, pairs, settings.unranked), settings)
    profile = profile_of(issue)
    return profile, count(profile, settings, zones=zones_for(issue, profile))


def zones_for(issue: Issue, profile: Profile) -> Matrix | None:
    """Return the zone of each option on each ballot, a blank column for how things are now."""
    if issue.is_imported:
        return None
    zones = zones_of_ballots(issue)
    blank = np.zeros((len(zones), profile.n_options - zones.shape[1]), dtype=np.uint8)
    return np.concatenate([zones, blank], axis=1)


def parts_of(
    issue: Issue, outcome: Outcome, profile: Profile | None
) -> tuple[ShownParts, Sequence[Any]]:
    """Count each experience by itself and keep what disclosure lets go."""
    codes = [kind.value for kind in settings_of(issue).experiences]
    if profile is None or len(codes) < 2 or not outcome.lines:
        return NO_PARTS, ()
    kinds = [experience for experience, _, _ in ballot_kinds(issue.id)]
    if not set(kinds) <= set(codes):
        codes = sorted(set(codes) | set(kinds))
    part_of = np.array([codes.index(kind) for kind in kinds], dtype=np.int64)
    parts = count_parts(profile, part_of, codes, outcome.settings)
    return group_figures(outcome, parts), group_facts(outcome, parts)


def issue_document(issue: Issue) -> dict[str, Any]:
    """Return what was asked, and what was fixed when it opened."""
    settings = settings_of(issue)
    return {
        "question": issue.question,
        "group": issue.group.name,
        "status_quo": issue.status_quo if settings.has_status_quo else None,
        "privacy_mode": settings.privacy_mode.value,
        "joining": settings.joining.value,
        "experiences": {kind.value: label for kind, label in settings.experiences.items()},
        "target": settings.target,
        "settings": dict(issue.settings),
        "settings_hash": issue.settings_hash,
        "options_hash": issue.options_hash,
        "is_imported": issue.is_imported,
        "closed_at": text_of(issue.closed_at),
    }


def text_of(at: datetime | None) -> str | None:
    """Write a moment in UTC."""
    return at.astimezone(UTC).isoformat() if at else None


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


def reasons_of_issue(issue: Issue, outcome: Outcome, parts: ShownParts) -> dict[str, Any]:
    """Return the reasons that may be shown, and the strongest worry among them."""
    if outcome.is_covered:
        return {"rows": [], "withheld": 0, "could_win": {}, "strongest_worry": None}
    shown = reasons_document(
        reasons_of(issue),
        offer_texts(issue),
        met_offer_ids(issue),
        {part.code for part in parts.parts},
        outcome.settings.mode,
    )
    lines = {line.option: {"above": line.above} for line in outcome.lines}
    worry = strongest_worry(shown["rows"], outcome.winners, lines)
    return {**shown, "strongest_worry": worry}


def took_part(issue: Issue, outcome: Outcome, published: Any) -> dict[str, Any]:
    """Return how many took part, of how many; nothing while the result is covered."""
    if outcome.is_covered:
        return {"cast": None, "is_known": True, "joined": None, "listed": None, "hours": []}
    pairs = (published or {}).get("pairwise")
    is_known = pairs is None or pairs.get("n_ballots") is not None
    is_list = settings_of(issue).joining is Joining.LIST and not issue.is_imported
    return {
        "cast": outcome.n_ballots if is_known else None,
        "is_known": is_known,
        "joined": None if issue.is_imported else n_joined(issue),
        "listed": n_listed(issue) if is_list else None,
        "hours": [
            {"hour": row.hour, "cast": row.cast, "changed": row.changed}
            for row in hours_of(issue.id)
        ],
    }


def left_out(issue: Issue, options: Sequence[BallotOption]) -> dict[str, Any]:
    """Return the ideas that didn't reach the ballot, and how many backers were needed."""
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
    }


def whole_ballots(issue: Issue, outcome: Outcome, profile: Profile | None) -> dict[str, Any]:
    """Return every ballot where all may be published, otherwise the code why none is."""
    if profile is None:
        return {"why_not": "not-given", "rows": []}
    if outcome.is_covered:
        return {"why_not": "covered", "rows": []}
    why_not = why_not_whole_ballots(profile, outcome.settings.mode)
    if why_not:
        return {"why_not": why_not, "rows": []}
    names: dict[tuple[int, ...], list[str]] = {}
    if outcome.settings.mode == "recorded" and not issue.is_imported:
        rows = Profile.from_ranks(profile.options, profile.ranks)
        for ranks, name in zip(rows.ranks.tolist(), voter_names(issue.id), strict=True):
            names.setdefault(dense(ranks), []).append(name or "")
    patterns = profile.canonical()
    return {
        "why_not": None,
        "rows": [
            {"ranks": ranks, "people": people, "names": sorted(names.get(tuple(ranks), []))}
            for ranks, people in zip(
                patterns.ranks.tolist(), patterns.weights.tolist(), strict=True
            )
        ],
    }


def dense(ranks: Sequence[int]) -> tuple[int, ...]:
    """Return ranks that count 1, 2, 3 without gaps, as canonical profiles have them."""
    places = {rank: place for place, rank in enumerate(sorted({r for r in ranks if r}), start=1)}
    return tuple(places.get(rank, 0) for rank in ranks)


def timeline(issue: Issue) -> list[dict[str, Any]]:
    """Return when each stage started and ended, and what had been announced."""
    return [
        {
            "stage": stage.value,
            "starts_at": text_of(time.starts_at),
            "announced_ends_at": text_of(time.announced_ends_at),
            "ends_at": text_of(time.ends_at),
            "was_reached": time.moved_on_at is not None,
        }
        for stage, time in stage_times(issue).items()
    ]
