"""Random keys and the hashes under which they are stored."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits as text for a link or a cookie."""
    return secrets.token_urlsafe(32)


def new_key() -> bytes:
    """Return a random 128-bit row key that tells nothing about order or time."""
    return secrets.token_bytes(16)


def new_code() -> str:
    """Return six digits to type."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest_of(token: str) -> bytes:
    """Return the hash under which a token of full entropy is stored."""
    return hashlib.sha256(token.encode()).digest()
