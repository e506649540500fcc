"""Addresses that leave the site, in mails and codes: built from a setting, never from a request."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.routing import IntegerConverter, Map, ValidationError

LARGEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """A number in an address, as large as the database can hold."""

    def __init__(self, map: Map, **given: Any) -> None:
        super().__init__(map, **{"max": LARGEST_ID, **given})

    def to_python(self, value: str) -> int:
        """Return the number; one that no row can have matches nothing."""
        if len(value) > len(str(LARGEST_ID)):
            raise ValidationError
        number: int = super().to_python(value)
        return number


def init_addresses(app: Flask) -> None:
    """Let every number in an address be one that a row can have."""
    app.url_map.converters["int"] = RowId


def site_link(endpoint: str, **values: Any) -> str:
    """Return the full address of an endpoint, also in the worker, whatever Host was asked for."""
    site = urlsplit(current_app.config["SITE_URL"])
    urls = current_app.url_map.bind(
        site.netloc, script_name=site.path or "/", url_scheme=site.scheme or "http"
    )
    return urls.build(endpoint, values, force_external=True)
