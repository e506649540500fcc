"""What there is to do in an issue now: words, address, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.ballots.convert import minutes_for
from app.issues.models import Issue
from app.process.queries import Facts
from deliberation.stages import Stage

VERBS = {
    Stage.PROPOSE: ("proposals.create", _l("Put an idea on the table"), _l("About 2 minutes")),
    Stage.DISCUSS: ("discussion.index", _l("Add what you know"), _l("About 2 minutes")),
    Stage.AMEND: ("process.show", _l("Look at the changes"), _l("About 4 minutes")),
    Stage.RANK: ("ballots.edit", _l("Rank the ideas"), ""),
    Stage.OUTCOME: ("outcomes.show", _l("Read the reasons"), _l("About 2 minutes")),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """The main thing to do in an issue now: words, address, and how long it takes."""

    text: str
    verb: str
    url: str
    note: str


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
