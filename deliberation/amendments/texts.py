"""A text as paragraphs that keep their ids from version to version."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from deliberation.amendments.alignment import aligned
from deliberation.errors import InvalidText

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_READ_ALOUD = frozenset("%‰&@#")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)|(?<!\w)[-−](?=\d)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: an id that stays, and words that may change.

    Attributes
    ----------
    id : str
        Unique in its text, and never given to another paragraph of the same proposal.
    text : str
        Any characters.
    """

    id: str
    text: str


Text: TypeAlias = tuple[Paragraph, ...]
"""A version of a text: its paragraphs in order."""


def plain(text: Text) -> str:
    r"""Return a text as one string, a blank line between paragraphs.

    Examples
    --------
    >>> plain((Paragraph("p1", "First."), Paragraph("p2", "Second.")))
    'First.\n\nSecond.'
    """
    return "\n\n".join(paragraph.text for paragraph in text)


def fingerprint(text: Text) -> str:
    """Return the SHA-256 of a version, ids and words, as hexadecimal digits."""
    listed = [[paragraph.id, paragraph.text] for paragraph in text]
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest()


def ids_of(text: Text) -> dict[str, int]:
    """Return the place of each paragraph by its id.

    Raises
    ------
    InvalidText
        With code ``repeated-paragraph`` if two paragraphs have one id.
    """
    places: dict[str, int] = {}
    for place, paragraph in enumerate(text):
        if paragraph.id in places:
            raise InvalidText("repeated-paragraph", paragraph.id)
        places[paragraph.id] = place
    return places


def paragraphs_from_plain(words: str, previous: Text = ()) -> Text:
    r"""Split what somebody typed into paragraphs, keeping ids of the version before.

    Parameters
    ----------
    words : str
        Paragraphs with blank lines between them. Line ends of any system are taken as one, and
        spaces at the ends of a paragraph are dropped.
    previous : Text, optional
        The version that was changed.

    Returns
    -------
    Text

    See Also
    --------
    paragraphs_from_chunks : which paragraph keeps which id.

    Examples
    --------
    >>> old = paragraphs_from_plain("Open on Mondays.\n\nFree for all.")
    >>> new = paragraphs_from_plain("Who it is for\n\nOpen on Tuesdays.\n\nFree for all.", old)
    >>> new[1].id == old[0].id, new[2] == old[1], new[0].id in {p.id for p in old}
    (True, True, False)
    """
    unix = words.replace("\r\n", "\n").replace("\r", "\n")
    chunks = (chunk.strip() for chunk in _BLANK_LINES.split(unix))
    return paragraphs_from_chunks([chunk for chunk in chunks if chunk], previous)


def paragraphs_from_chunks(chunks: Sequence[str], previous: Text = ()) -> Text:
    """Give ids to the paragraphs of a new version.

    Parameters
    ----------
    chunks : sequence of str
        The words of each paragraph, kept as they are.
    previous : Text, optional
        The version before.

    Returns
    -------
    Text
        With the ids of ``previous`` in their order, and new ones between them.

    Notes
    -----
    As many unchanged paragraphs as possible keep their ids, then those that resemble one that
    went; a single paragraph rewritten between two that stayed is still the same paragraph. A
    paragraph that was moved elsewhere counts as taken out and put in.

    A new id is drawn from the paragraph before it and from its words. So the same text gives the
    same ids everywhere, two people who add different paragraphs never choose one id, and two who
    add the same paragraph at the same place do.
    """
    ids_of(previous)
    kept = aligned([paragraph.text for paragraph in previous], chunks)
    taken = {paragraph.id for paragraph in previous}
    text: list[Paragraph] = []
    for place, words in enumerate(chunks):
        if place in kept:
            name = previous[kept[place]].id
        else:
            name = paragraph_id(text[-1].id if text else "", words, taken)
            taken.add(name)
        text.append(Paragraph(name, words))
    return tuple(text)


def paragraph_id(before: str, words: str, taken: Collection[str]) -> str:
    """Return an id for a new paragraph that no other has yet.

    Parameters
    ----------
    before : str
        Id of the paragraph it follows; empty at the start.
    words : str
    taken : collection of str
        Ids in use.

    Returns
    -------
    str

    Examples
    --------
    >>> paragraph_id("a", "Warm.", ()) == paragraph_id("a", "Warm.", ["b"])
    True
    """
    attempt = 0
    while True:
        digest = hashlib.sha256(json.dumps([before, words, attempt]).encode()).hexdigest()
        if f"p{digest[:12]}" not in taken:
            return f"p{digest[:12]}"
        attempt += 1


def is_material(old: Text | str, new: Text | str) -> bool:
    """Say whether more than case, spacing or punctuation differs.

    Parameters
    ----------
    old, new : Text or str
        Two versions of a text, or of its title.

    Returns
    -------
    bool

    Notes
    -----
    Where in doubt the answer is yes, so that backers are asked: marks and spaces between two
    digits, a minus before a number, and marks read aloud such as ``%`` count as words.

    Examples
    --------
    >>> is_material("Open daily, till 8", "open daily till 8!"), is_material("1.5 km", "15 km")
    (False, True)
    """
    return _heard(old) != _heard(new)


def _heard(text: Text | str) -> str:
    """Return what is left of a text without case, spacing and punctuation."""
    words = text if isinstance(text, str) else plain(text)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())
    pieces, end = [], 0
    for match in _BETWEEN_DIGITS.finditer(folded):
        pieces += [_letters(folded[end : match.start()]), "".join(match[0].split()) or " "]
        end = match.end()
    return "".join([*pieces, _letters(folded[end:])])


def _letters(words: str) -> str:
    """Return the characters that are neither spaces, controls nor punctuation."""
    return "".join(
        sign for sign in words if sign in _READ_ALOUD or unicodedata.category(sign)[0] not in "CPZ"
    )
