"""Ideas to engine values: texts in paragraphs, the numbers of admission, what is hashed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.issues.convert import Settings
from app.issues.models import Experience
from app.proposals.models import ProposalVersion
from deliberation.admission import BackersNeeded
from deliberation.amendments import (
    Paragraph,
    ParagraphDifference,
    Text,
    is_material,
    plain,
    text_difference,
    text_from_json,
)
from deliberation.similarity import similar

MOST_SIMILAR = 3
"""How many similar ideas are shown before one is posted."""

ALIKE = 25
"""From how many per cent of likeness somebody is asked whether two ideas are the same."""

EXPERIENCE_WORDS = {
    Experience.USES: _l("uses it"),
    Experience.WORKS: _l("works in it"),
    Experience.CARES: _l("cares for someone who uses it"),
    Experience.OTHER: _l("has another reason to be here"),
}
"""What stands beside the name of somebody who wrote something."""

Pieces = list[list[tuple[str, str]]]


def experience_words(kind: Experience | None) -> str:
    """Return what brings somebody here, as it stands beside their name; nothing if unknown."""
    return str(EXPERIENCE_WORDS[kind]) if kind else ""


def people_in_words(counts: Mapping[Experience | None, int]) -> str:
    """Write "7 care for someone, 3 work in it": people by what brings them, most first."""
    words = {
        Experience.USES: lambda n: ngettext("%(num)s uses it", "%(num)s use it", n),
        Experience.WORKS: lambda n: ngettext("%(num)s works in it", "%(num)s work in it", n),
        Experience.CARES: lambda n: ngettext(
            "%(num)s cares for someone", "%(num)s care for someone", n
        ),
        Experience.OTHER: lambda n: ngettext("%(num)s other person", "%(num)s others", n),
    }
    kinds = [kind for kind in Experience if counts.get(kind)]
    kinds.sort(key=lambda kind: -counts[kind])
    return ", ".join(words[kind](counts[kind]) for kind in kinds)


def text_of(version: ProposalVersion) -> Text:
    """Return the paragraphs of a version as the engine knows them."""
    return text_from_json(version.paragraphs)


def plain_text_of(version: ProposalVersion) -> str:
    """Return a version's text as somebody would type it, a blank line between paragraphs."""
    return plain(text_of(version))


def needed_from(settings: Settings) -> BackersNeeded:
    """Return the issue's own numbers for reaching the ballot."""
    return BackersNeeded(
        settings.admission_percent,
        100,
        least=settings.admission_least,
        most=settings.admission_most,
    )


def differs_materially(old: ProposalVersion, title: str, text: Text) -> bool:
    """Say whether more than case, spacing or punctuation differs, in the title or the text."""
    return is_material(old.title, title) or is_material(text_of(old), text)


def differences_between(old: ProposalVersion, new: ProposalVersion) -> Pieces:
    """Return two versions as one text with its changes; the title first, if it changed."""
    before, after = text_of(old), text_of(new)
    if old.title != new.title:
        before = (Paragraph("title", old.title), *before)
        after = (Paragraph("title", new.title), *after)
    return pieces_from(text_difference(before, after))


def pieces_from(differences: Iterable[ParagraphDifference]) -> Pieces:
    """Return paragraphs of (kept, put_in or taken_out; words) for `changed_text`."""
    return [
        [(piece.kind.value, piece.words) for piece in paragraph.pieces] for paragraph in differences
    ]


def alike(texts: Sequence[str], draft: str) -> list[int]:
    """Return which of the texts resemble a draft, the closest first."""
    return [found.place for found in similar(texts, draft, MOST_SIMILAR, ALIKE)]


def options_document(options: Iterable[tuple[int, str, ProposalVersion]]) -> list[dict[str, Any]]:
    """Return what is hashed when texts freeze: place, letter, version and every word."""
    return [
        {
            "place": place,
            "letter": letter,
            "version": version.number,
            "title": version.title,
            "paragraphs": version.paragraphs,
        }
        for place, letter, version in options
    ]
