"""Records under a salt: their hash can be shown without giving away what they say."""

from __future__ import annotations

import hashlib

from deliberation.bundle.merkle import leaf_hash
from deliberation.canonical import Json, canonical_json


def salted_leaf(record: Json, salt: str) -> bytes:
    """Return the leaf of a record that may have to be hidden later.

    Parameters
    ----------
    record : Json
        As for `deliberation.canonical.canonical_json`.
    salt : str
        At least 128 bits that nobody can guess, in hexadecimal digits. Whoever has the hash
        and not the salt cannot try out what the record might say.

    Returns
    -------
    bytes
        A leaf for `deliberation.bundle.merkle.root_of`.

    Examples
    --------
    >>> salted_leaf({"text": "It rained."}, "00" * 16).hex()[:16]
    '050b97cfd47bcb13'
    """
    return leaf_hash(canonical_json({"record": record, "salt": salt}))


def commitment(ranks: list[int], salt: str) -> str:
    """Return what stands for a ranking that is not published.

    Parameters
    ----------
    ranks : list of int
        A rank for each option, 1 the best, as the bundle's ``order_of_ranks`` says.
    salt : str
        Hexadecimal digits that only the ticket's holder can make.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> commitment([1, 2], "00") != commitment([2, 1], "00")
    True
    """
    return hashlib.sha256(canonical_json({"ranks": ranks, "salt": salt})).hexdigest()


__all__ = ["commitment", "salted_leaf"]
