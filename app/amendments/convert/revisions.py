"""How a text changed elsewhere, as it was published: one revision a line, or rival proposals."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.words.text import clean_line

GZIP = b"\x1f\x8b"
TITLE = re.compile(r"^Title:\s*(.+)$", re.MULTILINE)
LONGEST_TITLE, LONGEST_SUMMARY = 200, 140
FIRST, AMENDED = "vtext", "vamendmenttext"


class InvalidHistory(Exception):
    """A file that cannot be read; says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Step:
    """A text that grew out of another, in one short sentence, and when; None if nobody says."""

    text: str
    summary: str
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """A first text and what became of it.

    Steps that are `in_turn` each changed the one before; others all changed the first.
    """

    source: str
    title: str
    first: Step
    steps: Sequence[Step]
    in_turn: bool


def read_history(path: Path) -> History:
    """Read revisions (one JSON object a line, packed or not) or one vote with rival proposals."""
    words = words_of(path)
    try:
        whole = json.loads(words)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and "texts" in whole:
        return rivals_from(path, whole)
    return revisions_from(path, words)


def words_of(path: Path) -> str:
    """Return what a file says, unpacked if it is packed."""
    try:
        content = path.read_bytes()
        if content.startswith(GZIP):
            content = gzip.decompress(content)
        return content.decode()
    except UnicodeDecodeError as error:
        raise InvalidHistory(f"{path}: expected text in UTF-8") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InvalidHistory(f"{path}: cannot be unpacked") from error
    except OSError as error:
        raise InvalidHistory(f"{path}: {error.strerror or 'cannot be read'}") from error


def revisions_from(path: Path, words: str) -> History:
    """Return the revisions of one text, each made from the one before."""
    first, *later = steps_of(path, words)
    source = path.name.partition(".")[0]
    named = TITLE.findall("\n".join(step.text for step in (first, *later)))
    title = clean_line(named[-1]) if named else source
    return History(source, title[:LONGEST_TITLE], first, later, in_turn=True)


def steps_of(path: Path, words: str) -> list[Step]:
    """Return each line's revision, oldest first."""
    rows = list(rows_of(path, words))
    if not rows:
        raise InvalidHistory(f"{path}: expected a revision on each line")
    return [
        Step(
            word(row, "text", where),
            clean_line(word(row, "subject", where))[:LONGEST_SUMMARY],
            moment(row, where),
        )
        for row, where in sorted(rows, key=lambda found: number(found[0], "rev", found[1]))
    ]


def rows_of(path: Path, words: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the object on each line with where it stands."""
    for n, line in enumerate(words.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{n}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InvalidHistory(f"{where}: expected JSON") from error
        if not isinstance(row, dict):
            raise InvalidHistory(f"{where}: expected an object")
        yield row, where


def rivals_from(path: Path, vote: Mapping[str, Any]) -> History:
    """Return a proposal with those that others made out of it; one ballot option each."""
    texts, options = vote["texts"], vote.get("options")
    if not isinstance(texts, dict) or not isinstance(options, dict):
        raise InvalidHistory(f"{path}: expected objects in texts and options")
    names = [FIRST, *sorted(name for name in texts if name.startswith(AMENDED))]
    made = [
        Step(
            word(texts, name, f"{path}: texts"),
            clean_line(word(options, str(n), f"{path}: options"))[:LONGEST_SUMMARY],
            None,
        )
        for n, name in enumerate(names, start=1)
    ]
    title = clean_line(word(vote, "title", str(path)))[:LONGEST_TITLE]
    return History(path.name.partition(".")[0], title, made[0], made[1:], in_turn=False)


def word(row: Mapping[str, Any], name: str, where: str) -> str:
    """Return the words in a field, or stop."""
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidHistory(f"{where}: expected words in {name}")
    return value


def number(row: Mapping[str, Any], name: str, where: str) -> int:
    """Return the whole number in a field, or stop."""
    value = row.get(name)
    if not isinstance(value, int):
        raise InvalidHistory(f"{where}: expected a whole number in {name}")
    return value


def moment(row: Mapping[str, Any], where: str) -> datetime | None:
    """Return when a revision was made; nothing where nobody says."""
    if "date" not in row:
        return None
    try:
        made_at = datetime.fromisoformat(word(row, "date", where))
    except ValueError as error:
        raise InvalidHistory(f"{where}: expected a moment such as 2018-10-15T04:15:14-07:00") from (
            error
        )
    return made_at.replace(tzinfo=made_at.tzinfo or UTC).astimezone(UTC)
