"""One entry of a feed: a name that stays, and what XML can hold of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold in any form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; `kind` says how the template tells it, `told` holds its words."""

    kind: str
    id: str
    title: str
    url: str
    author: str
    published: datetime
    updated: datetime
    told: Any


def tag_of(kind: str, number: int | str, at: datetime) -> str:
    """Return a name that stays, whatever becomes of the address (RFC 4151)."""
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    return f"tag:{host},{at.astimezone(UTC):%Y-%m-%d}:{kind}/{number}"


def for_xml(text: str) -> str:
    """Return a text without the signs that XML cannot hold."""
    return NOT_IN_XML.sub("", text)


def moment_for_feeds(at: datetime) -> str:
    """Write a moment as feeds do."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
