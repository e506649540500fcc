"""What a brief or report says, as blocks read from its own page: every format says the same.

The templates in ``templates/reports`` draw with few elements: headings, paragraphs, quotes, lists,
tables, and a list of figures. Here they become blocks that JSON can hold. What people typed stays
text in them, whatever signs it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import html

Block = Mapping[str, Any]
Run = Mapping[str, Any]

LOOKS = frozenset({"lead", "small", "note", "asked", "speaking"})
SKIPPED = frozenset({"svg", "script", "style", "nav", "button", "form"})
SPACES = re.compile(r"[ \t\r\n\f]+")
BEFORE_STOP = re.compile(r" +([.,;:!?])(?=\s|$)")


def blocks_from(drawn: str) -> list[Block]:
    """Return the blocks of what was drawn, in reading order."""
    root = html.fragment_fromstring(drawn, create_parent="div")
    return list(_blocks_in(root))


def _blocks_in(parent: Any) -> Iterator[Block]:
    for element in parent:
        if not isinstance(element.tag, str) or _is_skipped(element):
            continue
        read = READERS.get(element.tag)
        if read is None:
            yield from _blocks_in(element)
        elif (block := read(element)) is not None:
            yield block


def _heading(element: Any) -> Block:
    return {"kind": "heading", "level": int(element.tag[1:]), "runs": runs_in(element)}


def _text(element: Any) -> Block | None:
    runs = runs_in(element)
    return {"kind": "text", "look": _look_of(element), "runs": runs} if runs else None


def _quote(element: Any) -> Block:
    return {"kind": "quote", "runs": runs_in(element)}


def _list(element: Any) -> Block:
    items = [runs_in(item) for item in element.iterchildren("li")]
    return {"kind": "list", "is_ordered": element.tag == "ol", "items": items}


def _pairs(element: Any) -> Block | None:
    is_facts = "facts" in (element.get("class") or "").split()
    items = list(_pairs_in(element))
    return {"kind": "facts" if is_facts else "figures", "items": items} if items else None


def _is_skipped(element: Any) -> bool:
    classes = (element.get("class") or "").split()
    return element.tag in SKIPPED or "noprint" in classes or "vh" in classes


def _look_of(element: Any) -> str:
    return next((name for name in (element.get("class") or "").split() if name in LOOKS), "")


def _pairs_in(element: Any) -> Iterator[list[str]]:
    for group in element.iterchildren("div"):
        yield [words_of(group.find("dt")), words_of(group.find("dd"))]


def _table(element: Any) -> Block:
    rows = [[words_of(cell) for cell in row.iterchildren("th", "td")] for row in element.iter("tr")]
    head = next(element.iter("thead"), None)
    caption = element.find("caption")
    return {
        "kind": "table",
        "look": element.get("data-look") or "",
        "caption": words_of(caption) if caption is not None else "",
        "head": rows[0] if head is not None else [],
        "rows": rows[1:] if head is not None else rows,
        "numbers": [
            place
            for place in range(len(rows[0]) if rows else 0)
            if all(is_number(row[place]) for row in rows[1:] if place < len(row))
        ],
    }


def is_number(words: str) -> bool:
    """Say whether a cell holds a figure, or a dash in place of one."""
    return not words.strip("0123456789,.%–− ")


def words_of(element: Any) -> str:
    """Return the words of an element, without its marks."""
    return "".join(run["text"] for run in runs_in(element))


def runs_in(element: Any) -> list[Run]:
    """Return the words of an element piece by piece: bold or not, with an address or without."""
    pieces: list[dict[str, Any]] = []
    _gather(element, pieces, is_bold=False, url="")
    return _tidied(pieces)


def _gather(element: Any, pieces: list[dict[str, Any]], *, is_bold: bool, url: str) -> None:
    def add(words: str | None) -> None:
        if words:
            pieces.append({"text": words, "bold": is_bold, "url": url})

    add(element.text)
    for child in element:
        if isinstance(child.tag, str) and not _is_skipped(child):
            if child.tag == "br":
                pieces.append({"text": "\n", "bold": is_bold, "url": url})
            address = child.get("href") or ""
            _gather(
                child,
                pieces,
                is_bold=is_bold or child.tag in ("b", "strong"),
                url=address if address.startswith(("https://", "http://")) else url,
            )
        add(child.tail)


def _tidied(pieces: list[dict[str, Any]]) -> list[Run]:
    """Join pieces that look the same, and leave single spaces between words."""
    joined: list[dict[str, Any]] = []
    for piece in pieces:
        words = piece["text"] if piece["text"] == "\n" else SPACES.sub(" ", piece["text"])
        before = joined[-1]["text"] if joined else "\n"
        if before.endswith((" ", "\n")):
            words = words.lstrip(" ")
        if not words:
            continue
        if joined and (joined[-1]["bold"], joined[-1]["url"]) == (piece["bold"], piece["url"]):
            joined[-1]["text"] += words
        else:
            joined.append({**piece, "text": words})
    if joined:
        joined[-1]["text"] = joined[-1]["text"].rstrip()
    for piece in joined:
        piece["text"] = BEFORE_STOP.sub(r"\1", piece["text"])
    return [piece for piece in joined if piece["text"]]


READERS: Mapping[str, Callable[[Any], Block | None]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4"), _heading),
    "p": _text,
    "blockquote": _quote,
    "ul": _list,
    "ol": _list,
    "dl": _pairs,
    "table": _table,
}
"""How each element that is a block is read; what stands around them is looked through."""
