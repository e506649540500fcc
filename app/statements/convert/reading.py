"""A conversation of statements as Polis publishes it: a folder with three CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.words.text import clean_line

LONGEST_TEXT = 1_000
LONGEST_QUESTION = 200
TAKEN_DOWN = -1
csv.field_size_limit(1_000_000)


class InvalidConversation(Exception):
    """A file that cannot be read; says which, where and what was expected."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, by the code it has in the files; the moment in milliseconds since 1970."""

    code: str
    text: str
    is_hidden: bool
    told_at: int | None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one voter said to one statement: 1 agrees, -1 disagrees, 0 is not sure."""

    voter: str
    statement: str
    value: int
    told_at: int | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Statements and votes on them, oldest first."""

    source: str
    question: str
    background: str
    statements: Sequence[Told]
    votes: Sequence[Vote]


def read_conversation(folder: Path) -> Conversation:
    """Read comments.csv, votes.csv and, where it is there, summary.csv."""
    statements = [told_from(row, where) for row, where in rows_of(folder / "comments.csv")]
    codes = {told.code for told in statements}
    votes = [vote_from(row, where, codes) for row, where in rows_of(folder / "votes.csv")]
    if len(codes) != len(statements):
        raise InvalidConversation(f"{folder / 'comments.csv'}: a comment-id comes twice")
    summary = summary_of(folder / "summary.csv")
    return Conversation(
        folder.name,
        clean_line(summary.get("topic", "") or folder.name)[:LONGEST_QUESTION],
        summary.get("conversation-description", "").strip(),
        sorted(statements, key=lambda told: (told.told_at or 0, told.code)),
        sorted(votes, key=lambda vote: vote.told_at or 0),
    )


def rows_of(path: Path) -> Iterator[tuple[Mapping[str, str], str]]:
    """Yield each row with where it stands."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for row in reader:
                yield row, f"{path}:{reader.line_num}"
    except OSError as error:
        raise InvalidConversation(f"{path}: {error.strerror or 'cannot be read'}") from error
    except UnicodeDecodeError as error:
        raise InvalidConversation(f"{path}: expected text in UTF-8") from error
    except csv.Error as error:
        raise InvalidConversation(f"{path}: expected CSV ({error})") from error


def told_from(row: Mapping[str, str], where: str) -> Told:
    """Return the statement of a row."""
    text = clean_line(cell(row, "comment-body", where))
    if not text:
        raise InvalidConversation(f"{where}: expected words in comment-body")
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    is_hidden = number(row, "moderated", where) == TAKEN_DOWN if row.get("moderated") else False
    return Told(cell(row, "comment-id", where), text, is_hidden, moment(row, where))


def vote_from(row: Mapping[str, str], where: str, codes: set[str]) -> Vote:
    """Return the vote of a row."""
    statement, value = cell(row, "comment-id", where), number(row, "vote", where)
    if statement not in codes:
        raise InvalidConversation(f"{where}: comment-id {statement} is not in comments.csv")
    if value not in {-1, 0, 1}:
        raise InvalidConversation(f"{where}: expected a vote of 1, 0 or -1")
    return Vote(cell(row, "voter-id", where), statement, value, moment(row, where))


def cell(row: Mapping[str, str], name: str, where: str) -> str:
    """Return what stands in a column, or stop."""
    value = (row.get(name) or "").strip()
    if not value:
        raise InvalidConversation(f"{where}: expected something in the column {name}")
    return value


def number(row: Mapping[str, str], name: str, where: str) -> int:
    """Return the whole number in a column, or stop."""
    try:
        return int(cell(row, name, where))
    except ValueError as error:
        raise InvalidConversation(f"{where}: expected a whole number in {name}") from error


def moment(row: Mapping[str, str], where: str) -> int | None:
    """Return when it was said, in milliseconds since 1970; nothing where nobody says."""
    return number(row, "timestamp", where) if row.get("timestamp") else None


def summary_of(path: Path) -> Mapping[str, str]:
    """Return the pairs of a summary; empty where there is no such file."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file) if len(row) > 1}
