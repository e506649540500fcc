"""Pictures as files of a finished issue."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.amendments.convert import TAKEN
from app.amendments.queries import changes_of_issue
from app.core.clock import utc_now
from app.core.files.archives import zip_of
from app.core.files.downloads import ExportFile
from app.issues.models import Issue
from app.my_part.services import picture_of as change_pictured
from app.my_part.services import png_of as change_png
from app.my_part.services import svg_of as change_svg
from app.outcomes.queries import outcome_of
from app.outcomes.services.picturing import picture_of, png_of, svg_of
from app.proposals.queries import ideas_of, letter_of, option_of
from app.sharing.services import cards

PNG, SVG = "image/png", "image/svg+xml"


def result_png(issue: Issue) -> bytes | None:
    """Return the picture of a result; nothing where none is shown."""
    picture = picture_of(issue, outcome_of(issue))
    return png_of(picture) if picture is not None else None


def result_svg(issue: Issue) -> bytes | None:
    """Return the same as a drawing."""
    picture = picture_of(issue, outcome_of(issue))
    return svg_of(picture).encode() if picture is not None else None


def other_pictures(issue: Issue) -> bytes | None:
    """Return a picture of every idea that stands, and of every change in the words, as one zip."""
    members: dict[str, bytes] = {}
    told = cards.told_of(issue)
    for idea in ideas_of(issue):
        drawn = cards.svg_of(cards.card_told(issue, idea, option_of(idea.proposal), told))
        members[f"idea-{idea.letter}.png"] = cards.png_drawn(drawn)
        members[f"idea-{idea.letter}.svg"] = drawn.encode()
    for change in (row.amendment for row in changes_of_issue(issue)):
        if change.answer in TAKEN:
            picture = change_pictured(change, utc_now())
            name = f"change-{change.number}-of-{letter_of(change.proposal)}"
            members[f"{name}.png"] = change_png(picture)
            members[f"{name}.svg"] = change_svg(picture).encode()
    return zip_of(members.items()) if members else None


FILES = (
    ExportFile(
        "pictures/result.png", PNG, _l("The Result as a picture"),
        _l("For messages, networks and slides."),
        result_png,
    ),
    ExportFile(
        "pictures/result.svg", SVG, _l("The Result as a drawing"),
        _l("For print: it stays sharp at any size."),
        result_svg,
    ),
    ExportFile(
        "pictures/ideas-and-changes.zip", "application/zip", _l("More pictures"),
        _l("One of each idea, and of each change from somebody's words to what was done."),
        other_pictures,
    ),
)  # fmt: skip
"""What can be made of a counted issue here."""
