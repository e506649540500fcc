"""Threads as Decide Madrid (Consul) publishes them: two CSV files, replies as deep as they come."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.core.words.text import clean_line, clean_text
from app.statements.convert import InvalidConversation
from app.statements.convert.reading import cell, number, rows_of

NO_PARENT = "-1"
UNKNOWN = datetime.max.replace(tzinfo=UTC)
CLOCK = re.compile(r"(\d{1,2}:\d\d:\d\d)\Z")


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, by the code it has in the file; words that were not published are empty."""

    code: str
    parent: str
    author: str
    text: str
    agreed: int
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A proposal with what was said about it, as published."""

    code: str
    title: str
    background: str
    said: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Placed:
    """A comment with the post it stands under, if any, and the one it answers beneath that."""

    said: Said
    opening: str | None
    answered: str | None


def read_topics(folder: Path) -> list[Topic]:
    """Read proposals.csv and comments.csv; the topic with most to say comes first."""
    said: defaultdict[str, list[Said]] = defaultdict(list)
    codes = set()
    for row, where in rows_of(folder / "comments.csv"):
        one = said_from(row, where)
        if one.code in codes:
            raise InvalidConversation(f"{where}: the id {one.code} comes twice")
        codes.add(one.code)
        said[cell(row, "proposalId", where)].append(one)
    topics = [
        topic_from(row, where, said.pop(cell(row, "id", where), []))
        for row, where in rows_of(folder / "proposals.csv")
    ]
    if said:
        raise InvalidConversation(
            f"{folder / 'comments.csv'}: proposalId {min(said)} is not in proposals.csv"
        )
    return sorted(topics, key=lambda topic: -len(topic.said))


def topic_from(row: Mapping[str, str], where: str, said: list[Said]) -> Topic:
    """Return the proposal of a row with what was said about it, the oldest first."""
    parts = (clean_text(row.get(name) or "") for name in ("summary", "text"))
    return Topic(
        cell(row, "id", where),
        clean_line(cell(row, "title", where)),
        "\n\n".join(part for part in parts if part),
        sorted(said, key=lambda one: one.said_at or UNKNOWN),
    )


def said_from(row: Mapping[str, str], where: str) -> Said:
    """Return the comment of a row."""
    agreed = number(row, "numPositiveVotes", where) if row.get("numPositiveVotes") else 0
    if agreed < 0:
        raise InvalidConversation(f"{where}: expected numPositiveVotes of 0 or more")
    return Said(
        cell(row, "id", where),
        cell(row, "parentId", where),
        cell(row, "userId", where),
        clean_text(row.get("text") or ""),
        agreed,
        moment_of(row, where),
    )


def moment_of(row: Mapping[str, str], where: str) -> datetime | None:
    """Return when it was said; the files name no time zone, so it is read as UTC."""
    day, clock = (row.get("date") or "").strip(), CLOCK.search((row.get("time") or "").strip())
    if not day:
        return None
    try:
        return datetime.fromisoformat(f"{day}T{clock[1] if clock else '00:00:00'}+00:00")
    except ValueError as error:
        raise InvalidConversation(f"{where}: expected a day such as 2015-09-15") from error


def flattened(said: Sequence[Said]) -> Iterable[Placed]:
    """Yield each comment after the one it answers, under the post that began its branch.

    Deeper replies come up to one level, so `answered` names what they reply to. A comment whose
    parent is not there begins a branch of its own; so does one that answers itself in a circle.
    """
    by_code = {one.code: one for one in said}
    opening: dict[str, str] = {}
    for one in said:
        branch = []
        step: Said | None = one
        while step is not None and step.code not in opening and step not in branch:
            branch.append(step)
            step = by_code.get(step.parent)
        for placed in reversed(branch):
            above = opening.get(placed.parent)
            opening[placed.code] = above or placed.code
            deep = above is not None and placed.parent != above
            yield Placed(placed, above, placed.parent if deep else None)
