"""BLT files of ballots, as programs for the single transferable vote exchange them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from deliberation.errors import FileFormatError
from deliberation.formats.limits import MOST_OPTIONS
from deliberation.formats.lines import Progress, watched
from deliberation.profile import Profile

_HEAD = re.compile(r"([0-9]{1,9})\s+([0-9]{1,9})")
_WITHDRAWN = re.compile(r"-[0-9]{1,9}(\s+-[0-9]{1,9})*")
_BALLOT = re.compile(r"(?:\([^)]*\)\s*)?([0-9]{1,18})((?:\s+[0-9]{1,9}(?:=[0-9]{1,9})*)*)\s+0")
_NAME = re.compile(r'"([^"]*)"')

Line = tuple[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Election:
    """What a BLT file says.

    Parameters
    ----------
    profile : Profile
        The ballots, without options that are withdrawn.
    seats : int
        How many are to be elected.
    title : str
    """

    profile: Profile
    seats: int
    title: str


def parse_blt(text: str, name: str, progress: Progress | None = None) -> Profile:
    r"""Read the ballots of a BLT file.

    Parameters
    ----------
    text : str
        As of `read_election`.
    name : str
        The file's name, for errors.
    progress : callable, optional
        Told now and then how many lines are read, and out of how many.

    Returns
    -------
    Profile

    Raises
    ------
    FileFormatError
        At the first line that is not of this form.

    Examples
    --------
    >>> parse_blt('2 1\n3 2 1 0\n0\n"A"\n"B"\n"Vote"\n', "vote.blt").ranks.tolist()
    [[2, 1]]
    """
    return read_election(text, name, progress).profile


def read_election(text: str, name: str, progress: Progress | None = None) -> Election:
    r"""Read all a BLT file says.

    Parameters
    ----------
    text : str
        Two numbers, of options and of seats; perhaps a line of numbers of withdrawn options,
        each after a minus; then a line a ballot: its weight, numbers of options from the
        best on, level ones joined by ``=``, and a 0; a line with 0 alone; the names of the
        options and the title, each in quotes on a line of its own.
    name : str
        The file's name, for errors.
    progress : callable, optional
        Told now and then how many lines are read, and out of how many.

    Returns
    -------
    Election

    Raises
    ------
    FileFormatError
        At the first line that is not of this form.

    References
    ----------
    .. [1] I. D. Hill, B. A. Wichmann and D. R. Woodall, "Algorithm 123: Single
       transferable vote by Meek's method", The Computer Journal 30, 277-281, 1987, whose
       program reads this form.

    Examples
    --------
    >>> text = '3 2\n-2\n4 1 2=3 0\n2 0\n0\n"A"\n"B"\n"C"\n"Two seats"\n'
    >>> election = read_election(text, "vote.blt")
    >>> election.seats, election.profile.options, election.profile.ranks.tolist()
    (2, ('A', 'C'), [[1, 2], [0, 0]])
    """
    lines = _lines(text, progress)
    n_options, seats = _head(lines, name)
    withdrawn: set[int] = set()
    ballots: list[tuple[list[list[int]], int]] = []
    last = 1
    for last, line in lines:
        if line == "0":
            break
        if _WITHDRAWN.fullmatch(line) and not ballots:
            numbers = [int(field[1:]) for field in line.split()]
            withdrawn |= set(_options(numbers, n_options, name, last))
        else:
            ballots.append(_ballot(line, n_options, name, last))
    else:
        raise FileFormatError(name, last, "a line with 0 alone after the ballots")
    options, title = _names(lines, n_options, name, last)
    profile = Profile.from_ballots(options, ballots)
    kept = [i for i in range(n_options) if i not in withdrawn]
    return Election(profile.restricted_to(kept) if withdrawn else profile, seats, title)


def blt_text(profile: Profile, name: str, *, seats: int = 1, title: str = "") -> str:
    """Write a profile as a BLT file.

    Parameters
    ----------
    profile : Profile
    name : str
        The file's name, for errors.
    seats : int
    title : str

    Returns
    -------
    str
        Rankings that say the same share a line.

    Raises
    ------
    FileFormatError
        When a name holds a quote or a line break, which the form has no place for.

    Examples
    --------
    >>> profile = Profile.from_ballots("AB", [(((1,), (0,)), 3), (((0, 1),), 2)])
    >>> print(blt_text(profile, "vote.blt"), end="")
    2 1
    2 1=2 0
    3 2 1 0
    0
    "A"
    "B"
    ""
    """
    quoted = (*profile.options, title)
    if any(len(each.splitlines()) > 1 or not _NAME.fullmatch(f'"{each}"') for each in quoted):
        raise FileFormatError(name, 0, "names of options without quotes, in one line each")
    if not all(option.strip() == option != "" for option in profile.options):
        raise FileFormatError(name, 0, "names of options that neither are empty nor end in space")
    merged = profile.canonical()
    rows = [f"{profile.n_options} {seats}"]
    for ranks, weight in zip(merged.ranks.tolist(), merged.weights.tolist(), strict=True):
        tiers = [
            "=".join(str(i + 1) for i, rank in enumerate(ranks) if rank == place)
            for place in range(1, max(ranks, default=0) + 1)
        ]
        rows.append(" ".join([str(weight), *tiers, "0"]))
    return "\n".join([*rows, "0", *(f'"{each}"' for each in quoted)]) + "\n"


def _lines(text: str, progress: Progress | None) -> Iterator[Line]:
    """Yield lines that say something, without comments after ``#`` outside quotes."""
    for number, line in enumerate(watched(text.splitlines(), progress), 1):
        said = line.strip()
        if not said.startswith('"'):
            said = said.partition("#")[0].strip()
        if said:
            yield number, said


def _head(lines: Iterator[Line], name: str) -> tuple[int, int]:
    number, line = next(lines, (1, ""))
    found = _HEAD.fullmatch(line)
    if not found or int(found[1]) > MOST_OPTIONS:
        raise FileFormatError(name, number, "the numbers of options and of seats")
    return int(found[1]), int(found[2])


def _ballot(line: str, n_options: int, name: str, number: int) -> tuple[list[list[int]], int]:
    found = _BALLOT.fullmatch(line)
    if not found:
        raise FileFormatError(name, number, "a weight, numbers of options, and a 0")
    tiers = [[int(field) for field in tier.split("=")] for tier in found[2].split()]
    _options([option for tier in tiers for option in tier], n_options, name, number)
    return [[option - 1 for option in tier] for tier in tiers], int(found[1])


def _options(numbers: list[int], n_options: int, name: str, line: int) -> list[int]:
    if len(set(numbers)) != len(numbers) or not all(0 < i <= n_options for i in numbers):
        raise FileFormatError(name, line, f"options from 1 to {n_options}, each once")
    return [number - 1 for number in numbers]


def _names(lines: Iterator[Line], n_options: int, name: str, last: int) -> tuple[list[str], str]:
    """Return the names of the options, and the title, which may be missing."""
    said: list[str] = []
    for last, line in lines:
        found = _NAME.fullmatch(line)
        if not found or len(said) > n_options:
            wanted = "a name in quotes" if not found else f"{n_options} names and a title"
            raise FileFormatError(name, last, wanted)
        option = found[1].strip()
        if len(said) < n_options and (not option or option in said):
            raise FileFormatError(name, last, "a name of its own for each option")
        said.append(option)
    if len(said) < n_options:
        raise FileFormatError(name, last, f"{n_options} names in quotes after the ballots")
    return said[:n_options], said[n_options] if len(said) > n_options else ""
