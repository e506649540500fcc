"""An outbox row becomes a message; what people typed can never become a header."""

from __future__ import annotations

import re
import unicodedata
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.mail.models import OutgoingMail

SUBJECT_LENGTH = 150
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
WRITTEN = {
    "Auto-Submitted": 1,
    "Content-Type": 1,
    "Date": 1,
    "From": 1,
    "MIME-Version": 1,
    "Message-ID": 1,
    "Subject": 1,
    "To": 1,
}
"""The headers we write, and how often; anything else in a message came from somewhere else."""

WRITTEN_TO_STOP = ("List-Unsubscribe", "List-Unsubscribe-Post")
"""The two by which a mail program stops mails with one press (RFC 8058)."""
ONE_CLICK = "List-Unsubscribe=One-Click"
ADDRESS_OF_A_PAGE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9/._~-]+")


class UnsafeMail(Exception):
    """The message would carry a header that nobody here wrote."""


def clean_header(text: str) -> str:
    """Return one line that stays one line after any number of decodings."""
    for _round in range(8):
        text = " ".join(without_invisible(text).split())
        plain = decoded(text)
        if plain == text:
            break
        text = plain
    return without_invisible(re.sub(r"=\?|\?=", " ", text))[:SUBJECT_LENGTH].strip()


def without_invisible(text: str) -> str:
    """Replace control, format and unassigned characters by spaces."""
    return "".join(" " if unicodedata.category(c) in INVISIBLE else c for c in text)


def decoded(text: str) -> str:
    """Undo one layer of encoded words; text that cannot be decoded stays as it is."""
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return text


def message_from(mail: OutgoingMail, *, sender: str) -> EmailMessage:
    """Build the message of a row: plain text with an HTML twin, the row's own Message-ID."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = clean_header(mail.subject)
    message["From"] = Address(clean_header(name), addr_spec=address)
    message["To"] = Address(addr_spec=mail.address)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if mail.stop_url:
        message["List-Unsubscribe"] = f"<{mail.stop_url}>"
        message["List-Unsubscribe-Post"] = ONE_CLICK
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def bytes_to_send(mail: OutgoingMail, *, sender: str) -> bytes:
    """Return the message as it goes out, read back once to see that it holds only our headers."""
    try:
        raw = message_from(mail, sender=sender).as_bytes()
    except (ValueError, HeaderParseError, IndexError) as error:
        raise UnsafeMail(str(error)) from error
    refuse_foreign_headers(raw, to=mail.address, stop_url=mail.stop_url)
    return raw


def refuse_foreign_headers(raw: bytes, *, to: str, stop_url: str = "") -> None:
    """Stop a message whose headers, read as a mail server reads them, are not exactly ours."""
    read = message_from_bytes(raw, policy=SMTP)
    names = [name.title() for name in read.keys()]  # noqa: SIM118 - a message repeats its keys
    written = [*WRITTEN, *(WRITTEN_TO_STOP if stop_url else ())]
    if sorted(names) != sorted(name.title() for name in written):
        raise UnsafeMail(f"headers {names}")
    if stop_url and (
        not ADDRESS_OF_A_PAGE.fullmatch(stop_url)
        or [read[name] for name in WRITTEN_TO_STOP] != [f"<{stop_url}>", ONE_CLICK]
    ):
        raise UnsafeMail("another way to stop")
    addresses = [address.addr_spec for address in read["To"].addresses]
    if addresses != [to]:
        raise UnsafeMail("another recipient")
