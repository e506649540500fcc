"""Carrying edits over to a later version, and merging two versions of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deliberation.amendments.clashes import clashes, normal
from deliberation.amendments.edits import Delete, Edit, InsertAfter, Replace, apply, edits_between
from deliberation.amendments.merge import merge3
from deliberation.amendments.texts import Text
from deliberation.errors import TextConflict


def rebase(edits: Sequence[Edit], old: Text, new: Text) -> tuple[Edit, ...]:
    """Return edits for a later version that change there what they changed in the old one.

    Parameters
    ----------
    edits : sequence of Edit
        Made for ``old``.
    old, new : Text
        Paragraphs with the same id are versions of one paragraph.

    Returns
    -------
    tuple of Edit
        For ``new``. What the later version already says is left out, so there are none if all of
        it is in the words by now.

    Raises
    ------
    TextConflict
        If the later version says something else about the same words; it names every place.
    UnknownParagraph, InvalidText
        If the edits do not fit ``old``.

    Examples
    --------
    >>> from deliberation.amendments.texts import Paragraph
    >>> old, new = (Paragraph("a", "A bus at 9."),), (Paragraph("a", "A bus at 10."),)
    >>> rebase([Replace("a", "A late bus at 9.")], old, new)
    (Replace(paragraph='a', text='A late bus at 10.'),)
    >>> rebase([Replace("a", "A bus at 10.")], old, new)
    ()
    """
    conflicts = [
        clash for clash in clashes(edits, edits_between(old, new), old) if not clash.is_agreed
    ]
    if conflicts:
        raise TextConflict(
            tuple(clash.paragraph for clash in conflicts),
            tuple((clash.base, clash.mine, clash.theirs) for clash in conflicts),
        )
    return edits_between(new, apply(new, tuple(_carried(edits, old, new))))


def _carried(edits: Sequence[Edit], old: Text, new: Text) -> Iterator[Edit]:
    """Give edits for the later version where nothing conflicts, some of them without effect."""
    before = {paragraph.id: paragraph.text for paragraph in old}
    now = {paragraph.id: paragraph.text for paragraph in new}
    found = normal(edits, old)
    for paragraph, words in found.replaced.items():
        yield Replace(paragraph, merge3(before[paragraph], words, now[paragraph]))
    for paragraph in found.deleted:
        if paragraph in now:
            yield Delete(paragraph)
    for insertion in found.inserted.values():
        if insertion.new not in now:
            yield InsertAfter(insertion.paragraph, insertion.new, insertion.text)


def merge_texts(base: Text, mine: Text, theirs: Text) -> Text:
    """Return the text with the changes of two versions made, whole paragraphs and words.

    Parameters
    ----------
    base : Text
        The version that both started from.
    mine, theirs : Text
        The two changed versions.

    Returns
    -------
    Text
        The same whichever is called mine.

    Raises
    ------
    TextConflict
        If both concern the same words, or the same place, and differ.
    InvalidText
        If paragraphs were moved or an id stands twice.

    Examples
    --------
    >>> from deliberation.amendments.texts import Paragraph
    >>> base = (Paragraph("a", "Open daily."), Paragraph("b", "Free."))
    >>> merge_texts(base, base[:1], (Paragraph("a", "Open on Mondays."), base[1]))
    (Paragraph(id='a', text='Open on Mondays.'),)
    """
    return apply(theirs, rebase(edits_between(base, mine), base, theirs))
