"""Addresses for programs, and the pages about them."""

from app.api.views import about, reading, results, tokens, writing
from app.api.views.frame import blueprint

__all__ = ["about", "blueprint", "reading", "results", "tokens", "writing"]
