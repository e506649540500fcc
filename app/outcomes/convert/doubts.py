"""What of a count somebody may think is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

FIGURES: Mapping[str, LazyString] = {
    "winner": _l("What came first"),
    "line": _l("How many put an idea above now"),
    "pairs": _l("Two ideas compared"),
    "turnout": _l("How many took part"),
    "groups": _l("A figure of one group"),
    "reasons": _l("A reason, or how many share it"),
    "sure": _l("How sure it is"),
    "other": _l("Something else"),
}
"""Which part of the Result is meant; the key is stored."""
