"""What somebody reads by: questions, what is new to them, whose turns the last ones were."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.discussion.models import TalkMark

VISIT = timedelta(minutes=30)
"""Who does something again within so long is still on the same visit."""
AFTER_THE_LAST_WORD = re.compile(r"[^\w]*\Z")
QUESTION_MARKS = frozenset("?？؟፧⁇⁈⁉‽")
"""Those that stand at the end; Greek and Armenian ones don't or can't be told, so people tick."""


def asks(text: str) -> bool:
    """Say whether a text ends with a question mark, whatever stands around the mark.

    The same in every language that has such a mark; elsewhere the writer ticks a box.
    """
    found = AFTER_THE_LAST_WORD.search(text)
    return found is not None and not QUESTION_MARKS.isdisjoint(found[0])


def known_before(mark: TalkMark, now: datetime) -> int:
    """Return the newest post that somebody knew of when their present visit began."""
    return mark.since_id if now < mark.seen_at + VISIT else mark.seen_id


@dataclass(frozen=True, slots=True)
class Since:
    """What is new to somebody since they were here; without a mark nothing is known of that."""

    is_marked: bool = False
    known_id: int = 0
    posts: int = 0
    first_id: int | None = None


NOT_MARKED = Since()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many of the last turns somebody has had; `is_once` says the others had one each."""

    mine: int
    turns: int
    is_once: bool
