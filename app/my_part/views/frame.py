"""The blueprint of what became of one's part."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("my_part", __name__)
