"""What there is to do in an issue now: words, address, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.ballots.convert import minutes_for
from app.issues.models import Issue
from app.process.queries import Facts
from app.shortlists.models import Shortlist
from deliberation.stages import Stage

Verb = tuple[str, str | LazyString, str | LazyString]

VERBS: Mapping[Stage, Verb] = {
    Stage.PROPOSE: ("proposals.create", _l("Put an idea on the table"), _l("About 2 minutes")),
    Stage.DISCUSS: ("process.talk", _l("Add what you know"), _l("About 2 minutes")),
    Stage.AMEND: ("process.show", _l("Look at the changes"), _l("About 4 minutes")),
    Stage.RANK: ("ballots.edit", _l("Rank the ideas"), ""),
    Stage.OUTCOME: ("outcomes.show", _l("Read the reasons"), _l("About 2 minutes")),
}
SEE: Verb = ("outcomes.show", _l("See the Result"), _l("About 1 minute"))
"""What there is to do with a Result to which nobody gave a reason here."""

RANK_ONE: Verb = ("ballots.edit", _l("Rank the idea"), "")
"""What there is to do where one idea stands against how things are now."""

PICK: Verb = ("shortlists.show", _l("Pick the ideas for the ballot"), _l("About 2 minutes"))
KEEP: Verb = ("shortlists.show", _l("See which ideas are in"), _l("About 1 minute"))
"""What there is to do in Rank while the ballot isn't laid yet."""

NEEDS_OPTIONS = frozenset({Stage.AMEND, Stage.RANK})
"""Stages in which there is nothing to do but talk once no idea is left."""


@dataclass(frozen=True, slots=True)
class Deed:
    """The main thing to do in an issue now: words, address, and how long it takes."""

    text: str
    verb: str
    url: str
    note: str


def deed_of(issue: Issue, stage: Stage, facts: Facts) -> Deed:
    """Return what there is to do, in a sentence with the figures of this moment."""
    endpoint, verb, note = verb_of(stage, facts)
    anchor = "ideas" if endpoint == "process.show" else None
    if endpoint == "ballots.edit":
        note = ngettext(
            "About %(num)s minute. Change it until it closes.",
            "About %(num)s minutes. Change it until it closes.",
            minutes_for(len(facts.options)),
        )
    url = url_for(endpoint, issue_id=issue.id, _anchor=anchor)
    return Deed(invitation(stage, facts), str(verb), url, str(note))


def verb_of(stage: Stage, facts: Facts) -> Verb:
    """Return a stage's endpoint, verb and time, or what is left to do where little is there."""
    if stage is Stage.RANK and facts.shortlist is not None and facts.is_picking:
        return PICK if facts.shortlist.cut_at is None else KEEP
    if stage in NEEDS_OPTIONS and not facts.options:
        return VERBS[Stage.DISCUSS]
    if stage is Stage.RANK and len(facts.options) == 1:
        return RANK_ONE
    return SEE if stage is Stage.OUTCOME and not facts.cast else VERBS[stage]


def invitation(stage: Stage, facts: Facts) -> str:
    """Say what is on the table and ask the next question."""
    if stage is Stage.RANK and facts.shortlist is not None and facts.is_picking:
        return before_the_ballot(facts.shortlist)
    for at, is_there, words in NOTHING_THERE:
        if at is stage and not is_there(facts):
            return str(words)
    said = {
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
            len(facts.options),
        ),
        Stage.OUTCOME: _("Rank has closed. See what came out, and why."),
    }
    return said[stage]


def before_the_ballot(row: Shortlist) -> str:
    """Say which part of Rank runs while the ballot isn't laid yet."""
    if row.cut_at is None:
        return _(
            "Rank, first part: pick the ideas for the ballot. There are %(all)s, too many to rank.",
            all=row.n_candidates,
        )
    return _("The list is cut. Backers of an idea that missed can still keep it on the ballot.")


def was_reached(stage: Stage, facts: Facts) -> bool:
    """Say whether a stage that is over was ever begun; one that was left out was not."""
    time = facts.times.get(stage)
    return time is not None and time.moved_on_at is not None


NOTHING_THERE = (
    (
        Stage.PROPOSE,
        lambda facts: facts.ideas,
        _l("Nobody has put an idea on the table yet. You'd be the first."),
    ),
    (
        Stage.DISCUSS,
        lambda facts: facts.posts,
        _l("Nobody's said anything yet. You'd be the first."),
    ),
    (
        Stage.AMEND,
        lambda facts: facts.options,
        _l("No idea is left to improve. You can still say what you know."),
    ),
    (
        Stage.AMEND,
        lambda facts: facts.changes,
        _l("If one word would make you support an idea, suggest that word."),
    ),
    (
        Stage.RANK,
        lambda facts: facts.options,
        _l(
            "No idea is on the ballot, so there's nothing to rank. You can still say what you know."
        ),
    ),
    (
        Stage.OUTCOME,
        lambda facts: facts.options or not was_reached(Stage.AMEND, facts),
        _l("Every idea that had reached the ballot was taken off the table. See what is left."),
    ),
    (
        Stage.OUTCOME,
        lambda facts: facts.options or facts.ideas,
        _l("Nobody put an idea on the table, or every idea was taken back."),
    ),
    (
        Stage.OUTCOME,
        lambda facts: facts.options,
        _l("No idea had enough people behind it to be ranked. See which came nearest."),
    ),
)
"""What a stage says where something is missing: the first that holds."""
