"""The part of a change that a picture shows: the first paragraph it touches, shortened."""

from __future__ import annotations

from collections.abc import Sequence

from app.amendments.convert import base_of, offered_text, pieces_between, text_after
from app.amendments.models import Amendment, Answer
from app.core.drawing.lines import KEPT, Run
from app.proposals.convert import text_of

KEPT_AROUND = 70


def changed_paragraph(change: Amendment) -> tuple[str, list[Run]]:
    """Return the id of the first paragraph that a change touches, and its words, shortened."""
    old, new = base_of(change), text_after(change)
    offered = offered_text(change)
    if change.answer is Answer.REWORDED and offered is not None and change.offered_version:
        old, new = text_of(change.offered_version), offered
    before = {paragraph.id: paragraph.text for paragraph in old}
    after = {paragraph.id: paragraph.text for paragraph in new}
    for paragraph_id in [*after, *before]:
        if before.get(paragraph_id) != after.get(paragraph_id):
            ids = [one for one in (*after, *before) if one == paragraph_id]
            pieces = pieces_between(
                tuple(one for one in old if one.id in ids),
                tuple(one for one in new if one.id in ids),
            )
            return paragraph_id, around(pieces[0])
    return "", []


def around(pieces: Sequence[Run]) -> list[Run]:
    """Leave of the words that stay only those near what changes."""
    told = []
    for place, (kind, words) in enumerate(pieces):
        if kind != KEPT or len(words) <= KEPT_AROUND:
            told.append((kind, words))
        elif place == 0:
            told.append((kind, "… " + words[-KEPT_AROUND:].partition(" ")[2]))
        elif place == len(pieces) - 1:
            told.append((kind, words[:KEPT_AROUND].rpartition(" ")[0] + " …"))
        else:
            half = KEPT_AROUND // 2
            first, last = words[:half].rpartition(" ")[0], words[-half:].partition(" ")[2]
            told.append((kind, f"{first} … {last}"))
    return told
