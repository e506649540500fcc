"""Ballots to print: the same shapes, letters and four answers as on the page, a number each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import get_template_attribute
from flask_babel import gettext as _

from app.ballots.convert import empty_content
from app.ballots.models import Zone
from app.ballots.services.showing import Choice, ballot_page
from app.core.drawing.typesetting import pdf_from
from app.core.web.templating import moment
from app.issues.convert import settings_of
from app.issues.models import Experience, Issue, Joining, StageTime
from app.paper.convert import grouped_number
from app.proposals.queries import options_on_ballot
from app.shortlists.services.standing import refuse_while_picking


def choices_on_ballot(issue: Issue) -> Sequence[Choice]:
    """Return the options as every ballot shows them; hidden words stay hidden on paper."""
    options = options_on_ballot(issue)
    if not options:
        refuse_while_picking(issue)
    blank = empty_content(len(options), 0)
    return ballot_page(issue, blank, options=options, offers={}).choices


def zone_words() -> dict[str, str]:
    """Return the four answers as they stand everywhere, and an empty one."""
    name = get_template_attribute("macros/zones.html", "zone_name")
    order = (Zone.SUPPORT, Zone.BETTER, Zone.UNSURE, Zone.WORSE)
    return {zone.value: str(name(zone.value)) for zone in order}


def drawing_of(letter: str) -> dict[str, Any]:
    """Return the outline of an option's shape, and where its letter stands in it."""
    shapes = get_template_attribute("macros/options.html", "SHAPES")
    kind = str(get_template_attribute("macros/options.html", "shape_of")(letter))
    path, x, y = shapes[kind]
    return {"path": path, "x": x, "y": y - 7}


def ballots_to_print(
    issue: Issue, numbers: Sequence[str], *, rank: StageTime | None, is_large: bool
) -> bytes:
    """Return a PDF with one ballot for each number."""
    settings = settings_of(issue)
    return pdf_from(
        "ballot",
        {
            "title": _("Ballot on paper: %(question)s", question=issue.question),
            "question": issue.question,
            "is_large": is_large,
            "now": issue.status_quo if settings.has_status_quo else "",
            "numbers": [grouped_number(number) for number in numbers],
            "has_code": settings.joining is Joining.CODES,
            "zones": list(zone_words().values()),
            "options": [option_data(choice) for choice in choices_on_ballot(issue)],
            "experiences": experience_labels(issue),
            "place": settings.paper_place,
            "words": sheet_words(moment(rank.ends_at, settings.zone) if rank else ""),
        },
    )


def option_data(choice: Choice) -> dict[str, Any]:
    """Return an option as the sheet draws it."""
    return {
        "letter": choice.letter,
        "title": choice.title,
        "text": choice.text,
        "alt": _("Idea %(letter)s", letter=choice.letter),
        **drawing_of(choice.letter),
    }


def experience_labels(issue: Issue) -> list[str]:
    """Return what may bring a person here."""
    offered = settings_of(issue).experiences
    return [label for kind, label in offered.items() if kind is not Experience.OTHER] + [
        offered.get(Experience.OTHER, "") or _("Something else")
    ]


def sheet_words(until: str) -> dict[str, str]:
    """Return the sentences of a sheet."""
    return {
        "sheet": _("Sheet"),
        "number_note": _("For typing it in twice. It stands on no list of names."),
        "how": _("Tick one answer for each idea you have a view on. Leave out the others."),
        "order": _(
            "Like several? Number those with the same answer: 1 is best. Same number means level."
        ),
        "now": _("Now:"),
        "question": _("Would this be better than now?"),
        "place": _("Number"),
        "why": _("Why?"),
        "worry": _("A worry?"),
        "experience": _("What brings you here? Tick the one that fits best."),
        "shown": _("Reasons are shown with what brings you here. Don't write any names."),
        "code": _("Your code"),
        "hand_in": _("Hand it in:"),
        "until": _("Rank ends at %(moment)s. It has to be typed in before that.", moment=until),
    }
