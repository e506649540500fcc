"""Saying that a figure of the count is wrong, and answering it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.core.web.forms import Form
from app.core.words.text import clean_text
from app.outcomes.convert.doubts import FIGURES


def words(text: str | None) -> str:
    """Tidy a text as it comes in."""
    return clean_text(text or "")


class DoubtForm(Form):
    """Which figure, and what is wrong with it."""

    about = RadioField(
        _l("What is wrong?"),
        [InputRequired(_l("Choose what you mean. “Something else” is fine."))],
        choices=[SelectChoice(key, label) for key, label in FIGURES.items()],
    )
    text = TextAreaField(
        _l("What do you think it should be, and why?"),
        [
            InputRequired(_l("Say what you think is wrong.")),
            Length(max=1_000, message=_l("Keep it to 1,000 letters.")),
        ],
        filters=[words],
        description=_l("Everyone can read this, with your name, and the answer to it."),
    )


class DoubtAnswerForm(Form):
    """What an organiser says to it."""

    answer = TextAreaField(
        _l("Your answer"),
        [
            InputRequired(_l("Write an answer.")),
            Length(max=1_000, message=_l("Keep it to 1,000 letters.")),
        ],
        filters=[words],
        description=_l("Everyone can read this, with your name. It can't be changed afterwards."),
    )
