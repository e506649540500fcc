"""Words that people wrote, kept apart from our sentences by marks that nobody can type.

So a title or a reason that is hidden later leaves every version of a report, and a name goes with
its bearer, while our sentences and their hash stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.core.tombstones import hidden_title
from app.core.words.typography import apart

Doc = Mapping[str, Any]
BEGIN, END = "\ue000", "\ue001"
"""Two signs for private use, which `clean_text` takes out of everything that is typed."""
MARK = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
NAME, TITLE, REASON, CHANGE = "name", "title", "reason", "change"


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden in an issue: ideas by letter, reasons by words, changes by id."""

    letters: Collection[str] = ()
    reasons: Collection[str] = ()
    changes: Collection[int] = ()

    def holds(self, kept: Doc) -> bool:
        """Say whether something kept behind a mark is hidden now."""
        return (
            kept.get("letter") in self.letters
            or kept.get("change") in self.changes
            or (kept["kind"] == REASON and kept["words"] in self.reasons)
        )


@dataclass(slots=True)
class Marker:
    """Gives marks to words, the same mark to the same words."""

    words: dict[str, Any] = field(default_factory=dict)

    def put(self, kind: str, words: str, **of: Any) -> str:
        """Return the mark that stands for some words; nothing for none."""
        if not words:
            return ""
        kept = {"kind": kind, "words": words, **of}
        for key, known in self.words.items():
            if known == kept:
                return f"{BEGIN}{key}{END}"
        key = f"{kind}-{len(self.words)}"
        self.words[key] = kept
        return f"{BEGIN}{key}{END}"

    def marked(self, text: str) -> str:
        """Return a text in which words that have a mark already stand behind it again."""
        known = {kept["words"]: key for key, kept in reversed(self.words.items())}
        if not known:
            return text
        longest_first = sorted(known, key=len, reverse=True)
        either = "|".join(re.escape(words) for words in longest_first)
        return re.sub(
            rf"(?<!\w)(?:{either})(?!\w)", lambda found: f"{BEGIN}{known[found[0]]}{END}", text
        )


def filled(text: str, words: Doc, hidden: Hidden, *, is_bare: bool = False) -> str:
    """Return a text with the words behind its marks, less those that are hidden.

    Names that run from right to left are kept apart, unless the text is for a box to type in.
    """

    def behind(found: re.Match[str]) -> str:
        kept = words.get(found[1])
        if kept is None:
            return ""
        if hidden.holds(kept):
            return _("somebody") if kept["kind"] == NAME else hidden_title()
        return kept["words"] if is_bare else str(apart(kept["words"]))

    return MARK.sub(behind, text)


def without_names(words: Doc) -> dict[str, Any]:
    """Return what stands behind marks, less the names: what a hash is made of."""
    return {key: kept for key, kept in words.items() if kept["kind"] != NAME}


def said_in(
    paragraphs: Sequence[Any], words: Doc, tallies: Doc, hidden: Hidden | None = None
) -> dict[str, Any]:
    """Return what a version says as it is hashed; names are no part of it, since they can go."""
    kept = without_names(words)
    if hidden is not None:
        kept = {
            key: {**one, "words": hidden_title()} if hidden.holds(one) else one
            for key, one in kept.items()
        }
    return {"paragraphs": list(paragraphs), "words": kept, "tallies": dict(tallies)}


def with_marks(doc: Doc, marker: Marker) -> dict[str, Any]:
    """Return a result's document with marks where people's words and names were."""
    return {
        **doc,
        "options": [idea_with_marks(option, marker) for option in doc["options"]],
        "left_out": {
            name: [idea_with_marks(idea, marker) for idea in told]
            if isinstance(told, list)
            else told
            for name, told in doc["left_out"].items()
        },
        "reasons": reasons_with_marks(doc["reasons"], marker),
    }


def reasons_with_marks(told: Any, marker: Marker) -> Any:
    """Return a part of a document with marks for the reasons in it, however deep."""
    if isinstance(told, list):
        return [reasons_with_marks(one, marker) for one in told]
    if not isinstance(told, dict):
        return told
    if "was_ticked" in told:
        return reason_with_marks(told, marker)
    return {key: reasons_with_marks(one, marker) for key, one in told.items()}


def idea_with_marks(idea: Doc, marker: Marker) -> dict[str, Any]:
    """Return an idea whose title and author are marks."""
    letter = idea["letter"]
    return {
        **idea,
        "title": marker.put(TITLE, idea["title"], letter=letter),
        "author": marker.put(NAME, idea["author"] or "", letter=letter),
    }


def reason_with_marks(row: Doc, marker: Marker) -> dict[str, Any]:
    """Return a reason whose words, and the name of who gave it, are marks."""
    return {
        **row,
        "text": marker.put(REASON, row["text"]),
        "name": marker.put(NAME, row.get("name") or ""),
    }
