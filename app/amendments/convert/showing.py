"""What differs between texts, and where two changes meet, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.amendments.convert.changes import base_of, edits_of
from app.amendments.models import Amendment
from deliberation.amendments import Kind, Text, clashes, text_difference

A_FEW_WORDS = 60
SHORT_BRIDGE = 4
"""How many words that are kept may stand between two that are exchanged."""

Pieces = list[list[tuple[str, str]]]


def pieces_between(old: Text, new: Text) -> Pieces:
    """Return the words in which two texts differ, as `changed_text` draws them."""
    return [
        [(piece.kind.value, piece.words) for piece in paragraph.pieces]
        for paragraph in text_difference(old, new)
    ]


def in_a_few_words(pieces: Pieces) -> tuple[str, str]:
    """Return the first words that a change exchanges: those it takes out, those it puts in."""
    for paragraph in pieces:
        out = words_exchanged(paragraph, Kind.TAKEN_OUT.value)
        new = words_exchanged(paragraph, Kind.PUT_IN.value)
        if out or new:
            return shortened(out), shortened(new)
    return "", ""


def words_exchanged(paragraph: Sequence[tuple[str, str]], wanted: str) -> str:
    """Return a paragraph's words of one kind, with the word before them; after one alone, two more.

    So "five" becomes "for five days". What is kept between two of them stays where it is short.
    """
    places = [place for place, (kind, _words) in enumerate(paragraph) if kind == wanted]
    if not places:
        return ""
    told = "".join(
        words if kind == wanted or len(words.split()) <= SHORT_BRIDGE else " … "
        for kind, words in paragraph[places[0] : places[-1] + 1]
        if kind in (wanted, Kind.KEPT.value)
    )
    before = kept_words(paragraph[: places[0]])[-1:]
    after = kept_words(paragraph[places[-1] + 1 :])[:2] if len(told.split()) == 1 else []
    return " ".join([*before, *told.split(), *after]).strip(" .,;:")


def kept_words(pieces: Sequence[tuple[str, str]]) -> list[str]:
    """Return the words that stay as they are."""
    return "".join(words for kind, words in pieces if kind == Kind.KEPT.value).split()


def shortened(words: str) -> str:
    """Cut words where they get long, between two of them."""
    if len(words) <= A_FEW_WORDS:
        return words
    return words[:A_FEW_WORDS].rsplit(maxsplit=1)[0] + " …"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A place that two changes both concern: the words now, and what each makes of them."""

    now: str
    mine: str
    theirs: str
    is_agreed: bool


def meetings_of(mine: Amendment, theirs: Amendment) -> tuple[Meeting, ...]:
    """Return where two changes made for the same words meet; nothing for different versions."""
    if mine.base_version_id != theirs.base_version_id:
        return ()
    found = clashes(edits_of(mine), edits_of(theirs), base_of(mine))
    return tuple(
        Meeting(one.base, bare(one.mine), bare(one.theirs), one.is_agreed) for one in found
    )


def bare(words: str) -> str:
    """Leave out the comma or space that words begin with where they are put in behind others."""
    return words.lstrip(" ,;:") or words
