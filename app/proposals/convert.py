"""Ideas to engine values: texts in paragraphs, the numbers of admission, what is hashed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.words.folding import Run, letters_in, runs_of
from app.issues.convert import Settings
from app.issues.models import Experience
from app.proposals.models import ProposalVersion
from deliberation.admission import BackersNeeded
from deliberation.amendments import (
    Kind,
    Paragraph,
    ParagraphDifference,
    Text,
    is_material,
    paragraph_id,
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

Words = list[tuple[str, str]]
Pieces = list[Words]


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
    return pieces_from(text_difference(*whole_texts(old, new)))


def whole_texts(old: ProposalVersion, new: ProposalVersion) -> tuple[Text, Text]:
    """Return two versions' texts, headed by their titles where those differ."""
    before, after = text_of(old), text_of(new)
    if old.title == new.title:
        return before, after
    return (Paragraph("title", old.title), *before), (Paragraph("title", new.title), *after)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Paragraphs as an earlier and a later version have them; a side that has none is empty."""

    ids: Sequence[str]
    before: Pieces
    after: Pieces

    @property
    def is_kept(self) -> bool:
        """Whether they stay as they are."""
        return self.before == self.after

    @property
    def is_one_sided(self) -> bool:
        """Whether either version has nothing here, or they are paragraphs that came for others."""
        return len(self.before) != len(self.after)


def sides_between(old: ProposalVersion, new: ProposalVersion) -> list[Run[SideBySide]]:
    """Return two versions beside each other, long runs without a change folded away."""
    found: list[SideBySide] = []
    for paragraph in text_difference(*whole_texts(old, new)):
        row = side_by_side(paragraph)
        if found and row.is_one_sided and came_and_went(found[-1]):
            found[-1] = joined(found[-1], row)
        else:
            found.append(row)
    return runs_of(found, lambda row: row.is_kept, lambda row: sum(map(letters_in, row.after)))


def side_by_side(paragraph: ParagraphDifference) -> SideBySide:
    """Return what a paragraph says on either side, the words it has there alone marked."""
    pieces = [(piece.kind.value, piece.words) for piece in paragraph.pieces]
    before = [piece for piece in pieces if piece[0] != Kind.PUT_IN.value]
    after = [piece for piece in pieces if piece[0] != Kind.TAKEN_OUT.value]
    return SideBySide(
        [paragraph.id],
        [] if paragraph.kind is Kind.PUT_IN else [before],
        [] if paragraph.kind is Kind.TAKEN_OUT else [after],
    )


def came_and_went(row: SideBySide) -> bool:
    """Say whether whole paragraphs were put in or taken out here, none changed or kept."""
    kinds = {kind for paragraph in (*row.before, *row.after) for kind, _words in paragraph}
    return Kind.KEPT.value not in kinds and (row.is_one_sided or len(row.ids) > 1)


def joined(one: SideBySide, other: SideBySide) -> SideBySide:
    """Return two rows as one."""
    return SideBySide(
        [*one.ids, *other.ids], [*one.before, *other.before], [*one.after, *other.after]
    )


def touched_by(versions: Sequence[ProposalVersion]) -> dict[str, list[int]]:
    """Return by paragraph, and for the title, the numbers of the versions that changed it."""
    found: dict[str, list[int]] = {}
    for old, new in pairwise(versions):
        for paragraph in text_difference(*whole_texts(old, new)):
            if paragraph.kind is not Kind.KEPT:
                found.setdefault(paragraph.id, []).append(new.number)
    return found


def with_fresh_ids(text: Text, before: Text, used: Collection[str]) -> Text:
    """Return a new version whose new paragraphs have ids that none ever had.

    A paragraph put back where it once was would have its old id by its words alone, and could
    then stand elsewhere among the others than that id did.
    """
    known = {paragraph.id for paragraph in before}
    taken = {*used, *(paragraph.id for paragraph in text)}
    fresh: list[Paragraph] = []
    for paragraph in text:
        name = paragraph.id
        if name not in known and name in used:
            name = paragraph_id(fresh[-1].id if fresh else "", paragraph.text, taken)
            taken.add(name)
        fresh.append(Paragraph(name, paragraph.text))
    return tuple(fresh)


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
