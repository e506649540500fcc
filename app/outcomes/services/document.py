"""The canonical document of a result: each section, in its order, from what was counted."""

from __future__ import annotations

from typing import Any

from app.ballots.services.counting import Progress
from app.groups.queries import population_of
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.convert.engine import plain_facts
from app.outcomes.queries import import_of
from app.outcomes.services.counting import counted, parts_of
from app.outcomes.services.sections.checking import channels, checked_only
from app.outcomes.services.sections.experiences import experiences_section
from app.outcomes.services.sections.ideas import left_out, option_document, with_changes_taken_in
from app.outcomes.services.sections.people import is_everybody, took_part, whole_ballots
from app.outcomes.services.sections.question import issue_document, timeline
from app.outcomes.services.sections.reasons import reasons_of_issue
from app.outcomes.services.sections.several import facts_of_several, several_section
from app.outcomes.services.sections.shortlist import shortlist_section
from app.outcomes.services.sections.sureness import nothing_sure, sureness
from app.proposals.queries import options_on_ballot
from deliberation.canonical import plain_from
from deliberation.explain import facts

FORMAT = "guerilla-policy/outcome"
VERSION = 2
"""What a newer version holds beyond an older one is filled in by `convert.reading.readable`."""


def document_of(issue: Issue, progress: Progress | None = None) -> dict[str, Any]:
    """Return all that is published of a result; the same ballots in any order give the same."""
    options = options_on_ballot(issue)
    published = import_of(issue)
    ballots, outcome = counted(issue, options, progress)
    profile = ballots.profile if ballots else None
    took = took_part(issue, outcome, published)
    parts, part_facts, exact_parts = parts_of(issue, outcome, ballots)
    several = several_section(settings_of(issue).seats, options, outcome, profile)
    told = facts(outcome, target=settings_of(issue).target)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "issue": issue_document(issue),
        "source": published and published["source"],
        "options": [option_document(option, issue) for option in options],
        "outcome": outcome.to_published_json(),
        "several": several,
        "sure": nothing_sure()
        if several
        else sureness(outcome, profile, is_everybody=is_everybody(took)),
        "facts": facts_of_several(several, outcome, told) if several else plain_facts(told),
        "parts": plain_from(parts),
        "part_facts": [] if several else plain_facts(part_facts),
        "experiences": experiences_section(
            outcome, parts, () if several else exact_parts, population_of(issue.group)
        ),
        "reasons": reasons_of_issue(issue, outcome, parts, several),
        "checked_only": checked_only(outcome, ballots, parts),
        "channels": channels(outcome, ballots),
        "took_part": took,
        "left_out": left_out(issue, options),
        "shortlist": shortlist_section(issue, outcome),
        "ballots": whole_ballots(issue, outcome, ballots),
        "timeline": timeline(issue),
    }
    return with_changes_taken_in(document, issue, options)
