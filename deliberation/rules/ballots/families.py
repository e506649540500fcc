"""Families: options that are versions of one idea, and which of them stands for it."""

from __future__ import annotations

from collections.abc import Sequence

from deliberation.errors import InvalidSetting
from deliberation.pairwise import check_unranked, pairwise
from deliberation.profile import Profile
from deliberation.rules.ranked_pairs import ranked_pairs


def members_of(
    profile: Profile,
    families: Sequence[int] | None,
    *,
    line: int | None,
    strength: str,
    unranked: str,
) -> tuple[tuple[int, ...], ...]:
    """Return for each family the members that may stand for it.

    Parameters
    ----------
    profile : Profile
    families : sequence of int or None
        For each option the number of its family; without it, each option stands for itself.
    line : int or None
        The option that draws the line and stands for no family.
    strength : {"margins", "winning_votes"}
        What a comparison weighs between members.
    unranked : {"last", "no_opinion"}
        How options that a ballot leaves out are compared.

    Returns
    -------
    tuple of tuples of int
        The winners of ranked pairs among the members of each family: several where they are
        level, none where the line was the only one.

    Raises
    ------
    InvalidSetting
        When ``line`` is no option, ``unranked`` unknown, or ``families`` not one an option.

    Examples
    --------
    Five ballots put A over A', its second version, three A' over A.

    >>> ballots = [(((0,), (1,), (2,)), 5), (((1,), (0,)), 3)]
    >>> profile = Profile.from_ballots(["A", "A'", "B"], ballots)
    >>> members_of(profile, [7, 7, 8], line=None, strength="margins", unranked="last")
    ((0,), (2,))
    """
    check_unranked(unranked)
    if line is not None and not 0 <= line < profile.n_options:
        raise InvalidSetting(f"option {line} cannot draw the line")
    if families is None:
        return tuple((i,) for i in range(profile.n_options) if i != line)
    if len(families) != profile.n_options:
        raise InvalidSetting(f"{profile.n_options} options need a family each")
    pairs = pairwise(profile, unranked)
    members = []
    for family in dict.fromkeys(families):
        inside = [i for i, each in enumerate(families) if each == family and i != line]
        best = ranked_pairs(pairs.restricted_to(inside), strength=strength).winners
        members.append(tuple(inside[i] for i in best))
    return tuple(members)
