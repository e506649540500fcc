"""Stylesheets, scripts and drawings travel compressed; pages do not, as they hold secrets."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

COMPRESSED = frozenset(
    {"text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json"}
)


def init_compression(app: Flask) -> None:
    """Compress static texts for browsers that say they can read them."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Replace a static text by its gzip; its weak ETag still says when it changed."""
    if request.endpoint != "static" or response.mimetype not in COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings["gzip"] > 0:
        response.direct_passthrough = False
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("Accept-Ranges", None)
        etag, _is_weak = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)
    return response
