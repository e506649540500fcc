"""Pages of the room process."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("process", __name__)
