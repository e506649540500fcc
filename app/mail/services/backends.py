"""Ways out: the console, a folder, a mail server, a list in memory; chosen by MAIL_URL."""

from __future__ import annotations

import contextlib
import os
import secrets
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

Post = Callable[[bytes, str], None]
"""Hands over one message (its bytes, the address it goes to) or raises."""

TIMEOUT_SECONDS = 20


@contextlib.contextmanager
def open_backend() -> Iterator[Post]:
    """Open the way out that the settings name, for as many messages as there are."""
    url = urlsplit(current_app.config["MAIL_URL"])
    with BACKENDS[url.scheme](url) as post:
        yield post


@contextlib.contextmanager
def console(url: SplitResult) -> Iterator[Post]:
    """Write each message to standard error."""
    yield lambda raw, to: print_out(raw)


def print_out(raw: bytes) -> None:
    """Show a message between two lines."""
    sys.stderr.write("-" * 72 + "\n" + raw.decode("utf-8", "replace") + "\n" + "-" * 72 + "\n")
    sys.stderr.flush()


@contextlib.contextmanager
def folder(url: SplitResult) -> Iterator[Post]:
    """Write one .eml file a message, whole or not at all."""
    path = Path(unquote(url.path))
    path.mkdir(parents=True, exist_ok=True)

    def post(raw: bytes, to: str) -> None:
        name = secrets.token_hex(8)
        unfinished = path / f".{name}.part"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
        unfinished.rename(path / f"{name}.eml")

    yield post


@contextlib.contextmanager
def server(url: SplitResult) -> Iterator[Post]:
    """Talk to a mail server; `smtps` is encrypted from the start, `smtp` where it is offered."""
    host, context = url.hostname or "localhost", ssl.create_default_context()
    if url.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT_SECONDS)
    with smtp:
        smtp.ehlo()
        if url.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
        if url.username:
            smtp.login(unquote(url.username), unquote(url.password or ""))
        sender = parseaddr(current_app.config["MAIL_FROM"])[1]
        yield lambda raw, to: hand_over(smtp, sender, to, raw)


def hand_over(smtp: smtplib.SMTP, sender: str, to: str, raw: bytes) -> None:
    """Give one message to a mail server."""
    smtp.sendmail(sender, [to], raw)


@contextlib.contextmanager
def memory(url: SplitResult) -> Iterator[Post]:
    """Keep messages in `app.extensions["mail_memory"]`, newest last."""
    kept = current_app.extensions.setdefault("mail_memory", [])
    yield lambda raw, to: kept.append(raw)


BACKENDS: Mapping[str, Callable[[SplitResult], contextlib.AbstractContextManager[Post]]] = (
    MappingProxyType(
        {"console": console, "file": folder, "smtp": server, "smtps": server, "memory": memory}
    )
)
