"""An issue as lists and its own page show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.web.templating import moment
from app.issues.convert import (
    STAGE_LABELS,
    Settings,
    settings_of,
    time_left,
    tracker_of,
)
from app.issues.models import Experience, Issue, StageTime
from app.process.convert.deeds import Deed, deed_of
from app.process.queries import Facts
from app.proposals.convert import needed_from
from app.proposals.queries import Idea, letter_of
from app.shortlists.convert import moment_within
from app.shortlists.queries import kept_and_waiting
from deliberation.admission import admission_number
from deliberation.stages import Stage


@dataclass(frozen=True, slots=True)
class Card:
    """An issue as lists show it."""

    issue: Issue
    settings: Settings
    facts: Facts
    tracker: list[dict[str, Any]]
    left: str
    tags: Sequence[str]
    letters: Sequence[str]
    said_by: str
    deed: Deed


def card_of(issue: Issue, facts: Facts, now: datetime) -> Card:
    """Return the card of an opened issue."""
    settings = settings_of(issue)
    stage = issue.stage or Stage.OUTCOME
    time = facts.times.get(stage)
    quote = facts.quote
    said_by = settings.label_of(quote.experience) if quote and quote.experience else ""
    return Card(
        issue=issue,
        settings=settings,
        facts=facts,
        tracker=with_part(tracker_of(issue, facts.times), issue, facts),
        left=time_left(end_of_part(time, facts), now) if time else "",
        tags=tags_of(stage, facts),
        letters=[letter_of(proposal) for proposal in facts.options],
        said_by=said_by,
        deed=deed_of(issue, stage, facts),
    )


def end_of_part(time: StageTime, facts: Facts) -> datetime:
    """Return when what can be done now ends: a stage, or the part of Rank that runs."""
    row = facts.shortlist
    if row is None or row.laid_at is not None:
        return time.ends_at
    return row.picks_until if row.cut_at is None else row.rescue_until


def with_part(tracker: list[dict[str, Any]], issue: Issue, facts: Facts) -> list[dict[str, Any]]:
    """Say on the tracker that Rank is in its first part, and until when."""
    if issue.stage is not Stage.RANK or not facts.is_picking:
        return tracker
    until = moment(end_of_part(facts.times[Stage.RANK], facts), settings_of(issue).zone)
    words = _("first part, until %(moment)s", moment=until)
    return [{**step, "when": words} if step["state"] == "now" else step for step in tracker]


def parts_of_rank(issue: Issue, facts: Facts) -> list[tuple[str, datetime]]:
    """Return until when people pick and keep on, where there are too many ideas for one ballot.

    Until Rank begins it is told as it would be: ideas may still go.
    """
    settings, time, row = settings_of(issue), facts.times.get(Stage.RANK), facts.shortlist
    if row is not None and not issue.closed_at:
        moments = row.picks_until, row.rescue_until
    elif time is None or issue.stage in (Stage.RANK, Stage.OUTCOME):
        return []
    elif max(facts.ideas, len(facts.options)) > settings.most_on_ballot:
        shares = settings.picking_share, settings.rescue_share
        moments = moment_within(time, shares[0]), moment_within(time, shares[1])
    else:
        return []
    return [(_("Rank: pick ideas"), moments[0]), (_("Rank: keep one on"), moments[1])]


@dataclass(frozen=True, slots=True)
class ShownIdea:
    """An idea as the page of its issue shows it; `needed` is 0 where backing no longer counts."""

    idea: Idea
    needed: int
    is_on_ballot: bool
    is_candidate: bool = False


def shown_ideas(issue: Issue, facts: Facts, ideas: Sequence[Idea]) -> list[ShownIdea]:
    """Return the ideas, those on the ballot first once there is one."""
    is_backed = issue.stage in (Stage.PROPOSE, Stage.DISCUSS)
    needed = admission_number(facts.active, needed_from(settings_of(issue))) if is_backed else 0
    on_ballot = {proposal.id for proposal in facts.options}
    waiting: frozenset[int] = frozenset()
    if issue.stage is Stage.RANK and facts.is_picking:
        kept, waiting = kept_and_waiting(issue.id)
        on_ballot |= kept
    shown = [
        ShownIdea(idea, needed, idea.proposal.id in on_ballot, idea.proposal.id in waiting)
        for idea in ideas
    ]
    return sorted(shown, key=lambda one: (not one.is_on_ballot, not one.is_candidate))


def tags_of(stage: Stage, facts: Facts) -> list[str]:
    """Say how many ideas and people there are so far; in Rank only how many have taken part."""
    if stage in (Stage.RANK, Stage.OUTCOME):
        if not facts.cast:
            return []
        taken = ngettext(
            "%(num)s person has taken part", "%(num)s people have taken part", facts.cast
        )
        return [_("%(taken)s so far", taken=taken) if stage is Stage.RANK else taken]
    ideas = [ngettext("%(num)s idea", "%(num)s ideas", facts.ideas)] if facts.ideas else []
    people = ngettext("%(num)s person active so far", "%(num)s people active so far", facts.active)
    return [*ideas, people] if facts.active else ideas


def by_stage(cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """Return the cards under the labels of their stages, latest stage first."""
    grouped = [
        (str(STAGE_LABELS[stage]), [card for card in cards if card.issue.stage is stage])
        for stage in (Stage.RANK, Stage.AMEND, Stage.DISCUSS, Stage.PROPOSE, Stage.OUTCOME)
    ]
    return [(label, found) for label, found in grouped if found]


def people_shown(people: Mapping[Experience, int], settings: Settings) -> list[dict[str, Any]]:
    """Return how many take part by what brings them here, in the order of the issue's labels."""
    labels = settings.experiences or {Experience.OTHER: _("Took part")}
    return [
        {"label": label, "count": people[kind], "words": str(people[kind])}
        for kind, label in labels.items()
        if people.get(kind)
    ]
