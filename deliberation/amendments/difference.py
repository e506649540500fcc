"""What differs between two versions, word by word, for pages to show."""

from __future__ import annotations

from collections.abc import Iterator
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
        Where words were exchanged, those taken out come first; changes with nothing but a space
        between them are shown as one.

    Examples
    --------
    >>> [(piece.kind.value, piece.words) for piece in word_difference("a bus at 9", "a bus by 10")]
    [('kept', 'a bus '), ('taken_out', 'at 9'), ('put_in', 'by 10')]
    """
    pieces: list[Piece] = []
    taken, put = "", ""
    for kept, before, after in _steps(tokens_of(old), tokens_of(new)):
        if kept.strip() or not (taken or put):
            pieces += [Piece(Kind.TAKEN_OUT, taken), Piece(Kind.PUT_IN, put)]
            pieces.append(Piece(Kind.KEPT, kept))
            taken, put = before, after
        else:
            taken, put = taken + kept + before, put + kept + after
    pieces += _ending(taken, put)
    return tuple(piece for piece in pieces if piece.words)


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    """Give the words kept before each change, those taken out and those put in."""
    end = 0
    for hunk in hunks_between(old, new):
        yield (
            "".join(old[end : hunk.start]),
            "".join(old[hunk.start : hunk.end]),
            "".join(hunk.tokens),
        )
        end = hunk.end
    yield "".join(old[end:]), "", ""


def _ending(taken: str, put: str) -> list[Piece]:
    """Return the last change, with a space that both end in kept."""
    end = 0
    while end < min(len(taken), len(put)) and taken[-end - 1] == put[-end - 1]:
        if not put[-end - 1].isspace():
            break
        end += 1
    cut = [words[: len(words) - end] for words in (taken, put)]
    kept = taken[len(taken) - end :]
    return [Piece(Kind.TAKEN_OUT, cut[0]), Piece(Kind.PUT_IN, cut[1]), Piece(Kind.KEPT, kept)]


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
