"""What a request carries becomes what we keep: addresses, paths, typed fields, devices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from app.accounts.models import KeptForm

LONGEST_PATH = 300
MOST_KEPT = 100_000
NEVER_KEPT = {"csrf_token", "ticket", "current_password", "new_password", "password"}
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def normal_address(text: str) -> str | None:
    """Return an e-mail address in its one form, or None where it cannot be one."""
    try:
        checked = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        return None
    return (checked.ascii_email or "").lower() or None


def safe_path(text: str | None, default: str = "/") -> str:
    """Return a path of this site; anything a browser could read as another place is dropped."""
    if not text or not text.startswith("/") or len(text) > LONGEST_PATH:
        return default
    if text.startswith("//") or "\\" in text or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in text):
        return default
    parts = urlsplit(text)
    return default if parts.scheme or parts.netloc else text


def pairs_from(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]] | None:
    """Return what was typed, without secrets; None if it is more than we keep for a stranger."""
    pairs = [(name, value) for name, value in fields if name not in NEVER_KEPT]
    size = sum(len(name) + len(value) for name, value in pairs)
    return pairs if size <= MOST_KEPT else None


def fields_of(kept: KeptForm) -> list[tuple[str, str]]:
    """Return the names and values of a kept form, in the order in which they stood."""
    return [(name, value) for name, value in kept.fields["pairs"]]


def device_from(user_agent: str) -> str:
    """Return a browser and a system in words, such as "Firefox, Android"."""
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "")
    system = next((words for mark, words in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


def digits_of(text: str) -> str:
    """Return the digits of a typed code, whatever stands between them."""
    return re.sub(r"\D", "", text)
