"""Addresses that leave the site, in mails and codes: built from a setting, never from a request."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def site_link(endpoint: str, **values: Any) -> str:
    """Return the full address of an endpoint, also in the worker, whatever Host was asked for."""
    site = urlsplit(current_app.config["SITE_URL"])
    urls = current_app.url_map.bind(
        site.netloc, script_name=site.path or "/", url_scheme=site.scheme or "http"
    )
    return urls.build(endpoint, values, force_external=True)
