"""Files of ballots: the formats the engine reads and writes, by their ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from deliberation.errors import FileFormatError
from deliberation.formats.abif import abif_text, parse_abif
from deliberation.formats.blt import blt_text, parse_blt, read_election
from deliberation.formats.lines import Progress
from deliberation.formats.preflib import parse_preflib, preflib_text
from deliberation.formats.ranking_csv import csv_text, parse_csv
from deliberation.profile import Profile


class Parser(Protocol):
    """Reads a profile from the text of a file."""

    def __call__(self, text: str, name: str, progress: Progress | None = None) -> Profile:
        """Return the profile; ``name`` is the file's, ``progress`` is told of lines read."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Parameters
    ----------
    parse : Parser
        Takes the text and the file's name, returns a profile.
    text : callable
        Takes a profile and the file's name, returns the text.
    """

    parse: Parser
    text: Callable[[Profile, str], str]


_PREFLIB = Format(parse_preflib, preflib_text)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": Format(parse_csv, csv_text),
        ".abif": Format(parse_abif, abif_text),
        ".blt": Format(parse_blt, blt_text),
        ".soc": _PREFLIB,
        ".soi": _PREFLIB,
        ".toc": _PREFLIB,
        ".toi": _PREFLIB,
    }
)
"""Formats by the ending of a file's name."""


def read_profile(path: str | Path, progress: Progress | None = None) -> Profile:
    r"""Read all ballots of a file, or none.

    Parameters
    ----------
    path : str or path
        A file whose name ends in one of `FORMATS`.
    progress : callable, optional
        Told now and then how many lines are read, and out of how many.

    Returns
    -------
    Profile

    Raises
    ------
    FileFormatError
        When the file cannot be read or a line is not what its format asks for.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "stop.csv")
    ...     _ = file.write_text("count,ranking\n3,School gate > Market\n")
    ...     read_profile(file).options
    ('School gate', 'Market')
    """
    return format_of(path).parse(_text_of(path), str(path), progress)


def read_seats(path: str | Path) -> int | None:
    """Return how many are to be elected, where a file says so.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    int or None
        None for formats that do not say it.

    Raises
    ------
    FileFormatError
        As `read_profile`.
    """
    if format_of(path) is not FORMATS[".blt"]:
        return None
    return read_election(_text_of(path), str(path)).seats


def _text_of(path: str | Path) -> str:
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise FileFormatError(str(path), 0, f"a file to read ({error.strerror})") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileFormatError(str(path), line, "text in UTF-8") from error


def write_profile(profile: Profile, path: str | Path) -> None:
    """Write all ballots to a file, rankings that say the same in one line.

    Parameters
    ----------
    profile : Profile
    path : str or path
        A file whose name ends in one of `FORMATS`; it is replaced.

    Raises
    ------
    FileFormatError
        When the format cannot hold the ballots, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> profile = Profile.from_ballots("AB", [(((0,), (1,)), 3)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_profile(profile, Path(folder, "small.soc"))
    ...     read_profile(Path(folder, "small.soc")).ranks.tolist()
    [[1, 2]]
    """
    text = format_of(path).text(profile, str(path))
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileFormatError(str(path), 0, f"a file to write ({error.strerror})") from error


def format_of(path: str | Path) -> Format:
    """Return the format that a file's name ends in.

    Raises
    ------
    FileFormatError
        When it is none of `FORMATS`.
    """
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        raise FileFormatError(str(path), 0, f"a name that ends in {', '.join(FORMATS)}")
    return FORMATS[ending]
