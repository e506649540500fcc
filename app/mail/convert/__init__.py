"""Rows become messages, and kinds of mail belong to what people choose about."""

from app.mail.convert.messages import UnsafeMail, bytes_to_send, clean_header
from app.mail.convert.topics import DEFAULT_PACES, pace_among, paces_for, topic_of

__all__ = [
    "DEFAULT_PACES",
    "UnsafeMail",
    "bytes_to_send",
    "clean_header",
    "pace_among",
    "paces_for",
    "topic_of",
]
