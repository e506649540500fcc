"""A stored result read a piece at a time is the result that any reader of JSON finds."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.outcomes.convert import stored
from deliberation.canonical import canonical_json

HOSTILE = (
    '}],"sets":',
    '},{"experience":"x"}',
    '"rows":[{"experience":',
    "\\",
    '\\"}],"sets":[',
    "🚌",
)
words = st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]))).map(
    "".join
)
reasons = st.fixed_dictionaries(
    {
        "experience": words,
        "name": words,
        "people": st.integers(1, 9),
        "side": st.sampled_from(["for", "against"]),
        "since": st.none() | words,
        "text": words,
        "was_ticked": st.booleans(),
    }
)


def document(rows, title, *, is_first_version=False):
    sections = {} if is_first_version else {"sets": [{"chosen": rows[:1]}], "conditional": {}}
    return {
        "ballots": {"rows": [{"people": 1, "ranks": [1, 2]}], "why_not": None},
        "options": [{"title": title}],
        "reasons": {"rows": rows, "strongest_worry": rows[0] if rows else None, **sections},
        "took_part": {"cast": 3},
    }


@example([], "", False, 1)
@given(st.lists(reasons, max_size=6), words, st.booleans(), st.integers(1, 200))
def test_in_pieces_of_any_size_it_is_the_same_document(rows, title, is_first_version, size):
    content = canonical_json(document(rows, title, is_first_version=is_first_version))
    right = json.loads(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "AT_ONCE", size)
        assert stored.read(content) == right
        frame, found = stored.in_pieces(content)
        assert list(found) == list(found) == right["reasons"]["rows"]
        assert frame == {**right, "reasons": {**right["reasons"], "rows": []}}


def test_planted_fault_a_mark_that_words_can_hold_is_caught(monkeypatch):
    monkeypatch.setattr(stored, "NEXT", b"},{")
    monkeypatch.setattr(stored, "AT_ONCE", 1)
    row = {"experience": "", "side": "for", "text": "},{"}
    content = canonical_json(document([row, row], ""))
    with pytest.raises(json.JSONDecodeError):
        stored.read(content)
