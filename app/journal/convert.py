"""What is hashed in the journal, so that anybody can repeat it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one way to write a document: sorted keys, no spaces, ASCII."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def payload_hash_of(salt: bytes, text: bytes) -> bytes:
    """Return the hash of what an entry says; the salt keeps short contents from being guessed."""
    return hashlib.sha256(salt + text).digest()


def entry_hash_of(
    previous: bytes, issue_id: int | None, kind: str, written_at: datetime, payload_hash: bytes
) -> bytes:
    """Return the hash that ties an entry to the one before it."""
    head = {
        "issue": issue_id,
        "kind": kind,
        "payload": payload_hash.hex(),
        "previous": previous.hex(),
        "written_at": written_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return hashlib.sha256(canonical(head)).digest()
