"""Hypothesis strategies: rankings and profiles, small enough to be counted by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from deliberation.profile import Profile


@st.composite
def rankings(draw, n_options: int, *, is_complete: bool = False):
    """One ballot's ranks: weak, and truncated unless complete."""
    lowest = 1 if is_complete else 0
    return draw(
        st.lists(st.integers(lowest, max(n_options, 1)), min_size=n_options, max_size=n_options)
    )


@st.composite
def profiles(
    draw,
    *,
    least_options: int = 0,
    most_options: int = 5,
    most_rows: int = 7,
    heaviest: int = 4,
    is_strict: bool = False,
    is_complete: bool = False,
):
    """A profile of weighted rows, with none of them, ties, gaps and blanks among others."""
    n_options = draw(st.integers(least_options, most_options))
    one = (
        st.permutations(range(1, n_options + 1))
        if is_strict
        else rankings(n_options, is_complete=is_complete)
    )
    rows = draw(st.lists(one, max_size=most_rows))
    weights = draw(st.lists(st.integers(0, heaviest), min_size=len(rows), max_size=len(rows)))
    return Profile.from_ranks(
        "ABCDEFGHIJ"[:n_options],
        np.array(rows, dtype=np.int64).reshape(len(rows), n_options),
        np.array(weights, dtype=np.int64),
    )
