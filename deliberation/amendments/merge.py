"""Merging two changes to one paragraph, word by word, with conflicts reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from deliberation.amendments.words import Hunk, hunks_between, tokens_of
from deliberation.errors import TextConflict


@dataclass(frozen=True, slots=True)
class Meeting:
    """A place in a paragraph that one or both of two changes concern.

    Attributes
    ----------
    start, end : int
        Characters of the base, ``end`` left out.
    base : str
        What stands there.
    mine, theirs : str or None
        What each change puts there; None for one that leaves it as it is.
    """

    start: int
    end: int
    base: str
    mine: str | None
    theirs: str | None

    @property
    def is_conflict(self) -> bool:
        """Whether both changes concern the place and put different words there."""
        return self.mine is not None and self.theirs is not None and self.mine != self.theirs

    @property
    def merged(self) -> str:
        """What stands there with both changes made, where they do not conflict."""
        return (self.theirs or "") if self.mine is None else self.mine


def meetings(base: str, mine: str, theirs: str) -> tuple[Meeting, ...]:
    """Return every place that either change concerns, in order.

    Two changes meet where the words they replace overlap, where one puts words in at the edge of
    words that the other replaces, and where both put words in between the same two. Whatever
    meets, directly or through others, is one place.

    Parameters
    ----------
    base : str
        The paragraph before.
    mine, theirs : str
        The two changed versions of it.

    Returns
    -------
    tuple of Meeting
    """
    tokens = tokens_of(base)
    hunks = [(hunk, 0) for hunk in hunks_between(tokens, tokens_of(mine))]
    hunks += [(hunk, 1) for hunk in hunks_between(tokens, tokens_of(theirs))]
    groups: list[tuple[list[Hunk], list[Hunk]]] = []
    for hunk, side in sorted(hunks):
        if not groups or not _touches_last(hunk, groups[-1][1 - side]):
            groups.append(([], []))
        groups[-1][side].append(hunk)
    offsets = [0, *accumulate(len(token) for token in tokens)]
    return tuple(_meeting(tokens, offsets, *group) for group in groups)


def _touches_last(hunk: Hunk, others: Sequence[Hunk]) -> bool:
    """Say whether a hunk meets the last of the other side's, which begins no later."""
    if not others:
        return False
    other = others[-1]
    if hunk.start == hunk.end or other.start == other.end:
        return hunk.start <= other.end
    return hunk.start < other.end


def _meeting(
    tokens: Sequence[str], offsets: Sequence[int], mine: Sequence[Hunk], theirs: Sequence[Hunk]
) -> Meeting:
    """Return the place of hunks that meet."""
    start = min(hunk.start for hunk in (*mine, *theirs))
    end = max(hunk.end for hunk in (*mine, *theirs))
    return Meeting(
        offsets[start],
        offsets[end],
        "".join(tokens[start:end]),
        _rewritten(tokens, start, end, mine),
        _rewritten(tokens, start, end, theirs),
    )


def _rewritten(tokens: Sequence[str], start: int, end: int, hunks: Sequence[Hunk]) -> str | None:
    """Return what a run of tokens becomes by the hunks inside it; None without any."""
    if not hunks:
        return None
    words: list[str] = []
    for hunk in hunks:
        words += [*tokens[start : hunk.start], *hunk.tokens]
        start = hunk.end
    return "".join([*words, *tokens[start:end]])


def merge3(base: str, mine: str, theirs: str) -> str:
    """Return the paragraph with both changes made.

    Parameters
    ----------
    base : str
        The paragraph before.
    mine, theirs : str
        The two changed versions of it.

    Returns
    -------
    str

    Raises
    ------
    TextConflict
        Where both changes concern the same words and differ. Nothing is merged then.

    Notes
    -----
    ``merge3(base, x, base) == x == merge3(base, x, x)``, and it does not matter which change is
    called mine. This is the three-way merge of [1]_ on words instead of lines.

    References
    ----------
    .. [1] S. Khanna, K. Kunal and B. C. Pierce, "A formal investigation of diff3", Foundations
       of Software Technology and Theoretical Computer Science, LNCS 4855, 485-496, 2007.

    Examples
    --------
    >>> merge3("One bus at nine.", "One late bus at nine.", "One bus at ten.")
    'One late bus at ten.'
    >>> merge3("One bus at nine.", "One bus at eight.", "One bus at ten.")
    Traceback (most recent call last):
        ...
    deliberation.errors.TextConflict: 1 places, paragraphs (None,)
    """
    places = meetings(base, mine, theirs)
    conflicts = [place for place in places if place.is_conflict]
    if conflicts:
        said = tuple((place.base, place.mine or "", place.theirs or "") for place in conflicts)
        raise TextConflict((None,) * len(said), said)
    words, end = "", 0
    for place in places:
        words += base[end : place.start] + place.merged
        end = place.end
    return words + base[end:]
