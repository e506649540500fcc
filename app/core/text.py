"""What people type, made safe to store: one normal form, no invisible characters."""

from __future__ import annotations

import hashlib
import unicodedata

KEPT_CONTROLS = {"\n", "\t"}
KEPT_FORMATS = {"\u200c", "\u200d"}  # joiners that some scripts and signs need
BANNED = {"Cc", "Cf", "Co", "Cs", "Cn"}


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


def fingerprint(*words: str) -> str:
    """Return a short mark of what somebody saw, to find out later whether it still says that."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
