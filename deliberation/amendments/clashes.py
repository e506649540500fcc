"""Where two sets of edits concern the same words, the same paragraph or the same place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from deliberation.amendments.edits import ByPlace, Edit, apply, by_place, edits_between
from deliberation.amendments.merge import meetings
from deliberation.amendments.texts import Paragraph, Text, plain


class ClashKind(StrEnum):
    """What two changes have in common."""

    WORDS = "words"
    """Both change the same words of a paragraph."""
    DELETION = "deletion"
    """One takes a paragraph out, and the other takes it out or changes its words."""
    PLACE = "place"
    """Both put paragraphs in after the same one, or the same paragraph in."""
    ANCHOR = "anchor"
    """One puts a paragraph in after one that the other takes out."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A place that two changes both concern.

    Attributes
    ----------
    kind : ClashKind
    paragraph : str or None
        Its id in the base; None for the start of the text.
    start, end : int
        The characters of that paragraph that both concern, ``end`` left out.
    base, mine, theirs : str
        What stands there, and what each change makes of it.
    is_agreed : bool
        Whether both say the same, so that both can be taken in.
    """

    kind: ClashKind
    paragraph: str | None
    start: int
    end: int
    base: str
    mine: str
    theirs: str
    is_agreed: bool


def clashes(mine: Sequence[Edit], theirs: Sequence[Edit], base: Text) -> tuple[Clash, ...]:
    """Return every place that two sets of edits, made for one version, both concern.

    Parameters
    ----------
    mine, theirs : sequence of Edit
        Each fits ``base`` by itself.
    base : Text

    Returns
    -------
    tuple of Clash
        In reading order; empty if both can be taken in as they are. Where all of them are agreed,
        both can be taken in too.

    Raises
    ------
    UnknownParagraph, InvalidText
        If either set does not fit ``base``.

    Examples
    --------
    >>> from deliberation.amendments.edits import Replace
    >>> base = (Paragraph("a", "One bus at nine."),)
    >>> [clash] = clashes([Replace("a", "A bus at ten.")], [Replace("a", "One bus at 8.")], base)
    >>> clash.paragraph, clash.base, clash.mine, clash.theirs
    ('a', 'nine', 'ten', '8')
    """
    one, other = normal(mine, base), normal(theirs, base)
    found = list(_at_place(None, 0, one, other))
    for paragraph in base:
        found += _in_paragraph(paragraph, one, other)
        found += _at_place(paragraph.id, len(paragraph.text), one, other)
    return (*found, *_same_new_ids(one, other, {clash.paragraph for clash in found}))


def normal(edits: Sequence[Edit], base: Text) -> ByPlace:
    """Sort edits after bringing them to the form in which equal effects are equal edits."""
    return by_place(edits_between(base, apply(base, edits)))


def _at_place(anchor: str | None, end: int, one: ByPlace, other: ByPlace) -> Iterator[Clash]:
    """Give the clash of what both put in after a paragraph, or after one that is taken out."""
    mine, theirs = one.chain(anchor), other.chain(anchor)
    gone_for_them = bool(mine) and anchor in other.deleted
    gone_for_me = bool(theirs) and anchor in one.deleted
    if (mine and theirs) or gone_for_them or gone_for_me:
        kind = ClashKind.PLACE if mine and theirs else ClashKind.ANCHOR
        yield Clash(kind, anchor, end, end, "", plain(mine), plain(theirs), mine == theirs)


def _in_paragraph(paragraph: Paragraph, one: ByPlace, other: ByPlace) -> Iterator[Clash]:
    """Give the clashes inside one paragraph of the base."""
    mine, theirs = _after(paragraph, one), _after(paragraph, other)
    if paragraph.text in (mine, theirs) and None not in (mine, theirs):
        return
    if mine is None or theirs is None:
        if paragraph.text not in (mine, theirs):
            yield Clash(
                ClashKind.DELETION,
                paragraph.id,
                0,
                len(paragraph.text),
                paragraph.text,
                mine or "",
                theirs or "",
                mine is theirs,
            )
        return
    for place in meetings(paragraph.text, mine, theirs):
        if place.mine is not None and place.theirs is not None:
            yield Clash(
                ClashKind.WORDS,
                paragraph.id,
                place.start,
                place.end,
                place.base,
                place.mine,
                place.theirs,
                not place.is_conflict,
            )


def _after(paragraph: Paragraph, edits: ByPlace) -> str | None:
    """Return what edits make of a paragraph; None where they take it out."""
    if paragraph.id in edits.deleted:
        return None
    return edits.replaced.get(paragraph.id, paragraph.text)


def _same_new_ids(one: ByPlace, other: ByPlace, seen: set[str | None]) -> Iterator[Clash]:
    """Give new paragraphs that both put in under one id, but at different places."""
    theirs = {insertion.new: insertion for insertion in other.inserted.values()}
    for insertion in one.inserted.values():
        twin = theirs.get(insertion.new)
        if twin is not None and twin.paragraph != insertion.paragraph:
            yield Clash(ClashKind.PLACE, insertion.new, 0, 0, "", insertion.text, twin.text, False)


def clash_groups(edits: Mapping[str, Sequence[Edit]], base: Text) -> tuple[tuple[str, ...], ...]:
    """Gather changes that clash, directly or through others, so that they are shown together.

    Parameters
    ----------
    edits : mapping of str to sequence of Edit
        By a name for each change, all made for ``base``.
    base : Text

    Returns
    -------
    tuple of tuple of str
        Every name once, in the order given; one that clashes with none is by itself.

    Examples
    --------
    >>> from deliberation.amendments.edits import Delete, Replace
    >>> base = (Paragraph("a", "Open daily."), Paragraph("b", "Free."))
    >>> three = {"x": [Delete("a")], "y": [Delete("b")], "z": [Replace("a", "Open.")]}
    >>> clash_groups(three, base)
    (('x', 'z'), ('y',))
    """
    group_of = {name: {name: None} for name in edits}
    for one, other in combinations(edits, 2):
        if group_of[one] is not group_of[other] and clashes(edits[one], edits[other], base):
            group_of[one].update(group_of[other])
            for name in group_of[other]:
                group_of[name] = group_of[one]
    places = {name: place for place, name in enumerate(edits)}
    groups = {id(group): sorted(group, key=places.__getitem__) for group in group_of.values()}
    return tuple(tuple(group) for group in groups.values())
