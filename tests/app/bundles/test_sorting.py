"""Ballots are sorted by their leaves and by nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.bundles.convert.ballots import (
    HASH,
    Sorted,
    open_ballots,
    open_line,
    sealed_ballots,
    sealed_line,
)
from deliberation.bundle import ballot_leaf, commitment

leaves = st.lists(st.binary(min_size=HASH, max_size=HASH), max_size=30, unique=True)
ballots = st.lists(
    st.tuples(
        st.lists(st.integers(0, 3), min_size=4, max_size=4).map(bytes),
        st.binary(min_size=32, max_size=32),
        st.binary(min_size=32, max_size=32),
        st.none(),
    ),
    max_size=8,
    unique_by=lambda row: row[1],
)


@given(leaves)
def test_records_come_in_the_order_of_their_leaves_with_all_that_they_hold(found):
    records = [leaf + leaf[::-1] + b"\x00" for leaf in found]
    made = Sorted.of(records)
    assert list(made) == sorted(records)
    assert list(made.leaves()) == sorted(found)
    assert len(made) == len(found)


def test_zeros_at_the_end_of_a_leaf_count():
    found = [bytes(HASH), b"\x01" + bytes(HASH - 1), bytes(HASH - 1) + b"\x01"]
    assert list(Sorted.of(found)) == [found[0], found[2], found[1]]


@given(ballots)
def test_open_and_sealed_lines_are_of_the_same_ballots_in_the_same_order(rows):
    opened = [open_line(record) for record in open_ballots(rows)]
    sealed = [sealed_line(record) for record in sealed_ballots(rows)]
    assert sealed == [
        {"tag": row["tag"], "seal": commitment(row["ranks"], row["salt"])} for row in opened
    ]
    under = [ballot_leaf(row["tag"], row["seal"]) for row in sealed]
    assert under == sorted(under) == list(sealed_ballots(rows[::-1]).leaves())
