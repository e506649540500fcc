"""Edits to a text: applying them, and finding them from two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from deliberation.amendments.texts import Paragraph, Text, fingerprint, ids_of
from deliberation.errors import InvalidText, UnknownParagraph


@dataclass(frozen=True, slots=True)
class Replace:
    """Give a paragraph other words."""

    paragraph: str
    text: str


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """Put a new paragraph after another one, or at the start where ``paragraph`` is None."""

    paragraph: str | None
    new: str
    text: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a paragraph out."""

    paragraph: str


Edit: TypeAlias = Replace | InsertAfter | Delete


@dataclass(frozen=True, slots=True)
class Amendment:
    """A set of edits and the version they were made for.

    Attributes
    ----------
    version : str
        As `fingerprint` gives it.
    edits : tuple of Edit
    """

    version: str
    edits: tuple[Edit, ...]

    def applied_to(self, text: Text) -> Text:
        """Return the text with the edits made, if it is the version they were made for.

        Raises
        ------
        InvalidText
            With code ``other-version``; `deliberation.amendments.rebase` comes first then.
        """
        if fingerprint(text) != self.version:
            raise InvalidText("other-version")
        return apply(text, self.edits)


@dataclass(frozen=True, slots=True)
class ByPlace:
    """Edits by what they concern; each paragraph and each place at most once.

    Attributes
    ----------
    replaced : dict of str to str
        New words by paragraph.
    deleted : dict of str to None
        Paragraphs, in the order given.
    inserted : dict of (str or None) to InsertAfter
        By the paragraph they follow.
    """

    replaced: dict[str, str]
    deleted: dict[str, None]
    inserted: dict[str | None, InsertAfter]

    def chain(self, anchor: str | None) -> tuple[Paragraph, ...]:
        """Return the new paragraphs that follow a place, one after the other."""
        chain: list[Paragraph] = []
        while anchor in self.inserted and len(chain) < len(self.inserted):
            insertion = self.inserted[anchor]
            chain.append(Paragraph(insertion.new, insertion.text))
            anchor = insertion.new
        return tuple(chain)


def by_place(edits: Sequence[Edit]) -> ByPlace:
    """Sort edits by what they concern.

    Raises
    ------
    InvalidText
        With code ``edits-disagree`` if two concern one paragraph or one place.
    """
    found = ByPlace({}, {}, {})
    for edit in edits:
        if isinstance(edit, InsertAfter):
            is_new = edit.paragraph not in found.inserted
            found.inserted[edit.paragraph] = edit
        else:
            is_new = edit.paragraph not in found.replaced and edit.paragraph not in found.deleted
            if isinstance(edit, Replace):
                found.replaced[edit.paragraph] = edit.text
            else:
                found.deleted[edit.paragraph] = None
        if not is_new:
            raise InvalidText("edits-disagree", edit.paragraph)
    return found


def apply(text: Text, edits: Sequence[Edit]) -> Text:
    """Return the text with all edits made; where one does not fit exactly, refuse them all.

    All edits speak of ``text`` as it is given, so their order does not matter. A second new
    paragraph at one place names the first as the one it follows.

    Parameters
    ----------
    text : Text
    edits : sequence of Edit

    Returns
    -------
    Text

    Raises
    ------
    UnknownParagraph
        If an edit names a paragraph that is not there.
    InvalidText
        With code ``edits-disagree`` (two for one paragraph or place) or ``repeated-paragraph``
        (a new paragraph with the id of another).

    See Also
    --------
    edits_between : the other way round.

    Examples
    --------
    >>> text = (Paragraph("a", "Open daily."), Paragraph("b", "Free."))
    >>> apply(text, [Delete("b"), InsertAfter("a", "c", "Warm.")])
    (Paragraph(id='a', text='Open daily.'), Paragraph(id='c', text='Warm.'))
    >>> apply(text, [Replace("d", "Cheap.")])
    Traceback (most recent call last):
        ...
    deliberation.errors.UnknownParagraph: d
    """
    found = by_place(edits)
    _refuse_strangers(ids_of(text), found)
    result = list(found.chain(None))
    for paragraph in text:
        if paragraph.id not in found.deleted:
            words = found.replaced.get(paragraph.id, paragraph.text)
            result.append(Paragraph(paragraph.id, words))
        result.extend(found.chain(paragraph.id))
    return tuple(result)


def _refuse_strangers(places: dict[str, int], found: ByPlace) -> None:
    """Refuse edits that name a paragraph that is not there, or one that is there already."""
    for paragraph in (*found.replaced, *found.deleted):
        if paragraph not in places:
            raise UnknownParagraph(paragraph)
    known = set(places)
    for insertion in found.inserted.values():
        if insertion.new in known:
            raise InvalidText("repeated-paragraph", insertion.new)
        known.add(insertion.new)
    reached = {new.id for anchor in (None, *places) for new in found.chain(anchor)}
    for anchor, insertion in found.inserted.items():
        if anchor is not None and insertion.new not in reached:
            raise UnknownParagraph(anchor)


def edits_between(old: Text, new: Text) -> tuple[Edit, ...]:
    """Return the edits that lead from one version to another.

    Parameters
    ----------
    old, new : Text
        Paragraphs with the same id are versions of one paragraph.

    Returns
    -------
    tuple of Edit
        What is replaced and taken out, in the order of ``old``, then what is put in, in the order
        of ``new``. Every other set of edits with the same effect leads to this one.

    Raises
    ------
    InvalidText
        With code ``moved-paragraph`` if paragraphs that both have stand in another order, or
        ``repeated-paragraph``.

    Examples
    --------
    >>> old = (Paragraph("a", "Open daily."), Paragraph("b", "Free."))
    >>> new = (Paragraph("a", "Open."), Paragraph("c", "Warm."))
    >>> edits_between(old, new)
    (Replace(paragraph='a', text='Open.'), Delete(paragraph='b'),
     InsertAfter(paragraph='a', new='c', text='Warm.'))
    """
    old_places, new_places = ids_of(old), ids_of(new)
    edits: list[Edit] = []
    for paragraph in old:
        if paragraph.id not in new_places:
            edits.append(Delete(paragraph.id))
        elif new[new_places[paragraph.id]].text != paragraph.text:
            edits.append(Replace(paragraph.id, new[new_places[paragraph.id]].text))
    before, last_place = None, -1
    for paragraph in new:
        place = old_places.get(paragraph.id)
        if place is None:
            edits.append(InsertAfter(before, paragraph.id, paragraph.text))
        elif place < last_place:
            raise InvalidText("moved-paragraph", paragraph.id)
        else:
            last_place = place
        before = paragraph.id
    return tuple(edits)
