"""What people type, made safe to store: one normal form, no invisible characters."""

from __future__ import annotations

import hashlib
import re
import unicodedata

KEPT_CONTROLS = {"\n", "\t"}
KEPT_FORMATS = {"\u200c", "\u200d"}  # joiners that some scripts and signs need
BANNED = {"Cc", "Cf", "Co", "Cs", "Cn"}
SENTENCE_END = re.compile(r"(?<![A-Z])[.!?…]+[”’)\"']*(?=\s)|[。！？]+[」』]*")
"""Where a sentence ends; a single capital with a stop may be a name's."""


def clean_text(text: str) -> str:
    """Return the text in NFC with plain line ends and without control or format characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        character
        for character in text
        if character in KEPT_CONTROLS
        or character in KEPT_FORMATS
        or unicodedata.category(character) not in BANNED
    ).strip()


def without_controls(text: str) -> str:
    """Return the text without signs that XML can't hold; it may never have been cleaned."""
    return "".join(
        sign
        for sign in text
        if sign in KEPT_CONTROLS
        or (unicodedata.category(sign) not in {"Cc", "Cs"} and ord(sign) & 0xFFFE != 0xFFFE)
    )


def clean_line(text: str) -> str:
    """Return the text as a single line, inner white space folded."""
    return " ".join(clean_text(text).split())


def clean_name(text: str) -> str:
    """Return a name: one line, no joiners at all."""
    return "".join(c for c in clean_line(text) if c not in KEPT_FORMATS)


def shortened(text: str, longest: int) -> str:
    """Return a text of at most so many signs: whole sentences if one fits, else whole words.

    Where something is left out an ellipsis stands, apart from the stop before it.
    """
    if len(text) <= longest:
        return text
    cut = text[:longest]
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, longest + 1)]
    if ends and ends[-1] > longest // 3:
        return f"{text[: ends[-1]].rstrip()} …"
    is_between = any(sign.isspace() for sign in text[longest - 1 : longest + 1])
    words = cut if is_between else cut.rsplit(maxsplit=1)[0]
    return f"{(words if len(words) > longest // 2 else cut).rstrip(' ,;:–-')} …"


def fingerprint(*words: str) -> str:
    """Return a short mark of what somebody saw, to find out later whether it still says that."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
