"""Our CSV: a count and a ranking a row, as in ``3,A > B = C``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from deliberation.errors import FileFormatError
from deliberation.formats.lines import Progress, watched
from deliberation.profile import Profile

HEADER = ("count", "ranking")

_TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^>=,"]+)|([>=]))\s*')


def parse_csv(text: str, name: str, progress: Progress | None = None) -> Profile:
    r"""Read a profile from our CSV.

    Parameters
    ----------
    text : str
        The header ``count,ranking``, then a row a ranking: how many ballots say so, and
        names between ``>`` (better) and ``=`` (level). A name that holds one of ``> = ,`` or
        a quote stands in double quotes. Options a row leaves out are unranked; a row with
        count 0 declares options without counting a ballot.
    name : str
        The file's name, for errors.
    progress : callable, optional
        Told now and then how many lines are read, and out of how many.

    Returns
    -------
    Profile
        Options in the order in which they first appear.

    Raises
    ------
    FileFormatError
        At the first line that is not of this form.

    Examples
    --------
    >>> profile = parse_csv("count,ranking\n0,A = B = C\n3,C > A\n2,\n", "votes.csv")
    >>> profile.options, profile.ranks.tolist(), profile.weights.tolist()
    (('A', 'B', 'C'), [[2, 0, 1], [0, 0, 0]], [3, 2])
    """
    rows = _rows(text, progress)
    number, first = next(rows, (1, ""))
    if tuple(part.strip().lower() for part in first.split(",")) != HEADER:
        raise FileFormatError(name, number, "the header count,ranking")
    index: dict[str, int] = {}
    ballots: list[tuple[list[list[int]], int]] = []
    for number, row in rows:
        count, ranking = _fields(row, name, number)
        tiers = [
            [index.setdefault(option, len(index)) for option in tier]
            for tier in _tiers(ranking, name, number)
        ]
        if count:
            ballots.append((tiers, count))
    return Profile.from_ballots(index, ballots)


def csv_text(profile: Profile, name: str) -> str:
    """Write a profile as our CSV.

    Parameters
    ----------
    profile : Profile
    name : str
        The file's name, for errors.

    Returns
    -------
    str
        A first row with count 0 declares all options in order; equal rankings share a row.

    Raises
    ------
    FileFormatError
        When the name of an option is empty or holds a line break.

    Examples
    --------
    >>> profile = Profile.from_ballots(["A", "B"], [(((1,), (0,)), 3)])
    >>> print(csv_text(profile, "votes.csv"), end="")
    count,ranking
    0,A = B
    3,B > A
    """
    if any(not option.strip() or "\n" in option or "\r" in option for option in profile.options):
        raise FileFormatError(name, 0, "names of options in one line each, none empty")
    names = [_quoted(option) for option in profile.options]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerow((0, " = ".join(names)))
    merged = profile.canonical()
    for ranks, weight in zip(merged.ranks.tolist(), merged.weights.tolist(), strict=True):
        tiers = [
            " = ".join(names[i] for i, rank in enumerate(ranks) if rank == place)
            for place in range(1, max(ranks, default=0) + 1)
        ]
        writer.writerow((weight, " > ".join(tiers)))
    return out.getvalue()


def _rows(text: str, progress: Progress | None) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(watched(text.splitlines(), progress), 1):
        if row.strip():
            yield number, row


def _fields(row: str, name: str, number: int) -> tuple[int, str]:
    """Return a row's count and ranking, the ranking as a CSV field or written as it is."""
    count, comma, ranking = row.partition(",")
    if not comma or not re.fullmatch(r'\s*"?[0-9]{1,18}"?\s*', count, re.ASCII):
        raise FileFormatError(name, number, "a whole number, a comma and a ranking")
    try:
        fields = next(csv.reader([ranking], strict=True, skipinitialspace=True), [""])
    except csv.Error:
        fields = []
    whole = len(fields) == 1 and ranking.lstrip().startswith('"')
    return int(count.strip().strip('"')), fields[0] if whole else ranking


def _tiers(ranking: str, name: str, number: int) -> list[list[str]]:
    """Return the names of a ranking, tier by tier."""
    tiers: list[list[str]] = [[]]
    seen: set[str] = set()
    place, is_name_next = 0, True
    ranking = ranking.strip()
    while place < len(ranking):
        found = _TOKEN.match(ranking, place)
        if not found or (found[3] is None) != is_name_next:
            raise FileFormatError(name, number, _wanted(is_name_next))
        if found[3] == ">":
            tiers.append([])
        elif found[3] is None:
            tiers[-1].append(_new_name(found, seen, name, number))
        is_name_next, place = not is_name_next, found.end()
    if is_name_next and seen:
        raise FileFormatError(name, number, _wanted(True))
    return [tier for tier in tiers if tier]


def _new_name(found: re.Match[str], seen: set[str], name: str, number: int) -> str:
    option = found[2].strip() if found[1] is None else found[1].replace('""', '"')
    if not option.strip():
        raise FileFormatError(name, number, "the name of an option between the quotes")
    if option in seen:
        raise FileFormatError(name, number, f"each option once, not {option} twice")
    seen.add(option)
    return option


def _wanted(is_name_next: bool) -> str:
    return "the name of an option" if is_name_next else "> or = between two names"


def _quoted(option: str) -> str:
    if re.search(r'[>=,"]', option) or option != option.strip():
        return '"' + option.replace('"', '""') + '"'
    return option
