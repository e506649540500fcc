"""What people fill in about ideas."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_text
from app.issues.forms import ExperienceFields
from app.proposals.models import Voice
from app.proposals.queries import Idea

TITLE, TEXT, HAPPENED, WHOM, NOTE = 80, 5_000, 280, 140, 280


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


def tidy_text(value: str | None) -> str:
    """Clean a text that may not have been sent."""
    return clean_text(value or "")


class IdeaFields(Form):
    """The parts of an idea: what happened, in a line, what would happen, who it is for."""

    what_happened = TextAreaField(
        _l("What happened?"),
        [Length(max=HAPPENED, message=_l("Keep what happened to 280 letters."))],
        filters=[tidy_text],
        description=_l("A thing you saw or lived through that made you think of this."),
    )
    title = StringField(
        _l("Your idea in a line"),
        [
            DataRequired(_l("Give your idea a name, so that people can talk about it.")),
            Length(max=TITLE, message=_l("Keep the name to 80 letters.")),
        ],
        filters=[tidy_line],
    )
    text = TextAreaField(
        _l("What would happen?"),
        [
            DataRequired(_l("Say what would happen, in a sentence or more.")),
            Length(max=TEXT, message=_l("That's more than 5,000 letters. Make it shorter.")),
        ],
        filters=[tidy_text],
        description=_l("Rough is fine. Leave an empty line between paragraphs."),
    )
    for_whom = StringField(
        _l("Who is it for?"),
        [Length(max=WHOM, message=_l("Keep it to 140 letters."))],
        filters=[tidy_line],
    )


class IdeaForm(IdeaFields, ExperienceFields):
    """A new idea; `looked` remembers which similar ones were shown before."""

    looked = HiddenField()
    voice = RadioField(
        _l("Whose words are these?"),
        choices=[
            SelectChoice("", _l("My own")),
            SelectChoice(
                Voice.SOMEBODY.value, _l("These are somebody else's words, written down for them")
            ),
            SelectChoice(Voice.CHILD.value, _l("These are my child's words")),
        ],
        default="",
        validators=[Optional()],
    )

    @property
    def chosen_voice(self) -> Voice | None:
        """Whose words the idea is in; none where they are its author's own."""
        return Voice(self.voice.data) if self.voice.data else None

    @property
    def looked_at(self) -> set[int]:
        """The similar ideas this person has been shown."""
        return {int(part) for part in (self.looked.data or "").split(",") if part.isdecimal()}


class EditForm(IdeaFields):
    """Other words for an idea; `seen` is the version the author started from."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    note = StringField(
        _l("What did you change?"),
        [Length(max=NOTE, message=_l("Keep it to 280 letters."))],
        filters=[tidy_line],
        description=_l("One sentence, for the people who back this idea."),
    )


class SeenForm(Form):
    """A button that knows which version was on the page."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class BackForm(SeenForm, ExperienceFields):
    """Backing an idea; the first time it also asks what brings the person here."""

    asked = HiddenField()

    @property
    def must_ask(self) -> bool:
        """Whether the question has to be shown before anything can be wrong with its answer."""
        return "experiences" in self and not self.asked.data and not self.experiences.data


class AnswerForm(SeenForm):
    """Still backing the new words, or no longer."""

    answer = RadioField(
        choices=[SelectChoice("yes", _l("I still back it")), SelectChoice("no", _l("No longer"))],
        validators=[InputRequired(_l("Choose one of the two."))],
    )


class OtherIdeaForm(Form):
    """Another idea of the same question."""

    other = RadioField(
        _l("Which one?"),
        coerce=int,
        validators=[InputRequired(_l("Choose one of the ideas."))],
    )

    def offer(self, ideas: Sequence[Idea], none_label: str = "") -> None:
        """Offer these ideas, and none of them where there is a label for that."""
        choices = [
            SelectChoice(str(idea.proposal.id), f"{idea.letter} · {idea.title}") for idea in ideas
        ]
        self.other.choices = choices + ([SelectChoice("0", none_label)] if none_label else [])
