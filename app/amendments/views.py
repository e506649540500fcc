"""Pages of the room amendments."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("amendments", __name__)
