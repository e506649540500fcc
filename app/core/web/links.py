"""Addresses that leave the site, built from a setting, never from a request; and fixed ones."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, has_request_context, request, url_for
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


def numbers_up_to(most: int) -> str:
    """Return a pattern of the numbers from 0 to one that has several digits.

    Examples
    --------
    >>> numbers_up_to(213)
    '[0-9]{1,2}|[1-1][0-9]{2}|2[0-0][0-9]{1}|21[0-2]|213'
    """
    digits = str(most)
    patterns = [f"[0-9]{{1,{len(digits) - 1}}}"]
    for place, digit in enumerate(digits):
        least, rest = int(place == 0), len(digits) - place - 1
        if int(digit) > least:
            more = f"[0-9]{{{rest}}}" if rest else ""
            patterns.append(f"{digits[:place]}[{least}-{int(digit) - 1}]{more}")
    return "|".join([*patterns, digits])


class RowId(IntegerConverter):
    """A number in an address, as large as the database can hold; a larger one matches nothing.

    The pattern says so, as an address that fits all but the method answers what methods it takes.
    """

    regex = f"(?:{numbers_up_to(LARGEST_ID)})"

    def __init__(self, map: Map, **given: Any) -> None:
        super().__init__(map, **{"max": LARGEST_ID, **given})


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


def fixed_address(endpoint: str) -> str:
    """Return the path of a page that is the same for everybody; every page has a dozen of them."""
    if not has_request_context():
        return url_for(endpoint)
    return address_at(request.script_root, endpoint)


@functools.lru_cache(maxsize=4096)
def address_at(root: str, endpoint: str, **values: Any) -> str:
    """Return a path on the site that is mounted at a root, found once."""
    return url_for(endpoint, **values)
