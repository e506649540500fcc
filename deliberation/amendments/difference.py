"""What differs between two versions, word by word, for pages to show."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from deliberation.amendments.texts import Paragraph, Text, ids_of
from deliberation.amendments.words import hunks_between, tokens_of
from deliberation.errors import InvalidText


class Kind(StrEnum):
    """What became of words, or of a paragraph."""

    KEPT = "kept"
    TAKEN_OUT = "taken_out"
    PUT_IN = "put_in"
    CHANGED = "changed"


class Piece(NamedTuple):
    """A run of words and what became of it: kept, taken out or put in."""

    kind: Kind
    words: str


class ParagraphDifference(NamedTuple):
    """A paragraph of either version and what became of it.

    Attributes
    ----------
    id : str
    kind : Kind
    pieces : tuple of Piece
        Its words; only those of a changed paragraph are of several kinds.
    """

    id: str
    kind: Kind
    pieces: tuple[Piece, ...]


def word_difference(old: str, new: str) -> tuple[Piece, ...]:
    """Return how one paragraph became another.

    Parameters
    ----------
    old, new : str

    Returns
    -------
    tuple of Piece
        What is kept and taken out gives ``old`` exactly, what is kept and put in gives ``new``.
        Where words were exchanged, those taken out come first; words exchanged side by side are
        one change, since a space alone is never kept between two.

    Examples
    --------
    >>> [(piece.kind.value, piece.words) for piece in word_difference("a bus at 9", "a bus by 10")]
    [('kept', 'a bus '), ('taken_out', 'at 9'), ('put_in', 'by 10')]
    """
    tokens, pieces, end = tokens_of(old), [], 0
    for hunk in hunks_between(tokens, tokens_of(new)):
        pieces.append(Piece(Kind.KEPT, "".join(tokens[end : hunk.start])))
        pieces.append(Piece(Kind.TAKEN_OUT, "".join(tokens[hunk.start : hunk.end])))
        pieces.append(Piece(Kind.PUT_IN, "".join(hunk.tokens)))
        end = hunk.end
    pieces.append(Piece(Kind.KEPT, "".join(tokens[end:])))
    return tuple(piece for piece in pieces if piece.words)


def text_difference(old: Text, new: Text) -> tuple[ParagraphDifference, ...]:
    """Return how one version of a text became another, paragraph by paragraph.

    Parameters
    ----------
    old, new : Text
        Paragraphs with the same id are versions of one paragraph.

    Returns
    -------
    tuple of ParagraphDifference
        In reading order. A paragraph taken out stands where it stood, before what was put in
        there.

    Raises
    ------
    InvalidText
        With code ``moved-paragraph`` or ``repeated-paragraph``.

    Examples
    --------
    >>> old = (Paragraph("a", "Open daily."), Paragraph("b", "Free."))
    >>> new = (Paragraph("c", "Warm."), Paragraph("b", "Free for all."))
    >>> [(one.id, one.kind.value) for one in text_difference(old, new)]
    [('a', 'taken_out'), ('c', 'put_in'), ('b', 'changed')]
    """
    old_places, new_places = ids_of(old), ids_of(new)
    shown: list[ParagraphDifference] = []
    at = 0
    for paragraph in new:
        if paragraph.id not in old_places:
            at = _show_taken_out(old, at, new_places, shown)
            shown.append(_whole(paragraph, Kind.PUT_IN))
            continue
        at = _show_taken_out(old, at, new_places, shown)
        if old[at : at + 1] == () or old[at].id != paragraph.id:
            raise InvalidText("moved-paragraph", paragraph.id)
        shown.append(_continued(old[at], paragraph))
        at += 1
    _show_taken_out(old, at, new_places, shown)
    return tuple(shown)


def _show_taken_out(
    old: Text, at: int, new_places: dict[str, int], shown: list[ParagraphDifference]
) -> int:
    """Add the paragraphs from a place on that are gone, and return the place of the next."""
    while at < len(old) and old[at].id not in new_places:
        shown.append(_whole(old[at], Kind.TAKEN_OUT))
        at += 1
    return at


def _whole(paragraph: Paragraph, kind: Kind) -> ParagraphDifference:
    """Return a paragraph all of one kind."""
    return ParagraphDifference(paragraph.id, kind, (Piece(kind, paragraph.text),))


def _continued(old: Paragraph, new: Paragraph) -> ParagraphDifference:
    """Return a paragraph that both versions have."""
    if old.text == new.text:
        return _whole(new, Kind.KEPT)
    return ParagraphDifference(new.id, Kind.CHANGED, word_difference(old.text, new.text))
