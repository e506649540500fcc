"""ABIF, the Aggregated Ballot Information Format: ``27: A > B = C``, or scores ``A/5, B/2``."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deliberation.errors import FileFormatError
from deliberation.formats.lines import Progress, watched
from deliberation.profile import Profile

_BARE = r"[^\W\d][\w-]*"
_NAME = rf'\[([^\[\]]+)\]|"([^"]+)"|({_BARE})'
_DECLARED = re.compile(rf"=\s*(?:{_NAME})\s*:\s*(?:\[([^\[\]]+)\]|\"([^\"]+)\")\s*")
_COUNT = re.compile(r"([0-9]{1,18})\s*:\s*", re.ASCII)
_PLACE = re.compile(rf"(?:{_NAME})(?:\s*/\s*([0-9]{{1,9}}))?\s*")
_COMMENT = re.compile(r'(?:[^#"\[]|"[^"]*"|\[[^\]]*\])*?(?=#)')

Ranking = list[list[str]]


@dataclass(frozen=True, slots=True)
class _Place:
    """A name on a ballot, its score if it has one, and what stands before it."""

    name: str
    score: int | None
    before: str


def parse_abif(text: str, name: str, progress: Progress | None = None) -> Profile:
    r"""Read a profile from ABIF.

    Parameters
    ----------
    text : str
        Lines ``27: A > B = C`` (better, level), or ``27: A/5, B/2`` (scores, more is better,
        equal ones level); both together where they do not contradict. ``=A:[Long name]``
        declares an option. A name of several words stands in brackets or double quotes.
        Lines of metadata in braces and comments after ``#`` are passed over. Options a line
        leaves out are unranked.
    name : str
        The file's name, for errors.
    progress : callable, optional
        Told now and then how many lines are read, and out of how many.

    Returns
    -------
    Profile
        Options as declared, then in the order in which they first appear.

    Raises
    ------
    FileFormatError
        At the first line that is not of this form.

    References
    ----------
    .. [1] R. Lanphier and others, "ABIF", https://electowiki.org/wiki/ABIF; there is no formal
       specification yet.

    Examples
    --------
    >>> profile = parse_abif("=B:[Bus lane]\n3: A > B\n2: A/1, B/5\n", "votes.abif")
    >>> profile.options, profile.ranks.tolist(), profile.weights.tolist()
    (('Bus lane', 'A'), [[2, 1], [1, 2]], [3, 2])
    """
    names: dict[str, str] = {}
    ballots: list[tuple[Ranking, int]] = []
    for number, line in _lines(text, progress):
        if line.startswith("{") and line.endswith("}"):
            continue
        if line.startswith("="):
            _declare(names, line, name, number)
            continue
        found = _COUNT.match(line)
        if not found:
            raise FileFormatError(name, number, "a whole number, a colon and a ranking")
        ballots.append((_ranking(line[found.end() :], name, number), int(found[1])))
    index = {option: place for place, option in enumerate(names.values())}
    numbered = [(_numbered(ranking, names, index), count) for ranking, count in ballots]
    return Profile.from_ballots(index, [ballot for ballot in numbered if ballot[1]])


def abif_text(profile: Profile, name: str) -> str:
    """Write a profile as ABIF.

    Parameters
    ----------
    profile : Profile
    name : str
        The file's name, for errors.

    Returns
    -------
    str
        Every option is declared, in order; equal rankings share a line.

    Raises
    ------
    FileFormatError
        When the name of an option is empty, holds a line break, or both brackets and quotes.

    Examples
    --------
    >>> profile = Profile.from_ballots(["A", "Bus lane"], [(((1,), (0,)), 3)])
    >>> print(abif_text(profile, "votes.abif"), end="")
    =A:[A]
    =o2:[Bus lane]
    3: o2 > A
    """
    tokens = _tokens(profile.options)
    lines = [
        f"={token}:{_wrapped(option, name)}"
        for token, option in zip(tokens, profile.options, strict=True)
    ]
    merged = profile.canonical()
    for ranks, weight in zip(merged.ranks.tolist(), merged.weights.tolist(), strict=True):
        tiers = [
            " = ".join(tokens[i] for i, rank in enumerate(ranks) if rank == place)
            for place in range(1, max(ranks, default=0) + 1)
        ]
        lines.append(f"{weight}: {' > '.join(tiers)}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str, progress: Progress | None) -> Iterator[tuple[int, str]]:
    """Yield what is left of each line without its comment, with its number."""
    for number, line in enumerate(watched(text.split("\n"), progress), 1):
        comment = _COMMENT.match(line)
        kept = (line if comment is None else comment[0]).strip()
        if kept:
            yield number, kept


def _declare(names: dict[str, str], line: str, name: str, number: int) -> None:
    """Note the long name of a token."""
    found = _DECLARED.fullmatch(line)
    if not found:
        raise FileFormatError(name, number, "=token:[name of the option]")
    token, option = _first(found.groups()[:3]), _first(found.groups()[3:])
    if token in names or option in names.values():
        raise FileFormatError(name, number, f"each option once, not {option} twice")
    names[token] = option


def _ranking(text: str, name: str, number: int) -> Ranking:
    """Return the tokens of a ranking, tier by tier."""
    places = list(_places(text, name, number))
    tokens = [place.name for place in places]
    for token in tokens:
        if tokens.count(token) > 1:
            raise FileFormatError(name, number, f"each option once, not {token} twice")
    if not any(place.before == "," for place in places):
        return _as_written(places, name, number)
    scores = {place.name: place.score for place in places if place.score is not None}
    if len(scores) < len(places) or any(place.before in {">", "="} for place in places):
        raise FileFormatError(name, number, "a score for each option, as in A/5, B/2")
    return [
        [token for token in tokens if scores[token] == score]
        for score in sorted(set(scores.values()), reverse=True)
    ]


def _as_written(places: Sequence[_Place], name: str, number: int) -> Ranking:
    """Return tiers as > and = make them; scores beside them have to agree."""
    tiers: Ranking = []
    for place in places:
        if place.before == "=":
            tiers[-1].append(place.name)
        else:
            tiers.append([place.name])
    scored = [place for place in places if place.score is not None]
    for above, below in itertools.pairwise(scored):
        gap = (above.score or 0) - (below.score or 0)
        if gap < 0 or (gap > 0 and _are_level(tiers, above, below)):
            raise FileFormatError(name, number, "scores that fall along the ranking")
    return tiers


def _are_level(tiers: Ranking, one: _Place, other: _Place) -> bool:
    return any(one.name in tier and other.name in tier for tier in tiers)


def _places(text: str, name: str, number: int) -> Iterator[_Place]:
    """Yield names and what stands before each."""
    text = text.strip()
    start, before = 0, ""
    while start < len(text) or before:
        found = _PLACE.match(text, start)
        if not found:
            raise FileFormatError(name, number, "the name of an option, in brackets if it is long")
        score = None if found[4] is None else int(found[4])
        yield _Place(_first(found.groups()[:3]), score, before)
        start = found.end()
        before = text[start : start + 1]
        if before and before not in ">=,":
            raise FileFormatError(name, number, "> or = or a comma between two names")
        start = _after_blanks(text, start + 1)


def _after_blanks(text: str, start: int) -> int:
    return len(text) - len(text[start:].lstrip()) if start < len(text) else start


def _numbered(ranking: Ranking, names: dict[str, str], index: dict[str, int]) -> list[list[int]]:
    """Return tiers of indices; tokens nobody declared become options of their own."""
    tiers = [[names.get(token, token) for token in tier] for tier in ranking]
    return [[index.setdefault(option, len(index)) for option in tier] for tier in tiers]


def _tokens(options: Sequence[str]) -> list[str]:
    """Return a short token for each option: its name where that is one word."""
    taken: Mapping[str, int] = {option: place for place, option in enumerate(options)}
    tokens = []
    for place, option in enumerate(options, 1):
        token = option
        if not re.fullmatch(_BARE, option):
            token = f"o{place}"
            while token in taken:
                token += "_"
        tokens.append(token)
    return tokens


def _wrapped(option: str, name: str) -> str:
    """Return a name in brackets, or in quotes where it holds brackets."""
    is_one_line = option.strip() and not re.search(r"[\n\r]", option)
    if is_one_line and not re.search(r"[\[\]]", option):
        return f"[{option}]"
    if is_one_line and '"' not in option:
        return f'"{option}"'
    raise FileFormatError(name, 0, "names in one line each, not with both brackets and quotes")


def _first(groups: Sequence[str | None]) -> str:
    return next(group for group in groups if group is not None)
