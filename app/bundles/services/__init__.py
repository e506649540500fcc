"""Laying a root, making the bundle under it, and finding a ticket's ballot there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.bundles.services.finding import Found, find_ballot
from app.bundles.services.making import bundle_of
from app.core.files.downloads import ExportFile

MIMETYPE = "application/zip"

FILES = (
    ExportFile(
        "bundle.zip",
        MIMETYPE,
        _l("Everything to check the Result with"),
        _l("For people who don't believe it: one zip, and one command that counts again."),
        bundle_of,
    ),
)
"""What this room makes of a finished question."""

__all__ = ["FILES", "MIMETYPE", "Found", "bundle_of", "find_ballot"]
