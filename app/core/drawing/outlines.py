"""Pictures whose letters are drawn: an image on a page has no typeface of ours to set them in.

A browser shows an SVG in ``<img>`` without any of the page's typefaces. So each line of text is
made outlines of our own, by typst, with its words kept beside them. Where a letter is in none of
our typefaces the picture keeps its text, and the reader's own system draws it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from app.core.drawing.typesetting import LacksLetters, svgs_from
from app.core.words.text import without_controls

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
LINES_SET = {"underline", "line-through"}

ElementTree.register_namespace("", SVG)


@lru_cache(maxsize=64)
def outlined(svg: str) -> str:
    """Return a drawing of ours with its lines of text as outlines."""
    svg = without_controls(svg)
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by our own template
    texts = list(root.iter(f"{{{SVG}}}text"))
    try:
        drawn = svgs_from("letters", {"texts": [line_from(text) for text in texts]})
    except LacksLetters:
        return svg
    glyphs: dict[str, ElementTree.Element] = {}
    names: dict[str, str] = {}
    for text, page in zip(texts, drawn, strict=True):
        letters = ElementTree.fromstring(page)  # noqa: S314 - drawn by typst
        for symbol in letters.iter(f"{{{SVG}}}symbol"):
            name = symbol.attrib.pop("id")
            names.setdefault(name, f"l{len(names)}")
            symbol.set("id", names[name])
            glyphs[name] = symbol
        put_in_place(text, letters, names)
    defs = ElementTree.SubElement(root, f"{{{SVG}}}defs")
    defs.extend(glyphs.values())
    return ElementTree.tostring(root, encoding="unicode")


def put_in_place(
    text: ElementTree.Element, letters: ElementTree.Element, names: dict[str, str]
) -> None:
    """Turn a line of text into a group of outlines that keeps its words."""
    said = " ".join("".join(text.itertext()).split())
    tail = text.tail
    text.clear()
    text.tag, text.tail = f"{{{SVG}}}g", tail
    text.set("aria-label", said)
    text.extend(each for each in letters if each.tag != f"{{{SVG}}}defs")
    for use in text.iter(f"{{{SVG}}}use"):
        target = use.attrib.pop(f"{{{XLINK}}}href").removeprefix("#")
        use.set("href", f"#{names[target]}")
        for usual in ("y", "fill-rule"):
            use.attrib.pop(usual, None)


def line_from(text: ElementTree.Element) -> dict[str, Any]:
    """Return a line of text as typst sets it."""
    anchor = text.get("text-anchor", "start")
    return {
        "x": float(text.get("x", "0")),
        "y": float(text.get("y", "0")),
        "size": float(text.get("font-size", "16")),
        "anchor": anchor,
        "is_loud": "Bricolage" in text.get("font-family", ""),
        "runs": list(runs_of(text)),
    }


def runs_of(text: ElementTree.Element) -> Iterator[dict[str, Any]]:
    """Yield the pieces of a line that look alike."""
    for piece in (text, *text):
        own = {**text.attrib, **piece.attrib}
        if piece.text:
            line = own.get("text-decoration", "")
            yield {
                "words": piece.text,
                "fill": own.get("fill", "#2A1B33"),
                "weight": int(own.get("font-weight", "400")),
                "line": line if line in LINES_SET else "",
            }
