"""What those in power say at opening: what is fixed, what is open, the money."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from app.core.web.forms import Form
from app.core.words.text import clean_text

MOST = 500


def short_text(label: Any, description: Any) -> TextAreaField:
    """A short text that may be left out."""
    return TextAreaField(
        label,
        [Optional(), Length(max=MOST, message=_l("Keep it to 500 letters."))],
        filters=[lambda text: clean_text(text or "")],
        description=description,
    )


class OpeningTexts(Form):
    """Three short texts, fixed with the settings; what is left out is not shown."""

    what_is_fixed = short_text(
        _l("What's fixed?"), _l("What can't change, whatever people say. And why not.")
    )
    what_is_open = short_text(_l("What's open?"), _l("What people can really change."))
    money = short_text(_l("The money"), _l("How much there is, and where it comes from."))


TEXTS = ("what_is_fixed", "what_is_open", "money")
