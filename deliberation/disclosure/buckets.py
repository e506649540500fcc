"""Reasons: released in buckets of at least five, small ones merged upward."""

from __future__ import annotations

from collections.abc import Mapping

FEWEST_REASONS = 5
"""A bucket of reasons is released from this many."""

Path = tuple[str, ...]
"""Where a reason belongs, the widest name first: option, zone, experience."""


def released_buckets(counts: Mapping[Path, int], mode: str) -> dict[Path, Path | None]:
    """Say under which name each bucket of reasons is released.

    Parameters
    ----------
    counts : mapping of path to int
        Reasons in each bucket; all paths equally long.
    mode : {"private", "ticket", "recorded"}
        ``recorded`` merges nothing.

    Returns
    -------
    dict of path to path or None
        For each bucket with reasons the front part of its path under which they are released;
        None where even the widest holds too few.

    Notes
    -----
    Buckets under five go to the wider bucket that holds them. If the wider one then has too
    few, its smallest narrow bucket joins, so that reasons under the wider name are never so
    few that they name their origin by what is missing.

    Examples
    --------
    Two reasons of staff would stand out beside eleven of users; six carers stay apart.

    >>> counts = {("A", "worse", "uses"): 11, ("A", "worse", "works"): 2}
    >>> counts[("A", "worse", "cares")] = 6
    >>> for path, released in released_buckets(counts, "ticket").items():
    ...     print(path[-1], released)
    uses ('A', 'worse', 'uses')
    works ('A', 'worse')
    cares ('A', 'worse')
    """
    present = {path: count for path, count in counts.items() if count}
    if mode == "recorded":
        return {path: path for path in present}
    released: dict[Path, Path | None] = {path: path for path in present}
    depth = max((len(path) for path in present), default=0)
    for length in range(depth, 0, -1):
        _merge_level(present, released, length)
    return released


def _merge_level(
    counts: Mapping[Path, int], released: dict[Path, Path | None], length: int
) -> None:
    """Take buckets whose name is so long, and move those with too few reasons one up."""
    buckets: dict[Path, int] = {}
    for path, name in released.items():
        if name is not None and len(name) == length:
            buckets[name] = buckets.get(name, 0) + counts[path]
    families: dict[Path, list[tuple[int, Path]]] = {}
    for name, size in buckets.items():
        families.setdefault(name[:-1], []).append((size, name))
    for wider, members in families.items():
        moved = _moved(sorted(members), joined=bool(wider))
        for path, name in released.items():
            if name in moved:
                released[path] = wider or None


def _moved(members: list[tuple[int, Path]], *, joined: bool) -> set[Path]:
    """Return names that move up: those with too few, and the smallest until they are enough.

    Where nothing wider exists they are withheld, so nobody joins them.
    """
    moved: set[Path] = set()
    together = 0
    for size, name in members:
        if size < FEWEST_REASONS or (joined and 0 < together < FEWEST_REASONS):
            moved.add(name)
            together += size
    return moved
