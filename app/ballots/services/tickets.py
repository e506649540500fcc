"""Tickets: eight words that are the key of a submission, and the hashes that are stored."""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
import secrets
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.ballots.models import ShownAs
from app.core.errors import Refused
from app.core.tokens import new_token
from app.issues.models import PrivacyMode

N_WORDS = 8
COST = {"n": 1024, "r": 8, "p": 1, "dklen": 32}
"""Of scrypt: a ticket has 88 bits, so only guessing at a few missing words has to cost."""

BALLOT = "ballot"
"""What a ballot's own hash is made for; a sheet's is made for what `sheet_key` says."""


@functools.cache
def word_list() -> tuple[str, ...]:
    """Return the 2,048 words that tickets are drawn from."""
    path = Path(__file__).parent.parent / "words.txt"
    return tuple(path.read_text(encoding="ascii").split())


@functools.cache
def known_words() -> frozenset[str]:
    """Return the same words for looking up."""
    return frozenset(word_list())


class Ticket:
    """The words a voter keeps, or a key nobody sees; knows its own hashes and nothing else."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._keys: dict[int, bytes] = {}

    @property
    def words(self) -> tuple[str, ...]:
        """The words to show; none for a hidden key."""
        parts = tuple(self.text.split())
        return parts if len(parts) == N_WORDS else ()

    def hash_for(self, issue_id: int, what: str) -> bytes:
        """Return what is stored for the ballot or for a sheet; neither tells of the other.

        Stretched once per question, then spread by HMAC: the two steps of a key derivation.
        """
        return hmac.new(self.stretched(issue_id), what.encode(), hashlib.sha256).digest()

    def stretched(self, issue_id: int) -> bytes:
        """Return the ticket's key for one question; costly, so kept once made."""
        if issue_id not in self._keys:
            salt = str(issue_id).encode()
            self._keys[issue_id] = hashlib.scrypt(self.text.encode(), salt=salt, **COST)
        return self._keys[issue_id]

    def nonce(self) -> bytes:
        """Return the salt of the ballot's leaf in the bundle, known to who holds the words."""
        return hmac.new(self.text.encode(), b"nonce", hashlib.sha256).digest()


def sheet_key(place: int, way: ShownAs) -> str:
    """Return what a sheet's hash is made for: its option and how it is shown."""
    return f"{place}:{way.value}"


def sheet_keys(place: int) -> list[str]:
    """Return all that a sheet about an option may have been made for; the bare place is of old."""
    return [str(place), *(sheet_key(place, way) for way in ShownAs)]


def draw_ticket(mode: PrivacyMode) -> Ticket:
    """Draw a new ticket for a check page: words to keep, or a key that is never shown."""
    if mode is PrivacyMode.TICKET:
        return Ticket(" ".join(secrets.choice(word_list()) for _ in range(N_WORDS)))
    return Ticket(new_token())


def checked(ticket: Ticket, mode: PrivacyMode) -> Ticket:
    """Return the ticket that came back with a form; refuse one that we cannot have drawn."""
    if mode is PrivacyMode.TICKET:
        is_ours = bool(ticket.words) and known_words().issuperset(ticket.words)
    else:
        is_ours = len(ticket.text) == len(new_token()) and ticket.text.isascii()
    if not is_ours:
        raise Refused(_l("That page was incomplete. Check your ballot once more."))
    return ticket


def typed_ticket(text: str) -> Ticket:
    """Read eight words as somebody types them: any case, numbers, commas or line ends between."""
    words = re.findall(r"[a-z]+", text.lower())
    whole = len(words) == N_WORDS and all(word in known_words() for word in words)
    return Ticket(" ".join(words) if whole else "")


def unknown_words(text: str) -> list[str]:
    """Return the typed words that are on no ticket, so that a slip of the pen can be found."""
    return [word for word in re.findall(r"[a-z]+", text.lower()) if word not in known_words()]
