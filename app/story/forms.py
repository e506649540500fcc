"""What hosts fill in about a theme, and what people say of a summary."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_text
from app.issues.models import Issue
from app.story.convert import Typed, title_of, typed_lines
from app.story.models import NAME_LENGTH, SENTENCE_LENGTH, Theme, Verdict
from app.story.queries.themes import readable_posts

MOST_SENTENCES = 12
MOST_LETTERS = 6_000


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


def tidy_text(value: str | None) -> str:
    """Clean a text that may not have been sent."""
    return clean_text(value or "")


class ThemeForm(Form):
    """A theme's name, whether it is part of another one, and whether it is shown."""

    name = StringField(
        _l("Name"),
        [Length(max=NAME_LENGTH, message=_l("Keep the name to 60 letters."))],
        filters=[tidy_line],
        description=_l("A few words. Leave it empty to go by the words that were found."),
    )
    into = RadioField(_l("Is it part of another theme?"), coerce=int, default=0)
    is_dropped = BooleanField(_l("Don't show this theme"))

    def offer(self, themes: Sequence[Theme]) -> None:
        """Offer the other themes that this one may be part of."""
        others = [SelectChoice(str(theme.id), title_of(theme)) for theme in themes]
        self.into.choices = [SelectChoice("0", _("No, it stands by itself")), *others]


class SummaryForm(Form):
    """A summary as a host types it; `seen` is the version it was begun from."""

    text = TextAreaField(
        _l("What people say, a sentence a line"),
        [
            DataRequired(_l("Write one sentence first.")),
            Length(max=MOST_LETTERS, message=_l("That's too long. Keep it to 12 sentences.")),
        ],
        filters=[tidy_text],
        description=_l(
            "End each line with the numbers of the posts it comes from, like this: Waiting is "
            "what people mind most. #12 #40"
        ),
    )
    pick = SelectMultipleField(_l("Posts"), coerce=int, choices=[], validate_choice=False)
    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    issue: Issue

    def about(self, issue: Issue) -> None:
        """Say of which question the posts have to be."""
        self.issue = issue

    @property
    def sentences(self) -> list[Typed]:
        """What was typed, read line by line."""
        return typed_lines(self.text.data or "")

    def add_picked(self) -> None:
        """Begin a line for the posts that were ticked; what was typed stays."""
        numbers = " ".join(f"#{number}" for number in dict.fromkeys(self.pick.data or ()))
        if numbers:
            self.text.data = "\n".join(filter(None, [self.text.data or "", f"… {numbers}"]))
        self.pick.data = []

    def validate_text(self, field: Field) -> None:
        """Each line is a sentence that comes from posts that people can read."""
        lines = self.sentences
        if len(lines) > MOST_SENTENCES:
            raise ValidationError(_("Keep it to 12 sentences, so that people read it."))
        known = readable_posts(self.issue.id, {n for line in lines for n in line.posts})
        for number, line in enumerate(lines, 1):
            if fault := self.fault_in(line, known):
                raise ValidationError(_("Line %(number)s: %(fault)s", number=number, fault=fault))

    def fault_in(self, line: Typed, known: frozenset[int]) -> str:
        """Say what has to be put right in a line; nothing if it is all right."""
        if not line.text.strip(" …."):
            return _("say in a sentence what these posts say.")
        if len(line.text) > SENTENCE_LENGTH:
            return _("keep the sentence to 280 letters, or make it two.")
        if not line.posts:
            return _("add the number of a post it comes from, like #12.")
        unknown = [number for number in line.posts if number not in known]
        if unknown:
            return _("there's no post #%(post)s here. Look for its number.", post=unknown[0])
        return ""


class CheckForm(Form):
    """Fair, or it misses something and what."""

    verdict = RadioField(
        choices=[
            SelectChoice(Verdict.FAIR.value, _l("It's fair")),
            SelectChoice(Verdict.MISSES.value, _l("It misses something")),
        ],
        validators=[InputRequired(_l("Press one of the two buttons."))],
    )
    line = TextAreaField(
        _l("What does it miss?"),
        [
            Optional(),
            Length(max=SENTENCE_LENGTH, message=_l("Keep it to 280 letters. One point is plenty.")),
        ],
        filters=[tidy_line],
    )
