"""Pages of the room issues."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("issues", __name__)
