"""Records under a salt: their hash can be shown without giving away what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

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


def commitment(ranks: Sequence[int], salt: str) -> str:
    """Return what stands for a ranking that is not published.

    Parameters
    ----------
    ranks : sequence of int
        A rank for each option, 1 the best, level ones equal, 0 for one left out.
    salt : str
        Hexadecimal digits that only the ticket's holder can make.

    Returns
    -------
    str
        64 hexadecimal digits: the hash of the canonical JSON of both.

    Examples
    --------
    >>> commitment([1, 2], "00") == commitment([2, 1], "00")
    False
    """
    # written out, as there is one for each of many ballots; a test holds it to canonical JSON
    told = f'{{"ranks":[{",".join(map(str, ranks))}],"salt":"{salt}"}}'
    return hashlib.sha256(told.encode()).hexdigest()


def ballot_leaf(tag: str, seal: str) -> bytes:
    """Return the leaf of a ballot.

    Parameters
    ----------
    tag : str
        Hexadecimal digits by which the ticket's holder finds it.
    seal : str
        What `commitment` gave.

    Returns
    -------
    bytes

    Examples
    --------
    >>> ballot_leaf("00", "11") == leaf_hash(canonical_json({"seal": "11", "tag": "00"}))
    True
    """
    return leaf_hash(f'{{"seal":"{seal}","tag":"{tag}"}}'.encode())


__all__ = ["ballot_leaf", "commitment", "salted_leaf"]
