"""Merkle trees of SHA-256: one hash for many records, and short proofs that one is among them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from deliberation.errors import DeliberationError

LEAF, NODE = b"\x00", b"\x01"
"""What stands before a record and before two hashes, so that neither passes for the other."""

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class NoSuchLeaf(DeliberationError, IndexError):
    """A proof was asked for a leaf that the tree does not have."""

    code = "no-such-leaf"


def leaf_hash(record: bytes) -> bytes:
    """Return the hash that stands for one record.

    Parameters
    ----------
    record : bytes

    Returns
    -------
    bytes
        32 of them.

    Examples
    --------
    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(LEAF + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two neighbours, each of 32 bytes.

    Parameters
    ----------
    left, right : bytes

    Returns
    -------
    bytes
    """
    return hashlib.sha256(NODE + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root of a tree.

    Parameters
    ----------
    leaves : iterable of bytes
        Hashes of records, in order, as `leaf_hash` gives them; they are not kept.

    Returns
    -------
    bytes
        32 of them.

    See Also
    --------
    inclusion_proof : that one record is among them, without the others.

    Notes
    -----
    RFC 6962 splits ``n`` leaves after the largest power of two below ``n``. Joining whole trees
    of one size as soon as there are two, and what is left from the right, gives the same tree
    and never holds more than one hash for each doubling of ``n``.

    References
    ----------
    .. [1] B. Laurie, A. Langley, E. Kasper, "Certificate Transparency", RFC 6962, section 2.1.

    Examples
    --------
    >>> a, b, c = (leaf_hash(letter) for letter in (b"a", b"b", b"c"))
    >>> root_of([a, b, c]) == node_hash(node_hash(a, b), c)
    True
    >>> root_of([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    whole: list[tuple[int, bytes]] = []
    for leaf in leaves:
        size, found = 1, leaf
        while whole and whole[-1][0] == size:
            size, found = size * 2, node_hash(whole.pop()[1], found)
        whole.append((size, found))
    if not whole:
        return EMPTY
    root = whole.pop()[1]
    while whole:
        root = node_hash(whole.pop()[1], root)
    return root


def _row_above(row: list[bytes]) -> list[bytes]:
    """Join neighbours; an odd last one moves up as it is."""
    above = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
    return above + row[len(above) * 2 :]


def inclusion_proof(leaves: Sequence[bytes], place: int) -> tuple[bytes, ...]:
    """Return the hashes from which, with one leaf, the root follows.

    Parameters
    ----------
    leaves : sequence of bytes
        Hashes of records, in order.
    place : int
        Which of them, from 0.

    Returns
    -------
    tuple of bytes
        Neighbours on the way up, the lowest first; at most one for each doubling.

    Raises
    ------
    NoSuchLeaf
        When there is no leaf at that place.

    References
    ----------
    .. [1] RFC 6962, section 2.1.1.

    Examples
    --------
    >>> leaves = [leaf_hash(letter) for letter in (b"a", b"b", b"c")]
    >>> inclusion_proof(leaves, 2) == (node_hash(leaves[0], leaves[1]),)
    True
    """
    if not 0 <= place < len(leaves):
        raise NoSuchLeaf(f"no leaf {place} among {len(leaves)}")
    row, proof = list(leaves), []
    while len(row) > 1:
        if place ^ 1 < len(row):
            proof.append(row[place ^ 1])
        row, place = _row_above(row), place // 2
    return tuple(proof)


def is_included(
    leaf: bytes, place: int, n_leaves: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether a leaf stands at a place of the tree with this root.

    Parameters
    ----------
    leaf : bytes
        Hash of the record.
    place, n_leaves : int
        Where it is said to stand, and out of how many.
    proof : sequence of bytes
        As `inclusion_proof` gives it.
    root : bytes

    Returns
    -------
    bool
        False, too, for a proof that is too long or too short.

    Examples
    --------
    >>> leaves = [leaf_hash(letter) for letter in (b"a", b"b", b"c")]
    >>> proof = inclusion_proof(leaves, 1)
    >>> is_included(leaves[1], 1, 3, proof, root_of(leaves))
    True
    >>> is_included(leaves[0], 1, 3, proof, root_of(leaves))
    False
    """
    if not 0 <= place < n_leaves:
        return False
    found, beside = leaf, list(proof)
    while n_leaves > 1:
        if place ^ 1 < n_leaves:
            if not beside:
                return False
            other = beside.pop(0)
            found = node_hash(other, found) if place & 1 else node_hash(found, other)
        place, n_leaves = place // 2, (n_leaves + 1) // 2
    return found == root and not beside


__all__ = ["NoSuchLeaf", "inclusion_proof", "is_included", "leaf_hash", "node_hash", "root_of"]
