"""What every template may use: names, versioned files, moments in words."""

from __future__ import annotations

import functools
import hashlib
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, current_app, has_request_context, request
from flask_babel import LazyString, format_date, format_datetime, gettext
from flask_login import current_user

from app.core.clock import utc_now
from app.core.house_rules import rule_words
from app.core.web.links import address_at, site_link
from app.core.words.folding import folded
from app.core.words.markdown import stored_html
from app.core.words.text import shortened
from app.core.words.typography import TypesetDomain, keep_values_apart
from app.extensions import babel

DEFAULT_ZONE = "Europe/London"
STATIC = Path(__file__).parents[2] / "static"
KNOWN_VERSIONS: dict[str, str] = {}


def init_templating(app: Flask) -> None:
    """Hand templates their globals and filters."""
    app.jinja_env.autoescape = True
    escape_lazy_words()
    babel.domain_instance = TypesetDomain()
    keep_values_apart(app.jinja_env)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters |= {
        "moment": moment,
        "day": day,
        "clock_time": clock_time,
        "days_since": days_since,
        "written_date": written_date,
        "written_day": written_day,
        "written_moment": written_moment,
        "stored_html": stored_html,
        "folded": folded,
        "shortened": shortened,
    }
    app.jinja_env.globals |= {
        "asset": asset,
        "is_demo": app.config["DEMO"],
        "rule_words": rule_words,
        "site_link": site_link,
    }
    app.context_processor(
        lambda: {
            "current_member": current_user,
            "site_name": app.config["SITE_NAME"],
            "theme": request.cookies.get("theme", "") if request else "",
        }
    )


def escape_lazy_words() -> None:
    """Let sentences that are translated late be text like any other.

    Flask-Babel's own ones call themselves HTML, so that what somebody typed, put into such a
    sentence, would be printed as it stands.
    """
    if hasattr(LazyString, "__html__"):
        del LazyString.__html__


def in_zone(at: datetime, zone: str = DEFAULT_ZONE) -> datetime:
    """Return the moment on the clocks of a named zone."""
    return at.astimezone(ZoneInfo(zone))


def moment(at: datetime, zone: str = DEFAULT_ZONE) -> str:
    """Write a moment as "6pm Fri 19 June"."""
    return f"{clock_time(at, zone)} {day(at, zone)}"


def clock_time(at: datetime, zone: str = DEFAULT_ZONE) -> str:
    """Write the time of day as "6pm" or "6.30pm"."""
    local = in_zone(at, zone)
    hour = local.hour % 12 or 12
    minutes = f".{local.minute:02d}" if local.minute else ""
    half = gettext("pm") if local.hour >= 12 else gettext("am")
    return f"{hour}{minutes}{half}"


def day(at: datetime, zone: str = DEFAULT_ZONE) -> str:
    """Write the day as "Fri 19 June"."""
    words: str = format_datetime(in_zone(at, zone).replace(tzinfo=None), "EEE d MMMM", rebase=False)
    return words


def days_since(at: datetime, zone: str = DEFAULT_ZONE) -> int:
    """Count the days from a moment's day to today, on the clocks of a zone."""
    return (in_zone(utc_now(), zone).date() - in_zone(at, zone).date()).days


def written_day(text: str) -> str:
    """Write "2024-05-02" as "2 May 2024", and leave any other words as they are."""
    try:
        given = date.fromisoformat(text)
    except ValueError:
        return text
    words: str = format_date(given, "d MMMM y")
    return words


def written_date(at: datetime, zone: str = DEFAULT_ZONE) -> str:
    """Write a moment's day for readers of later years: "25 November 2026"."""
    return written_day(in_zone(at, zone).date().isoformat())


def written_moment(at: datetime, zone: str = DEFAULT_ZONE) -> str:
    """Write a moment for readers of later years: "25 November 2026, 10:00"."""
    words: str = format_datetime(
        in_zone(at, zone).replace(tzinfo=None), "d MMMM y, HH:mm", rebase=False
    )
    return words


@functools.cache
def version_of(path: Path, changed_ns: int) -> str:
    """Return the short hash of a file's content; read again only when the file changes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a static file, with its hash, so that it may be cached for ever."""
    version = current_version(name, watch=current_app.debug)
    if not has_request_context():
        return site_link("static", filename=name, v=version)
    return address_at(request.script_root, "static", filename=name, v=version)


def current_version(name: str, *, watch: bool) -> str:
    """Return the hash of a static file; only where somebody works on it is it looked at again."""
    if not watch and name in KNOWN_VERSIONS:
        return KNOWN_VERSIONS[name]
    path = STATIC / name
    KNOWN_VERSIONS[name] = version_of(path, path.stat().st_mtime_ns)
    return KNOWN_VERSIONS[name]
