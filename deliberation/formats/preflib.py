"""PrefLib's files of rankings: .soc, .soi, .toc and .toi."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from deliberation.errors import FileFormatError
from deliberation.formats.limits import MOST_OPTIONS
from deliberation.formats.lines import Progress, watched
from deliberation.formats.preflib_orders import read_orders
from deliberation.profile import Profile

_NAME = re.compile(r"#\s*ALTERNATIVE NAME ([0-9]+)\s*:(.*)", re.IGNORECASE)
_FIELD = re.compile(r"#\s*([A-Z ]+?)\s*:(.*)", re.IGNORECASE)
_ORDER = re.compile(r"\s*([0-9]{1,18})\s*:(.*)")
_TIER = re.compile(r"\s*(?:([0-9]+)|\{([0-9,\s]+)\})\s*(?:,|$)")


def parse_preflib(text: str, name: str, progress: Progress | None = None) -> Profile:
    r"""Read a profile from one of PrefLib's files.

    Parameters
    ----------
    text : str
        Lines that begin with ``#`` tell, among others, the number of alternatives and their
        names; each other line is a count, a colon, and numbers of alternatives, best first,
        level ones in braces.
    name : str
        The file's name. Its ending says what ballots may be: ``o`` strict or ``t`` tied
        after an ``s`` or ``t``, and ``c`` complete or ``i`` incomplete.
    progress : callable, optional
        Told now and then how many lines are read, and out of how many.

    Returns
    -------
    Profile

    Raises
    ------
    FileFormatError
        At the first line that is not of this form, or when the counts in the head do not
        agree with the lines below.

    References
    ----------
    .. [1] N. Mattei and T. Walsh, "PrefLib: a library for preferences", Proceedings of
       ADT 2013, 259-270.

    Examples
    --------
    >>> head = "# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: A\n"
    >>> profile = parse_preflib(head + "4: 1,{2,3}\n", "small.toc")
    >>> profile.options, profile.ranks.tolist(), profile.weights.tolist()
    (('A', '2', '3'), [[1, 2, 2]], [4])
    """
    fields: dict[str, tuple[int, str]] = {}
    names: dict[int, tuple[int, str]] = {}
    orders: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        _sort_in(line, number, fields, names, orders)
    n_options = _whole(fields, "NUMBER ALTERNATIVES", name)
    if n_options is None:
        raise FileFormatError(name, 1, "a line # NUMBER ALTERNATIVES: in the head")
    if n_options > MOST_OPTIONS:
        where = fields["NUMBER ALTERNATIVES"][0]
        raise FileFormatError(name, where, f"up to {MOST_OPTIONS} alternatives")
    options = _option_names(names, n_options, name)
    profile = _profile(options, orders, name, progress)
    _check_total(fields, "NUMBER VOTERS", profile.n_ballots, name)
    _check_total(fields, "NUMBER UNIQUE ORDERS", len(orders), name)
    return profile


def preflib_text(profile: Profile, name: str) -> str:
    """Write a profile in PrefLib's form.

    Parameters
    ----------
    profile : Profile
    name : str
        The file's name, whose ending says what ballots may be.

    Returns
    -------
    str

    Raises
    ------
    FileFormatError
        When ballots have ties or gaps that the ending does not allow, or a name holds a line
        break.

    Examples
    --------
    >>> profile = Profile.from_ballots("AB", [(((0, 1),), 3)])
    >>> preflib_text(profile, "small.toc").splitlines()[-1]
    '3: {1,2}'
    """
    if any("\n" in option or "\r" in option for option in profile.options):
        raise FileFormatError(name, 0, "names of options in one line each")
    merged = profile.canonical()
    lines = []
    for ranks, weight in zip(merged.ranks.tolist(), merged.weights.tolist(), strict=True):
        tiers = [
            [i for i, rank in enumerate(ranks) if rank == place]
            for place in range(1, max(ranks, default=0) + 1)
        ]
        _check_kind(tiers, profile.n_options, name, 0)
        lines.append(f"{weight}: {','.join(_tier_text(tier) for tier in tiers)}".rstrip())
    path = PurePath(name)
    head = [
        f"# FILE NAME: {path.name}",
        f"# DATA TYPE: {path.suffix[1:].lower()}",
        f"# NUMBER ALTERNATIVES: {profile.n_options}",
        f"# NUMBER VOTERS: {profile.n_ballots}",
        f"# NUMBER UNIQUE ORDERS: {len(lines)}",
        *(f"# ALTERNATIVE NAME {i}: {option}" for i, option in enumerate(profile.options, 1)),
    ]
    return "\n".join([*head, *lines]) + "\n"


def _profile(
    options: list[str], orders: list[tuple[int, str]], name: str, progress: Progress | None
) -> Profile:
    """Read all orders together, or line by line where one is not as it should be."""
    may_tie, may_stop = _kind(name)
    read = read_orders([order for _, order in orders], len(options), progress)
    if read is not None:
        profile = Profile.from_ranks(options, *read)
        ranked = (read[0] > 0).sum(axis=1)
        if (may_tie or (read[0].max(axis=1, initial=0) == ranked).all()) and (
            may_stop or (ranked == len(options)).all()
        ):
            return profile
    ballots = [
        _ballot(order, len(options), name, number) for number, order in watched(orders, progress)
    ]
    return Profile.from_ballots(options, ballots)


def _sort_in(
    line: str,
    number: int,
    fields: dict[str, tuple[int, str]],
    names: dict[int, tuple[int, str]],
    orders: list[tuple[int, str]],
) -> None:
    if not line.startswith("#"):
        if line.strip():
            orders.append((number, line))
    elif found := _NAME.match(line):
        names[int(found[1])] = (number, found[2].strip())
    elif found := _FIELD.match(line):
        fields[found[1].upper()] = (number, found[2].strip())


def _whole(fields: dict[str, tuple[int, str]], field: str, name: str) -> int | None:
    if field not in fields:
        return None
    number, value = fields[field]
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise FileFormatError(name, number, f"a whole number after {field}:")
    return int(value)


def _check_total(fields: dict[str, tuple[int, str]], field: str, total: int, name: str) -> None:
    said = _whole(fields, field, name)
    if said is not None and said != total:
        raise FileFormatError(name, fields[field][0], f"{field}: {total}, the sum of the lines")


def _option_names(names: dict[int, tuple[int, str]], n_options: int, name: str) -> list[str]:
    options = [str(i) for i in range(1, n_options + 1)]
    for i, (number, option) in names.items():
        if not 1 <= i <= n_options:
            raise FileFormatError(name, number, f"an alternative from 1 to {n_options}")
        options[i - 1] = option or options[i - 1]
    if len(set(options)) != n_options:
        line = max((number for number, _ in names.values()), default=1)
        raise FileFormatError(name, line, "names of alternatives that differ")
    return options


def _ballot(order: str, n_options: int, name: str, number: int) -> tuple[list[list[int]], int]:
    found = _ORDER.fullmatch(order)
    if not found:
        raise FileFormatError(name, number, "a count, a colon and a ranking")
    tiers = list(_tiers(found[2].strip(), name, number))
    ranked = [option for tier in tiers for option in tier]
    if len(set(ranked)) != len(ranked) or not all(0 <= i < n_options for i in ranked):
        raise FileFormatError(name, number, f"alternatives from 1 to {n_options}, each once")
    _check_kind(tiers, n_options, name, number)
    return tiers, int(found[1])


def _tiers(ranking: str, name: str, number: int) -> Iterator[list[int]]:
    place = 0
    while place < len(ranking):
        found = _TIER.match(ranking, place)
        ends_in_comma = found is not None and found.end() == len(ranking) and ranking[-1] == ","
        if not found or ends_in_comma:
            raise FileFormatError(name, number, "numbers of alternatives between commas")
        parts = [found[1]] if found[1] else found[2].split(",")
        if not all(part.strip().isdigit() for part in parts):
            raise FileFormatError(name, number, "numbers of alternatives between the braces")
        yield [int(part) - 1 for part in parts]
        place = found.end()


def _check_kind(tiers: list[list[int]], n_options: int, name: str, number: int) -> None:
    """Raise when a ballot has ties or gaps that the file's ending does not allow."""
    may_tie, may_stop = _kind(name)
    if not may_tie and any(len(tier) > 1 for tier in tiers):
        raise FileFormatError(name, number, f"rankings without ties in a {_ending(name)} file")
    if not may_stop and sum(map(len, tiers)) != n_options:
        what = f"every alternative on each line of a {_ending(name)} file"
        raise FileFormatError(name, number, what)


def _kind(name: str) -> tuple[bool, bool]:
    """Say whether ballots of a file may have ties, and whether they may leave options out."""
    ending = _ending(name)
    return ending[1:2] != "s", ending[3:4] != "c"


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _tier_text(tier: list[int]) -> str:
    numbers = ",".join(str(i + 1) for i in tier)
    return numbers if len(tier) == 1 else f"{{{numbers}}}"
