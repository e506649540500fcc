"""Facts about an issue turned into what its card and its page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.ballots.convert import minutes_for
from app.issues.convert import STAGE_LABELS, Settings, settings_of, time_left, tracker_of
from app.issues.models import Experience, Issue
from app.process.queries import Facts
from app.proposals.convert import needed_from
from app.proposals.queries import Idea, letter_of
from deliberation.admission import admission_number
from deliberation.stages import Stage

VERBS = {
    Stage.PROPOSE: ("proposals.create", _l("Put an idea on the table"), _l("About 2 minutes")),
    Stage.DISCUSS: ("discussion.index", _l("Add what you know"), _l("About 2 minutes")),
    Stage.AMEND: ("process.show", _l("Look at the changes"), _l("About 4 minutes")),
    Stage.RANK: ("ballots.edit", _l("Rank the ideas"), ""),
    Stage.OUTCOME: ("outcomes.show", _l("Read the reasons"), _l("About 2 minutes")),
}


ONE, THREE, FIVE = 1, 3, 5
"""The minutes for which home has something to offer."""


@dataclass(frozen=True, slots=True)
class Deed:
    """The main thing to do in an issue now: words, address, and how long it takes."""

    text: str
    verb: str
    url: str
    note: str


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
        tracker=tracker_of(issue, facts.times),
        left=time_left(time.ends_at, now) if time else "",
        tags=tags_of(stage, facts),
        letters=[letter_of(proposal) for proposal in facts.options],
        said_by=said_by,
        deed=deed_of(issue, stage, facts),
    )


@dataclass(frozen=True, slots=True)
class ShownIdea:
    """An idea as the page of its issue shows it; `needed` is 0 where backing no longer counts."""

    idea: Idea
    needed: int
    is_on_ballot: bool


def shown_ideas(issue: Issue, facts: Facts, ideas: Sequence[Idea]) -> list[ShownIdea]:
    """Return the ideas, those on the ballot first once there is one."""
    is_backed = issue.stage in (Stage.PROPOSE, Stage.DISCUSS)
    needed = admission_number(facts.active, needed_from(settings_of(issue))) if is_backed else 0
    on_ballot = {proposal.id for proposal in facts.options}
    shown = [ShownIdea(idea, needed, idea.proposal.id in on_ballot) for idea in ideas]
    return sorted(shown, key=lambda one: not one.is_on_ballot)


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
    people = ngettext("%(num)s person so far", "%(num)s people so far", facts.active)
    return [*ideas, people] if facts.active else ideas


def deed_of(issue: Issue, stage: Stage, facts: Facts) -> Deed:
    """Return what there is to do, in a sentence with the figures of this moment."""
    endpoint, verb, note = VERBS[stage]
    anchor = "ideas" if stage is Stage.AMEND else None
    url = url_for(endpoint, issue_id=issue.id, _anchor=anchor)
    if stage is Stage.RANK:
        note = ngettext(
            "About %(num)s minute. Change it until it closes.",
            "About %(num)s minutes. Change it until it closes.",
            minutes_for(len(facts.options)),
        )
    return Deed(invitation(stage, facts), str(verb), url, str(note))


def invitation(stage: Stage, facts: Facts) -> str:
    """Say what is on the table and ask the next question."""
    n_options = len(facts.options)
    if stage is Stage.PROPOSE and not facts.ideas:
        return _("Nobody has put an idea on the table yet. You'd be the first.")
    if stage is Stage.AMEND and not facts.changes:
        return _("If one word would make you support an idea, suggest that word.")
    if stage is Stage.DISCUSS and not facts.posts:
        return _("Nobody's said anything yet. You'd be the first.")
    if stage is Stage.OUTCOME and not n_options and was_reached(Stage.AMEND, facts):
        return _(
            "Every idea that had reached the ballot was taken off the table. See what is left."
        )
    if stage is Stage.OUTCOME and not n_options and not facts.ideas:
        return _("Nobody put an idea on the table, or every idea was taken back.")
    if stage is Stage.OUTCOME and not n_options:
        return _("No idea had enough people behind it to be ranked. See which came nearest.")
    words = {
        Stage.PROPOSE: ngettext(
            "%(num)s idea is on the table. What would you bring?",
            "%(num)s ideas are on the table. What would you bring?",
            facts.ideas,
        ),
        Stage.DISCUSS: ngettext(
            "%(num)s post so far. Have we missed what you know?",
            "%(num)s posts so far. Have we missed what you know?",
            facts.posts,
        ),
        Stage.AMEND: ngettext(
            "%(num)s change is on the table. Would it make things better?",
            "%(num)s changes are on the table. Would they make things better?",
            facts.changes,
        ),
        Stage.RANK: ngettext(
            "%(num)s idea is on the ballot. Would it be better than now? Tell us why.",
            "%(num)s ideas are on the ballot. Would each be better than now? Tell us why.",
            n_options,
        ),
        Stage.OUTCOME: _("Rank has closed. See what came out, and why."),
    }
    return words[stage]


def was_reached(stage: Stage, facts: Facts) -> bool:
    """Say whether a stage that is over was ever begun; one that was left out was not."""
    time = facts.times.get(stage)
    return time is not None and time.moved_on_at is not None


def quick_things(cards: Sequence[Card]) -> list[tuple[int, str, str]]:
    """Return what can be done in 1, 3 and 5 minutes, each from an issue that is really open."""
    found = [
        (ONE, first_of(cards, ONE_MINUTE)),
        (THREE, first_of(cards, THREE_MINUTES)),
        (FIVE, first_of(cards, FIVE_MINUTES)),
    ]
    return [(minutes, *thing) for minutes, thing in found if thing is not None]


def first_of(cards: Sequence[Card], wanted: Sequence[Any]) -> tuple[str, str] | None:
    """Return the first thing on a list of wishes that an open issue offers."""
    for stage, is_there, words, endpoint, anchor in wanted:
        for card in cards:
            if card.issue.stage is stage and is_there(card.facts):
                url = url_for(endpoint, issue_id=card.issue.id, _anchor=anchor)
                return _(str(words), question=card.issue.question, num=len(card.letters)), url
    return None


def takes_three_minutes(facts: Facts) -> bool:
    """Say whether there are several ideas to rank, and not so many that it takes longer."""
    return minutes_for(len(facts.options)) == THREE


def takes_five_minutes(facts: Facts) -> bool:
    """Say whether there are a few more ideas to rank than that."""
    return minutes_for(len(facts.options)) == FIVE


BACK = _l("Back an idea: %(question)s")
BACK_CHANGE = _l("Back a change: %(question)s")
RANK = _l("Rank %(num)s ideas, and say why: %(question)s")
RANK_ONE = _l("Say if an idea would be better than now: %(question)s")
READ_CHANGES = _l("Read what would change: %(question)s")
ADD = _l("Add what you know: %(question)s")
BRING = _l("Put an idea on the table: %(question)s")
READ_AND_BRING = _l("Read the ideas, and bring your own: %(question)s")
CHANGE = _l("Suggest a change: %(question)s")

ONE_MINUTE = (
    (Stage.PROPOSE, lambda facts: facts.ideas, BACK, "process.show", "ideas"),
    (Stage.DISCUSS, lambda facts: facts.ideas, BACK, "process.show", "ideas"),
    (Stage.AMEND, lambda facts: facts.changes, BACK_CHANGE, "process.show", "ideas"),
    (Stage.RANK, lambda facts: len(facts.options) == 1, RANK_ONE, "ballots.edit", None),
)
THREE_MINUTES = (
    (Stage.RANK, takes_three_minutes, RANK, "ballots.edit", None),
    (Stage.DISCUSS, lambda facts: True, ADD, "discussion.index", None),
    (Stage.AMEND, lambda facts: facts.changes, READ_CHANGES, "process.show", "ideas"),
)
FIVE_MINUTES = (
    (Stage.AMEND, lambda facts: facts.options, CHANGE, "process.show", "ideas"),
    (Stage.PROPOSE, lambda facts: facts.ideas, READ_AND_BRING, "process.show", None),
    (Stage.PROPOSE, lambda facts: True, BRING, "proposals.create", None),
    (Stage.RANK, takes_five_minutes, RANK, "ballots.edit", None),
    (Stage.DISCUSS, lambda facts: True, ADD, "discussion.index", None),
)


def by_stage(cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """Return the cards under the labels of their stages, latest stage first."""
    grouped = [
        (str(STAGE_LABELS[stage]), [card for card in cards if card.issue.stage is stage])
        for stage in (Stage.RANK, Stage.AMEND, Stage.DISCUSS, Stage.PROPOSE, Stage.OUTCOME)
    ]
    return [(label, found) for label, found in grouped if found]


def next_step(card: Card) -> tuple[str, str]:
    """Say what waits for the organiser of an opened issue, and where it is done."""
    issue, url = card.issue, url_for("issues.answerer", issue_id=card.issue.id)
    if card.settings.answerer and issue.answer_asked_at is None:
        return _("Next step: ask %(who)s to answer. 3 minutes.", who=card.settings.answerer), url
    if card.settings.answerer and issue.answer_promised_by is None:
        return _("Next step: write down what they promised. 1 minute."), url
    return _("Nothing waits for you here."), ""


def people_shown(people: Mapping[Experience, int], settings: Settings) -> list[dict[str, Any]]:
    """Return how many take part by what brings them here, in the order of the issue's labels."""
    labels = settings.experiences or {Experience.OTHER: _("Took part")}
    return [
        {"label": label, "count": people[kind], "words": str(people[kind])}
        for kind, label in labels.items()
        if people.get(kind)
    ]
