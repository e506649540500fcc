"""Texts in paragraphs: what changes them, how changes compare, and where two of them conflict."""

from deliberation.amendments.clashes import Clash, ClashKind, clash_groups, clashes
from deliberation.amendments.difference import (
    Kind,
    ParagraphDifference,
    Piece,
    text_difference,
    word_difference,
)
from deliberation.amendments.edits import (
    Amendment,
    Delete,
    Edit,
    InsertAfter,
    Replace,
    apply,
    edits_between,
)
from deliberation.amendments.merge import merge3
from deliberation.amendments.rebase import merge_texts, rebase
from deliberation.amendments.stored import (
    edits_from_json,
    edits_to_json,
    text_from_json,
    text_to_json,
)
from deliberation.amendments.texts import (
    Paragraph,
    Text,
    fingerprint,
    is_material,
    paragraph_id,
    paragraphs_from_chunks,
    paragraphs_from_plain,
    plain,
)

__all__ = [
    "Amendment",
    "Clash",
    "ClashKind",
    "Delete",
    "Edit",
    "InsertAfter",
    "Kind",
    "Paragraph",
    "ParagraphDifference",
    "Piece",
    "Replace",
    "Text",
    "apply",
    "clash_groups",
    "clashes",
    "edits_between",
    "edits_from_json",
    "edits_to_json",
    "fingerprint",
    "is_material",
    "merge3",
    "merge_texts",
    "paragraph_id",
    "paragraphs_from_chunks",
    "paragraphs_from_plain",
    "plain",
    "rebase",
    "text_difference",
    "text_from_json",
    "text_to_json",
    "word_difference",
]
