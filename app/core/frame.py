"""The links at the top and at the foot of every page, as far as their pages exist."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

NAV = (
    ("process.index", _l("Issues")),
    ("process.how_it_works", _l("How it works")),
)
FOOT = (
    ("process.how_we_count", _l("How we count")),
    ("process.house_rules", _l("House rules")),
    ("process.privacy", _l("Privacy in plain words")),
    ("process.on_paper", _l("Take part on paper")),
)


def init_frame(app: Flask) -> None:
    """Hand the frame's links to every page."""
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """Return what templates/base.html draws around a page."""
    nav = [(label, url, is_here(url)) for endpoint, label in NAV if (url := address(endpoint))]
    me = address("accounts.me")
    if current_user.is_authenticated and me:
        nav.append((current_user.display_name or _l("You"), me, is_here(me)))
    return {
        "nav_links": nav,
        "footer_links": [(label, url) for endpoint, label in FOOT if (url := address(endpoint))],
        "home_url": address("process.home") or "/",
        "sign_in_url": address("accounts.sign_in"),
        "theme_url": address("process.theme"),
    }


def address(endpoint: str) -> str:
    """Return the address of a page without arguments, or nothing if there is no such page."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def is_here(url: str) -> bool:
    """Say whether the page being shown is this one or lies below it."""
    return request.path == url or request.path.startswith(url.rstrip("/") + "/")
