"""Canonical JSON: one sequence of bytes for one value, with whole numbers only."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

import numpy as np

from deliberation.errors import DeliberationError

LARGEST_INTEGER = 2**53 - 1
"""Every JSON reader keeps whole numbers up to here exactly."""

AT_ONCE = 500
"""Items of a list that are written in one piece."""

Json = Any
"""None, a truth value, a whole number, text, a list of these, or a mapping from ASCII keys."""


class NotCanonical(DeliberationError, ValueError):
    """A value has no canonical form: a float, a key outside ASCII, a number too large."""

    code = "not-canonical"


def plain_from(value: object) -> Json:
    """Turn tuples, sets, arrays and numpy numbers into what JSON knows.

    Parameters
    ----------
    value : object
        None, truth values, whole numbers, text, sequences, sets of sortable things, arrays of
        whole numbers or truth values (any shape), mappings from text or whole numbers, and
        dataclasses, field by field.

    Returns
    -------
    Json
        Lists for sequences and arrays, sorted lists for sets, mappings with text keys.

    Raises
    ------
    NotCanonical
        For anything else, floats among them, and for keys that collide.

    Examples
    --------
    >>> plain_from({"order": ((0,), (2, 1)), "margins": np.array([[0, 3], [-3, 0]])})
    {'order': [[0], [2, 1]], 'margins': [[0, 3], [-3, 0]]}
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_from(getattr(value, field.name)) for field in fields(value)}
    return _plain_collection(value)


def _plain_mapping(value: Mapping[Any, Any]) -> dict[str, Json]:
    plain = {_plain_key(key): plain_from(item) for key, item in value.items()}
    if len(plain) < len(value):
        raise NotCanonical("two keys have the same text")
    return plain


def _plain_key(key: object) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        return str(int(key))
    raise NotCanonical(f"key {key!r} is neither text nor a whole number")


def _plain_collection(value: object) -> list[Json]:
    if isinstance(value, np.ndarray):
        return [plain_from(item) for item in value.tolist()]
    if isinstance(value, Set):
        return [plain_from(item) for item in sorted(value)]
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain_from(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def canonical_json(value: Json) -> bytes:
    """Write a value as the one sequence of bytes that stands for it.

    Parameters
    ----------
    value : Json
        None, truth values, whole numbers of at most 2**53 - 1 either side of 0, text,
        lists and mappings whose keys are ASCII text.

    Returns
    -------
    bytes
        UTF-8, keys sorted, no spaces, text composed (NFC).

    Raises
    ------
    NotCanonical
        When the value holds a float, a larger number, a key outside ASCII, a lone surrogate
        or anything JSON does not know.

    Notes
    -----
    Within these limits the bytes are those of the JSON Canonicalization Scheme.

    References
    ----------
    .. [1] A. Rundgren, B. Jordan, S. Erdtman, "JSON Canonicalization Scheme (JCS)", RFC 8785.
    .. [2] Unicode Standard Annex 15, "Unicode Normalization Forms".

    Examples
    --------
    >>> canonical_json({"b": [1, True, None], "a": "Ideas"})
    b'{"a":"Ideas","b":[1,true,null]}'
    """
    composed = _composed(value)
    text = json.dumps(composed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("text holds half a character") from error


def canonical_pieces(value: Json | Iterator[Json]) -> Iterator[bytes]:
    """Write a value as `canonical_json` does, a piece at a time.

    Parameters
    ----------
    value : Json or iterator of Json
        An iterator, also inside of mappings, is written as a list; nothing of it is kept.

    Yields
    ------
    bytes
        Joined, they are what `canonical_json` returns. A long list is never whole in memory.

    Raises
    ------
    NotCanonical
        As `canonical_json`, once the piece comes that has no canonical form.

    Examples
    --------
    >>> b"".join(canonical_pieces({"b": iter([1, 2]), "a": "Ideas"}))
    b'{"a":"Ideas","b":[1,2]}'
    """
    if isinstance(value, dict):
        opening = b"{"
        for key in sorted(map(_ascii, value)):
            yield opening + canonical_json(key) + b":"
            yield from canonical_pieces(value[key])
            opening = b","
        yield b"}" if value else b"{}"
    elif isinstance(value, (list, Iterator)):
        yield from _pieces_of_list(value)
    else:
        yield canonical_json(value)


def _pieces_of_list(items: Iterable[Json]) -> Iterator[bytes]:
    rest, opening = iter(items), b"["
    while some := list(islice(rest, AT_ONCE)):
        yield opening + canonical_json(some)[1:-1]
        opening = b","
    yield b"[]" if opening == b"[" else b"]"


def _composed(value: Json) -> Json:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonical("whole numbers end at 2**53 - 1")
        return value
    if isinstance(value, (list, tuple)):
        return [_composed(item) for item in value]
    if isinstance(value, dict):
        return {_ascii(key): _composed(item) for key, item in value.items()}
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _ascii(key: object) -> str:
    if isinstance(key, str) and key.isascii():
        return key
    raise NotCanonical(f"key {key!r} is not ASCII text")


def digest(value: Json) -> str:
    """Return the SHA-256 of a value's canonical bytes, as 64 hexadecimal digits.

    Parameters
    ----------
    value : Json
        As for `canonical_json`.

    Returns
    -------
    str

    Raises
    ------
    NotCanonical
        As `canonical_json`.

    Examples
    --------
    >>> digest({})[:16]
    '44136fa355b3678a'
    """
    return hashlib.sha256(canonical_json(value)).hexdigest()
