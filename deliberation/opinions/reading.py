"""Files of votes on statements: a participant, a statement and a vote a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from deliberation.errors import FileFormatError
from deliberation.opinions.votes import Votes

HEADER = ("participant", "statement", "vote")

_ANSWERS = {"1": 1, "+1": 1, "0": 0, "-1": -1}


def read_votes(path: str | Path) -> Votes:
    r"""Read all votes of a file, or none.

    Parameters
    ----------
    path : str or path
        CSV in UTF-8: the header ``participant,statement,vote``, then a row a vote, oldest first;
        1 agrees, -1 disagrees, 0 passes. Where a participant votes twice on a statement, the
        last counts. Empty lines are passed over.

    Returns
    -------
    Votes

    Raises
    ------
    FileFormatError
        When the file cannot be read, or at the first line that is not of this form.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "votes.csv")
    ...     _ = file.write_text("participant,statement,vote\nAda,More buses,1\n")
    ...     read_votes(file).statements
    ('More buses',)
    """
    name = str(path)
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise FileFormatError(name, 0, f"a file to read ({error.strerror})") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileFormatError(name, line, "text in UTF-8") from error
    return parse_votes(text, name)


def parse_votes(text: str, name: str) -> Votes:
    r"""Read votes from the text of a file.

    Parameters
    ----------
    text : str
        What `read_votes` reads.
    name : str
        The file's name, for errors.

    Returns
    -------
    Votes

    Raises
    ------
    FileFormatError
        At the first line that is not of this form.

    Examples
    --------
    >>> parse_votes("participant,statement,vote\na,s,1\na,s,maybe\n", "v.csv")
    Traceback (most recent call last):
    deliberation.errors.FileFormatError: v.csv:3: expected a vote that is 1, 0 or -1
    """
    return Votes.from_triples(_triples(text, name))


def _triples(text: str, name: str) -> Iterator[tuple[str, str, int]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = False
    line = 1
    try:
        for row in rows:
            if row:
                if header:
                    yield _triple(row, name, line)
                elif tuple(cell.strip().lower() for cell in row) != HEADER:
                    raise FileFormatError(name, line, f"the header {','.join(HEADER)}")
                header = True
            line = rows.line_num + 1
    except csv.Error as error:
        raise FileFormatError(name, line, "cells that follow the rules of CSV") from error
    if not header:
        raise FileFormatError(name, 1, f"the header {','.join(HEADER)}")


def _triple(row: list[str], name: str, line: int) -> tuple[str, str, int]:
    if len(row) != len(HEADER):
        raise FileFormatError(name, line, f"three cells: {', '.join(HEADER)}")
    person, statement, vote = (cell.strip() for cell in row)
    if not person or not statement:
        missing = "statement" if person else "participant"
        raise FileFormatError(name, line, f"a {missing} in each row")
    if vote not in _ANSWERS:
        raise FileFormatError(name, line, "a vote that is 1, 0 or -1")
    return person, statement, _ANSWERS[vote]
