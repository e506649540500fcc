"""Blocks become a PDF that can be read aloud, and that holds without colours."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.drawing.typesetting import pdf_from
from app.reports.convert.content import Block


def pdf_of(
    blocks: Sequence[Block],
    *,
    title: str,
    above: str,
    below: str,
    is_brief: bool = False,
    is_large: bool = False,
) -> bytes:
    """Return the PDF of some blocks; `above` stands over them once, `below` under every page."""
    data = {
        "title": title,
        "above": above,
        "below": below,
        "is_brief": is_brief,
        "is_large": is_large,
        "blocks": blocks,
    }
    return pdf_from("report", data)
