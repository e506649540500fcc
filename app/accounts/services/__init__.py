"""Signing in and out, names and passwords, kept forms, leaving."""

from app.accounts.services.people import (
    add_eraser,
    choose_name,
    erase_member,
    join,
    join_as_guest,
    suggest_name,
)
from app.accounts.services.sessions import end_session, end_sessions, init_sessions, start_session

__all__ = [
    "add_eraser",
    "choose_name",
    "end_session",
    "end_sessions",
    "erase_member",
    "init_sessions",
    "join",
    "join_as_guest",
    "start_session",
    "suggest_name",
]
