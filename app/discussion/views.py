"""Pages of the room discussion."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("discussion", __name__)
