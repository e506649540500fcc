"""Merging, re-basing and clashes: the laws they keep."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deliberation.amendments import (
    ClashKind,
    Delete,
    InsertAfter,
    Paragraph,
    Replace,
    apply,
    clash_groups,
    clashes,
    edits_between,
    merge3,
    merge_texts,
    rebase,
)
from deliberation.amendments.words import hunks_between, tokens_of
from deliberation.errors import TextConflict
from tests.deliberation.texts_and_edits import any_words, changed, texts, versions_of

BASE = (
    Paragraph("a", "One bus at nine."),
    Paragraph("b", "Free for all."),
    Paragraph("c", "It is warm."),
)


def or_conflict(merge, *versions):
    """The merged text, or None and the conflicting words without regard to sides."""
    try:
        return merge(*versions), None
    except TextConflict as conflict:
        return None, [(base, {mine, theirs}) for base, mine, theirs in conflict.words]


@given(base=any_words, other=any_words)
def test_a_change_beside_none_or_beside_itself_is_that_change(base, other):
    assert merge3(base, other, base) == other
    assert merge3(base, base, other) == other
    assert merge3(base, other, other) == other


@given(base=any_words, data=st.data())
def test_merging_words_is_symmetric(base, data):
    mine, theirs = data.draw(changed(base)), data.draw(changed(base))
    assert or_conflict(merge3, base, mine, theirs) == or_conflict(merge3, base, theirs, mine)


@given(base=any_words, data=st.data())
@example(base="a a", data=None)
def test_merged_words_hold_both_changes_and_nothing_else(base, data):
    mine, theirs = (data.draw(changed(base)) for _ in "ab") if data else ("a a a", "a")
    merged, conflict = or_conflict(merge3, base, mine, theirs)
    assert (merged, conflict) == plain_merge(base, mine, theirs)


def plain_merge(base, mine, theirs):
    """A slow merge that compares every change of one side with every change of the other."""
    tokens = tokens_of(base)
    sides = [hunks_between(tokens, tokens_of(side)) for side in (mine, theirs)]
    clumps = [{(0, i)} for i in range(len(sides[0]))] + [{(1, i)} for i in range(len(sides[1]))]
    for i, one in enumerate(sides[0]):
        for j, other in enumerate(sides[1]):
            if meet(one, other):
                left = next(clump for clump in clumps if (0, i) in clump)
                right = next(clump for clump in clumps if (1, j) in clump)
                if left is not right:
                    clumps.remove(right)
                    left |= right
    merged, conflicts, end = "", [], 0
    for start, stop, clump in sorted(
        (
            min(sides[s][i].start for s, i in clump),
            max(sides[s][i].end for s, i in clump),
            sorted(clump),
        )
        for clump in clumps
    ):
        said = [rewritten(tokens, start, stop, sides[s], s, clump) for s in {s for s, _ in clump}]
        if len(set(said)) > 1:
            conflicts.append(("".join(tokens[start:stop]), set(said)))
        merged += "".join(tokens[end:start]) + said[0]
        end = stop
    return (None, conflicts) if conflicts else (merged + "".join(tokens[end:]), None)


def meet(one, other):
    """Words put in meet whatever reaches their gap; runs of words meet where they share a word."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return bool(set(range(one.start, one.end)) & set(range(other.start, other.end)))


def rewritten(tokens, start, stop, hunks, side, clump):
    """What one side makes of a stretch."""
    said = ""
    for s, i in clump:
        if s == side:
            said += "".join(tokens[start : hunks[i].start]) + "".join(hunks[i].tokens)
            start = hunks[i].end
    return said + "".join(tokens[start:stop])


def test_neighbouring_words_merge_and_the_same_words_do_not():
    assert merge3("a big red bus", "a small red bus", "a big blue bus") == "a small blue bus"
    with pytest.raises(TextConflict) as caught:
        merge3("at nine", "at ten", "at eight")
    assert caught.value.words == (("nine", "ten", "eight"),)


def test_words_replaced_side_by_side_do_not_conflict():
    assert merge3("bus, late", "car, late", "bus; late") == "car; late"


def test_two_sentences_added_at_one_place_conflict():
    with pytest.raises(TextConflict):
        merge3("Free.", "Free. Warm.", "Free. Dry.")


def test_words_put_in_at_the_edge_of_replaced_ones_conflict():
    with pytest.raises(TextConflict):
        merge3("at nine", "at half past nine", "at ten")


@given(base=texts(), data=st.data())
def test_merging_texts_is_symmetric_and_never_gives_a_third_text(base, data):
    mine, theirs = data.draw(versions_of(base, "x")), data.draw(versions_of(base, "y"))
    merged, conflict = or_conflict(merge_texts, base, mine, theirs)
    assert or_conflict(merge_texts, base, theirs, mine)[0] == merged
    found = clashes(edits_between(base, mine), edits_between(base, theirs), base)
    assert (merged is None) == any(not clash.is_agreed for clash in found) == bool(conflict)
    if merged is not None:
        check_paragraphs(base, mine, theirs, merged)


def check_paragraphs(base, mine, theirs, merged):
    """Each paragraph comes from where it should, in the order of both versions."""
    b, m, t, result = ({p.id: p.text for p in text} for text in (base, mine, theirs, merged))
    assert result.keys() == ((m.keys() | t.keys()) - b.keys()) | (b.keys() & m.keys() & t.keys())
    for name, words in result.items():
        if name in b:
            assert words == merge3(b[name], m[name], t[name])
        else:
            assert words == m.get(name, t.get(name))
    for version in (mine, theirs):
        kept = [p.id for p in version if p.id in result]
        assert kept == [p.id for p in merged if p.id in {p.id for p in version}]


@given(base=texts(), data=st.data())
def test_a_version_merged_with_its_base_or_itself_is_that_version(base, data):
    version = data.draw(versions_of(base, "x"))
    assert merge_texts(base, version, base) == version
    assert merge_texts(base, base, version) == version
    assert merge_texts(base, version, version) == version


@given(base=texts(), data=st.data())
def test_rebasing_onto_the_same_version_changes_nothing_and_onto_itself_leaves_nothing(base, data):
    version = data.draw(versions_of(base, "x"))
    edits = edits_between(base, version)
    assert rebase(edits, base, base) == edits
    assert rebase(edits, base, version) == ()


@given(base=texts(), data=st.data())
def test_clashes_are_the_same_from_both_sides(base, data):
    mine = edits_between(base, data.draw(versions_of(base, "x")))
    theirs = edits_between(base, data.draw(versions_of(base, "y")))
    there = clashes(mine, theirs, base)
    back = clashes(theirs, mine, base)
    assert [(c.kind, c.paragraph, c.start, c.end, c.mine, c.theirs) for c in there] == [
        (c.kind, c.paragraph, c.start, c.end, c.theirs, c.mine) for c in back
    ]
    assert all(clash.is_agreed for clash in clashes(mine, mine, base))
    assert clashes(mine, (), base) == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "kind", "paragraph", "is_agreed"),
    [
        (Replace("a", "One bus at ten."), Replace("a", "One bus at 8."), "words", "a", False),
        (Replace("a", "One bus at ten."), Replace("a", "One bus at ten."), "words", "a", True),
        (Delete("b"), Replace("b", "Free for some."), "deletion", "b", False),
        (Delete("b"), Delete("b"), "deletion", "b", True),
        (InsertAfter("b", "x", "1"), InsertAfter("b", "y", "2"), "place", "b", False),
        (InsertAfter(None, "x", "1"), InsertAfter(None, "x", "1"), "place", None, True),
        (InsertAfter("a", "x", "1"), InsertAfter("b", "x", "1"), "place", "x", False),
        (InsertAfter("b", "x", "1"), Delete("b"), "anchor", "b", False),
    ],
)
def test_each_kind_of_clash_is_named(mine, theirs, kind, paragraph, is_agreed):
    for one, other in ((mine, theirs), (theirs, mine)):
        [clash] = clashes([one], [other], BASE)
        assert (clash.kind, clash.paragraph, clash.is_agreed) == (
            ClashKind(kind),
            paragraph,
            is_agreed,
        )
        new = apply(BASE, [other])
        if is_agreed:
            assert rebase([one], BASE, new) == ()
        else:
            with pytest.raises(TextConflict) as caught:
                rebase([one], BASE, new)
            assert caught.value.paragraphs == (paragraph,)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (Replace("a", "One bus at ten."), Replace("b", "Free.")),
        (Replace("a", "One bus at ten."), Replace("a", "A bus at nine.")),
        (InsertAfter("a", "x", "1"), InsertAfter("b", "y", "2")),
        (InsertAfter("a", "x", "1"), Delete("b")),
        (InsertAfter("a", "x", "1"), Replace("a", "Two buses.")),
    ],
)
def test_changes_to_different_words_can_both_be_taken_in(mine, theirs):
    assert clashes([mine], [theirs], BASE) == ()
    new = apply(BASE, [theirs])
    assert apply(new, rebase([mine], BASE, new)) == merge_texts(BASE, apply(BASE, [mine]), new)


def test_a_clash_points_at_the_characters_it_concerns():
    [clash] = clashes([Replace("b", "Free for some.")], [Replace("b", "Free for us all.")], BASE)
    assert BASE[1].text[clash.start : clash.end] == clash.base == "all"
    assert (clash.mine, clash.theirs) == ("some", "us all")


def test_changes_are_gathered_with_those_they_clash_with():
    changes = {
        "p": [Replace("a", "One bus at ten.")],
        "q": [Replace("b", "Free.")],
        "r": [Delete("a"), Delete("c")],
        "s": [Replace("c", "It is cold.")],
    }
    assert clash_groups(changes, BASE) == (("p", "r", "s"), ("q",))
