"""Hundreds of real revisions of eight real proposals replay exactly."""

import gzip
import json
import os
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from deliberation.amendments import (
    Delete,
    Kind,
    Replace,
    apply,
    clashes,
    edits_between,
    edits_from_json,
    edits_to_json,
    is_material,
    merge_texts,
    paragraphs_from_chunks,
    paragraphs_from_plain,
    plain,
    rebase,
    text_difference,
    word_difference,
)
from deliberation.errors import TextConflict

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("DELIBERATION_DATA", ROOT / "../shared/data")) / "pep-revisions"
FILES = sorted(DATA.glob("*.jsonl.gz"))

pytestmark = pytest.mark.skipif(not FILES, reason=f"no revisions in {DATA}")
every_proposal = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:8])


@cache
def revisions(path):
    """The exact text of every revision, oldest first."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


@cache
def history(path):
    """Every revision in paragraphs that keep their ids; joined again each is the exact text."""
    versions = [paragraphs_from_chunks(revisions(path)[0].split("\n\n"))]
    for words in revisions(path)[1:]:
        versions.append(paragraphs_from_chunks(words.split("\n\n"), versions[-1]))
    return versions


@every_proposal
def test_every_revision_replays_to_the_exact_text(path):
    text = history(path)[0]
    for (old, new), words in zip(pairwise(history(path)), revisions(path)[1:], strict=True):
        edits = edits_from_json(json.loads(json.dumps(edits_to_json(edits_between(old, new)))))
        text = apply(text, edits)
        assert plain(text) == words


@every_proposal
def test_every_difference_gives_both_revisions(path):
    for old, new in pairwise(history(path)):
        shown = text_difference(old, new)
        assert [p.id for p in shown if p.kind is not Kind.TAKEN_OUT] == [p.id for p in new]
        for paragraph in shown:
            if paragraph.kind is Kind.CHANGED:
                before = "".join(w for kind, w in paragraph.pieces if kind is not Kind.PUT_IN)
                after = "".join(w for kind, w in paragraph.pieces if kind is not Kind.TAKEN_OUT)
                assert before in {p.text for p in old}
                assert after in {p.text for p in new}


@every_proposal
def test_revisions_typed_as_plain_words_keep_their_words(path):
    text = ()
    for words in revisions(path):
        text = paragraphs_from_plain(words, text)
        assert plain(text).split() == words.split()


@every_proposal
def test_most_paragraphs_are_recognised_from_revision_to_revision(path):
    """Ids would be worthless if edits looked like everything taken out and put in again."""
    stayed = total = 0
    for old, new in pairwise(history(path)):
        before = {p.id for p in old}
        stayed += sum(p.id in before for p in new)
        total += min(len(old), len(new))
    assert stayed >= 0.9 * total


@every_proposal
def test_two_edits_of_one_revision_merge_back_to_it_or_name_the_conflict(path):
    """Each revision is split between two people who did not know of each other."""
    merged = 0
    for old, new in pairwise(history(path)):
        one, other = two_people(edits_between(old, new))
        mine, theirs = apply(old, one), apply(old, other)
        if clashes(one, other, old):
            with pytest.raises(TextConflict):
                merge_texts(old, mine, theirs)
        else:
            assert merge_texts(old, mine, theirs) == new == merge_texts(old, theirs, mine)
            merged += 1
    assert merged > 0.7 * len(history(path))


def two_people(edits):
    """One changes words and puts paragraphs in, the other takes paragraphs out."""
    return (
        [edit for edit in edits if not isinstance(edit, Delete)],
        [edit for edit in edits if isinstance(edit, Delete)],
    )


@every_proposal
def test_changes_to_every_second_paragraph_merge_with_those_to_the_others(path):
    for old, new in pairwise(history(path)):
        edits = [edit for edit in edits_between(old, new) if isinstance(edit, Replace)]
        versions = apply(old, edits[::2]), apply(old, edits[1::2])
        assert merge_texts(old, *versions) == apply(old, edits)


@every_proposal
def test_a_later_revision_is_rebased_beside_an_earlier_one_or_names_the_conflict(path):
    """Revision n+1 made for n, carried to a version without revision n: never a third text."""
    for before, base, after in zip(
        history(path), history(path)[1:], history(path)[2:], strict=False
    ):
        undo, change = edits_between(base, before), edits_between(base, after)
        found = [clash for clash in clashes(change, undo, base) if not clash.is_agreed]
        if found:
            with pytest.raises(TextConflict) as caught:
                rebase(change, base, before)
            assert caught.value.paragraphs == tuple(clash.paragraph for clash in found)
        else:
            carried = apply(before, rebase(change, base, before))
            assert carried == merge_texts(base, before, after) == merge_texts(base, after, before)


@every_proposal
def test_only_revisions_of_case_spacing_and_punctuation_are_immaterial(path):
    for old, new in pairwise(revisions(path)):
        if not is_material(old, new):
            changed = [w for kind, w in word_difference(old, new) if kind is not Kind.KEPT]
            assert changed or old == new
            letters = [c for w in (old, new) for c in w.casefold() if c.isalpha()]
            assert letters[: len(letters) // 2] == letters[len(letters) // 2 :]
