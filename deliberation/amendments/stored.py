"""Texts and edits as plain values that JSON can hold, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deliberation.amendments.edits import Delete, Edit, InsertAfter, Replace
from deliberation.amendments.texts import Paragraph, Text, ids_of
from deliberation.errors import InvalidText


def text_to_json(text: Text) -> list[dict[str, str]]:
    """Return a text as a list of ``{"id", "text"}``.

    Examples
    --------
    >>> text_to_json((Paragraph("a", "Open daily."),))
    [{'id': 'a', 'text': 'Open daily.'}]
    """
    return [{"id": paragraph.id, "text": paragraph.text} for paragraph in text]


def text_from_json(stored: object) -> Text:
    """Return the text of such a list.

    Raises
    ------
    InvalidText
        With code ``unreadable-edit`` if it is anything else, or ``repeated-paragraph``.
    """
    text = tuple(Paragraph(_word(row, "id"), _word(row, "text")) for row in _rows(stored))
    ids_of(text)
    return text


def edits_to_json(edits: Sequence[Edit]) -> list[dict[str, str | None]]:
    """Return edits as a list of mappings; ``"edit"`` says which kind each is.

    Examples
    --------
    >>> edits_to_json([InsertAfter(None, "c", "Warm."), Delete("b")])
    [{'edit': 'insert_after', 'paragraph': None, 'new': 'c', 'text': 'Warm.'},
     {'edit': 'delete', 'paragraph': 'b'}]
    """
    return [_edit_to_json(edit) for edit in edits]


def _edit_to_json(edit: Edit) -> dict[str, str | None]:
    """Return one edit as a mapping."""
    match edit:
        case Replace(paragraph, text):
            return {"edit": "replace", "paragraph": paragraph, "text": text}
        case InsertAfter(anchor, new, text):
            return {"edit": "insert_after", "paragraph": anchor, "new": new, "text": text}
        case Delete(paragraph):
            return {"edit": "delete", "paragraph": paragraph}


def edits_from_json(stored: object) -> tuple[Edit, ...]:
    """Return the edits of such a list.

    Raises
    ------
    InvalidText
        With code ``unreadable-edit`` if it is anything else.
    """
    return tuple(_edit_from_json(row) for row in _rows(stored))


def _edit_from_json(row: Mapping[str, object]) -> Edit:
    """Return one edit."""
    match row.get("edit"):
        case "replace":
            return Replace(_word(row, "paragraph"), _word(row, "text"))
        case "insert_after":
            anchor = None if row.get("paragraph", "") is None else _word(row, "paragraph")
            return InsertAfter(anchor, _word(row, "new"), _word(row, "text"))
        case "delete":
            return Delete(_word(row, "paragraph"))
    raise InvalidText("unreadable-edit")


def _rows(stored: object) -> list[Mapping[str, object]]:
    """Return a list of mappings."""
    if not isinstance(stored, list) or not all(isinstance(row, dict) for row in stored):
        raise InvalidText("unreadable-edit")
    return stored


def _word(row: Mapping[str, object], key: str) -> str:
    """Return a string out of a mapping."""
    value = row.get(key)
    if not isinstance(value, str):
        raise InvalidText("unreadable-edit")
    return value
