"""What people fill in when they say something."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.core.text import clean_line, clean_text
from app.discussion.convert import Place
from app.discussion.models import Post, Source
from app.issues.forms import ExperienceFields

POST_LENGTH = 3_000


def tidy_text(value: str | None) -> str:
    """Clean a text that may not have been sent."""
    return clean_text(value or "")


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


class TextForm(FlaskForm):
    """The words of a post."""

    text = TextAreaField(
        _l("Add what you know"),
        [
            DataRequired(_l("Write something first. A sentence is plenty.")),
            Length(
                max=POST_LENGTH,
                message=_l(
                    "That's more than 3,000 letters. Make it shorter, or make it two posts."
                ),
            ),
        ],
        filters=[tidy_text],
    )


class PostForm(TextForm, ExperienceFields):
    """A post: its words, where they come from, and what they are a reply to."""

    source = RadioField(
        _l("Where does this come from?"),
        choices=[
            SelectChoice(Source.EXPERIENCE.value, _l("From experience")),
            SelectChoice(Source.WORK.value, _l("From my work")),
            SelectChoice(Source.EVIDENCE.value, _l("From evidence, here is a link")),
            SelectChoice(Source.NONE.value, _l("None of these")),
        ],
        default=Source.NONE.value,
        validators=[Optional()],
    )
    source_url = StringField(
        _l("Link to the evidence"),
        [Length(max=500, message=_l("That link is too long. Use the shortest one that works."))],
        filters=[tidy_line],
    )
    is_worry = BooleanField(_l("This is a worry"))
    parent_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    quoted_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    quote = TextAreaField(
        _l("The words you mean"),
        [Length(max=500, message=_l("Keep the quote to 500 letters."))],
        filters=[tidy_text],
        description=_l("Shorten it to what matters, or empty it. You can't change the words."),
    )
    proposal_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    amendment_id = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def validate_source_url(self, field: Field) -> None:
        """Evidence comes with an address that people can open."""
        if self.source.data != Source.EVIDENCE.value:
            return
        parts = urlsplit(field.data or "")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValidationError(
                _("Add the link people can check. It starts with https:// or http://.")
            )

    @property
    def chosen_source(self) -> Source:
        """Where the words come from; "none" where nothing was chosen."""
        return Source(self.source.data or Source.NONE.value)

    def hang_on(self, place: Place, parent: Post | None = None) -> None:
        """Say in which conversation the post will stand, and which post it replies to."""
        self.proposal_id.data, self.amendment_id.data = place.proposal_id, place.amendment_id
        self.parent_id.data = parent.id if parent else None


class SameForm(FlaskForm):
    """A press on "same for me"."""

    back_to = HiddenField()
