"""The blueprint of the room."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sharing", __name__)
