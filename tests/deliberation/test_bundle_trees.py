"""Trees of hashes and the zip of fixed bytes, beside plain versions of both."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.bundle import (
    InvalidArchive,
    archive,
    inclusion_proof,
    is_included,
    leaf_hash,
    merkle,
    pack_into,
    packed,
    root_of,
    unpacked,
    verify,
)
from tests.deliberation.planted import survives

RECORDS = [
    bytes.fromhex(record)
    for record in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Published with Google's reference implementation of RFC 6962, for the first n of RECORDS."""

trees = st.lists(st.binary(max_size=8).map(leaf_hash), max_size=40)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,9}", fullmatch=True)


def plain_root(leaves):
    """The definition of RFC 6962, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = plain_root(leaves[:split]), plain_root(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_roots_are_those_that_are_published():
    leaves = [leaf_hash(record) for record in RECORDS]
    assert [root_of(leaves[:n]).hex() for n in range(1, 9)] == list(ROOTS)
    assert [verify.tree_root(leaves[:n]) for n in range(1, 9)] == list(ROOTS)


@given(trees)
def test_the_root_is_that_of_the_definition(leaves):
    assert root_of(leaves) == plain_root(leaves) == bytes.fromhex(verify.tree_root(leaves))


@given(trees.filter(len), st.data())
def test_a_proof_shows_one_leaf_at_one_place_and_no_other(leaves, data):
    place = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = inclusion_proof(leaves, place), root_of(leaves)
    n = len(leaves)
    assert len(proof) <= (n - 1).bit_length()
    assert is_included(leaves[place], place, n, proof, root)
    assert not is_included(leaf_hash(b"somebody else's"), place, n, proof, root)
    assert not is_included(leaves[place], place, n, (*proof, root), root)
    assert not is_included(leaves[place], n + place, n, proof, root)
    if proof:
        assert not is_included(leaves[place], place, n, proof[:-1], root)
        other = data.draw(st.integers(0, len(proof) - 1))
        wrong = [bytes(32) if i == other else one for i, one in enumerate(proof)]
        assert not is_included(leaves[place], place, n, wrong, root)
    with pytest.raises(merkle.NoSuchLeaf):
        inclusion_proof(leaves, n)


def second_leaf_is_free(root):
    """A node's two hashes must not pass for a leaf that says the same bytes."""
    a, b = leaf_hash(b"a"), leaf_hash(b"b")
    assert root([a, b]) != root([leaf_hash(a + b)])


def test_a_node_does_not_pass_for_a_leaf(monkeypatch):
    assert survives(second_leaf_is_free, root_of)
    monkeypatch.setattr(merkle, "NODE", merkle.LEAF)
    assert not survives(second_leaf_is_free, root_of)


@given(st.dictionaries(names, st.binary(max_size=30), min_size=1, max_size=6))
def test_what_is_packed_is_a_zip_that_comes_out_again(files):
    content = packed(files)
    assert content == verify.packed(files)
    assert unpacked(content) == verify.unpacked(content) == files
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == files
        assert {info.date_time for info in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(st.dictionaries(names, st.binary(max_size=30), max_size=4), st.integers(1, 7))
def test_in_pieces_of_any_size_the_same_is_packed(files, size):
    out = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "PIECE", size)
        pack_into(out, {name: io.BytesIO(content) for name, content in files.items()})
    assert out.getvalue() == verify.packed(files)


@given(st.data())
def test_no_byte_of_it_can_be_another(data):
    content = packed({"a.txt": b"Hello", "b.json": b"[]"})
    place = data.draw(st.integers(0, len(content) - 1))
    flipped = bytearray(content)
    flipped[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InvalidArchive):
        unpacked(bytes(flipped))
    with pytest.raises(verify.Unreadable):
        verify.unpacked(bytes(flipped))


@pytest.mark.parametrize("name", ["../a", "/a", "a/b", "..", ".hidden", "", "a\\b", "C:", "ä"])
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(InvalidArchive):
        packed({name: b""})
    hostile = io.BytesIO()
    with zipfile.ZipFile(hostile, "w") as made:
        made.writestr(name or "a/", b"")
    with pytest.raises(verify.Unreadable):
        verify.unpacked(hostile.getvalue())


def test_bombs_and_files_named_twice_are_refused_without_unpacking():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("manifest.json", bytes(50_000_000))
    with pytest.raises(verify.Unreadable, match="packed in another way"):
        verify.unpacked(bomb.getvalue())
    one = packed({"manifest.json": b"{}"})
    entry = one[: one.index(b"PK\x01\x02")]
    with pytest.raises(verify.Unreadable, match="twice"):
        verify.unpacked(entry + one)
    with pytest.raises(InvalidArchive):
        unpacked(entry + one)
