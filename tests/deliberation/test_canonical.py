"""Canonical JSON: one sequence of bytes, whole numbers only."""

import json
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import canonical
from deliberation.canonical import (
    LARGEST_INTEGER,
    NotCanonical,
    canonical_json,
    canonical_pieces,
    plain_from,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def by_hand(value):
    """RFC 8785 on this profile, written out: escapes, sorted keys, composed text."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
        letters = (
            short.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c)
            for c in unicodedata.normalize("NFC", value)
        )
        return '"' + "".join(letters) + '"'
    if isinstance(value, list):
        return "[" + ",".join(by_hand(item) for item in value) + "]"
    return "{" + ",".join(f"{by_hand(k)}:{by_hand(value[k])}" for k in sorted(value)) + "}"


@given(VALUES)
def test_bytes_are_those_of_the_canonicalization_scheme(value):
    assert canonical_json(value) == by_hand(value).encode()


@given(VALUES)
def test_reading_and_writing_again_gives_the_same_bytes(value):
    once = canonical_json(value)
    assert canonical_json(json.loads(once)) == once


def as_iterators(value):
    """The same with an iterator in place of each list that stands in no list."""
    if isinstance(value, dict):
        return {key: as_iterators(item) for key, item in value.items()}
    return iter(value) if isinstance(value, list) else value


@given(VALUES, st.integers(1, 3))
def test_in_pieces_it_is_the_same(value, at_once):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical, "AT_ONCE", at_once)
        assert b"".join(canonical_pieces(value)) == canonical_json(value)
        assert b"".join(canonical_pieces(as_iterators(value))) == canonical_json(value)


def test_a_long_list_is_never_whole_in_memory():
    taken = []
    pieces = canonical_pieces(taken.append(n) or n for n in range(10_000))
    assert len(next(pieces)) < 10_000
    assert len(taken) == canonical.AT_ONCE


@given(st.dictionaries(KEYS, st.integers(0, 9)))
def test_order_of_keys_does_not_matter(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_two_ways_of_writing_a_letter_are_one():
    assert canonical_json("caf\u0065\u0301") == canonical_json("caf\u00e9")


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        [0.5],
        {"a": float("nan")},
        2**53,
        -(2**53),
        {"\u00e9": 1},
        {1: 2},
        "\ud800",
        {1, 2},
        b"x",
        np.float64(1),
    ],
    ids=repr,
)
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_json(value)


@pytest.mark.parametrize("value", [1.5, np.array([0.5]), b"x", {1: 2, "1": 3}, {(1,): 2}, object()])
def test_what_is_not_whole_numbers_does_not_become_plain(value):
    with pytest.raises(NotCanonical):
        plain_from(value)


def test_numpy_sets_and_tuples_become_plain():
    value = {1: (np.int8(3), np.bool_(True)), "s": frozenset({2, 1}), "a": np.eye(2, dtype=int)}
    assert plain_from(value) == {"1": [3, True], "s": [1, 2], "a": [[1, 0], [0, 1]]}


def test_a_writer_without_sorted_keys_is_caught():
    """Planted fault: keys as they come."""

    def wrong(value):
        return json.dumps(value, separators=(",", ":")).encode()

    value = {"b": 1, "a": 2}
    assert wrong(value) != by_hand(value).encode()
    assert canonical_json(value) == by_hand(value).encode()
