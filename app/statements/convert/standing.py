"""Where one person stands on the last map: placed by their answers of this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.statements.models import Reply
from deliberation.opinions import LEAST_VOTES, position_of

VALUES = {Reply.AGREE: 1, Reply.UNSURE: 0, Reply.DISAGREE: -1}


@dataclass(frozen=True, slots=True)
class Standing:
    """The group whose middle is nearest, from 0; what is like and unlike most of its people.

    `alike` and `unlike` hold statement ids. `n_missing` answers are needed before it can be told.
    """

    group: int | None
    n_missing: int = 0
    alike: tuple[int, ...] = ()
    unlike: tuple[int, ...] = ()


def standing_of(found: Mapping[str, Any], mine: Mapping[int, Reply]) -> Standing | None:
    """Return where somebody stands among groups; nothing where no groups are clear."""
    axes: Mapping[str, Sequence[float]] = found.get("axes", {})
    if not found["is_clear"] or not axes:
        return None
    known = {id: reply for id, reply in mine.items() if str(id) in axes}
    needed = min(LEAST_VOTES, len(axes))
    if len(known) < needed:
        return Standing(None, needed - len(known))
    told = np.array([axes[str(id)] for id in known])
    values = np.array([VALUES[reply] for reply in known.values()], dtype=np.float64)
    place = position_of(values, told[:, 1:], told[:, 0], len(axes))
    group = int(np.argmin(((np.array(found["middles"]) - place) ** 2).sum(axis=1)))
    usual = {
        each["statement"]: Reply.AGREE if each["agrees"] else Reply.DISAGREE
        for each in found["groups"][group]["statements"]
    }
    same = tuple(id for id, reply in usual.items() if known.get(id) is reply)
    other = tuple(
        id for id, reply in usual.items() if known.get(id) not in {None, reply, Reply.UNSURE}
    )
    return Standing(group, 0, same, other)
