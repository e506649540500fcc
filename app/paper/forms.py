"""What comes in from the pages about paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.ballots.forms import number_in, typed, zone_in
from app.ballots.services.offers import LONGEST
from app.core.tokens import new_token
from app.core.web.forms import Form
from app.core.words.text import clean_text
from app.issues.convert import settings_of
from app.issues.models import Experience, Issue, Joining
from app.issues.services.codes import MOST_AT_ONCE, read_code
from app.paper.convert import SLOTS, Entry

MOST_IDEAS = 99
Fields = MultiDict[str, str]


class CodesForm(Form):
    """How many codes to print."""

    how_many = IntegerField(
        _l("How many codes?"),
        [InputRequired(_l("Say how many.")), NumberRange(1, MOST_AT_ONCE)],
        description=_l("One for each person. A thousand take a few seconds."),
        default=50,
    )


class CodeForm(Form):
    """A code as it stands on a sheet."""

    code = StringField(
        _l("Your code"),
        [InputRequired(_l("Type the code from your sheet.")), Length(max=60)],
        filters=[lambda text: text and read_code(text)],
        description=_l("Twelve letters and numbers. Dashes and small letters do no harm."),
    )


class RightForm(Form):
    """What brings the person here whose sheet it is; the ideas stand beside it as plain fields."""

    experience = RadioField(
        _l("What brings them here?"),
        [InputRequired(_l("Choose what is ticked on the sheet, or “nothing is ticked”."))],
    )

    def ask(self, issue: Issue) -> None:
        """Offer the issue's labels; a sheet on which none is ticked counts as something else."""
        offered = settings_of(issue).experiences
        choices = [(kind.value, label) for kind, label in offered.items()]
        other = Experience.OTHER
        said = [choice for choice in choices if choice[0] != other.value]
        self.experience.choices = [
            *said,
            (other.value, offered.get(other, "") or _("Something else")),
            ("none", _("Nothing is ticked")),
        ]

    def entry(self, fields: Fields, places: Sequence[int]) -> Entry:
        """Return what was typed, as far as it can be read."""
        said = self.experience.data
        known = said in {kind.value for kind in Experience}
        return entry_from_fields(fields, places, Experience(said) if known else Experience.OTHER)


class SheetForm(RightForm):
    """The number of a sheet, its code where the question asks for codes, and a key."""

    number = StringField(
        _l("Number of the sheet"),
        [InputRequired(_l("Type the number at the top of the sheet.")), Length(max=40)],
        filters=[lambda text: re.sub(r"[\s-]", "", text or "")],
        description=_l("Ten digits. Spaces do no harm."),
    )
    code = StringField(
        _l("Code on the sheet"),
        [InputRequired(_l("Type the code written on the sheet.")), Length(max=60)],
        filters=[lambda t: read_code(t or "")],
    )
    key = HiddenField()

    def ask(self, issue: Issue) -> None:
        """Ask for a code only where there are codes; give a new form its key."""
        super().ask(issue)
        if settings_of(issue).joining is not Joining.CODES:
            del self.code
        if not self.key.data:
            self.key.data = new_token()

    @property
    def typed_code(self) -> str:
        """The code as typed; none where none is asked for."""
        return self.code.data if "code" in self else ""


class AsideForm(Form):
    """Why a sheet is not to count: the reason is public."""

    reason = TextAreaField(
        _l("Why is this sheet set aside?"),
        [
            InputRequired(_l("Say why: everyone can read the reason.")),
            Length(min=10, max=280, message=_l("Give a reason of 10 to 280 letters.")),
        ],
        filters=[lambda text: clean_text(text or "")],
        description=_l("Everyone can read this. Name nobody, and not what the sheet says."),
    )


class HelpingForm(Form):
    """The code of the person for whom a ballot is put in."""

    for_code = StringField(
        _l("Their code"), [Length(max=60)], filters=[lambda text: read_code(text or "")]
    )


def entry_from_fields(fields: Fields, places: Sequence[int], experience: Experience) -> Entry:
    """Read the rows of a sheet; what was left out counts as not said."""
    words = {
        name: text
        for place in places
        for slot in SLOTS
        if (text := typed(fields, name := f"{slot.value}-{place}"))
    }
    return Entry(
        zones=tuple(zone_in(fields, f"zone-{p}") for p in places),
        places=tuple(number_in(fields, f"place-{p}", most=MOST_IDEAS) for p in places),
        words=words,
        experience=experience,
    )


def too_long(entry: Entry) -> list[str]:
    """Return what to put right about words that are too long for the result."""
    return [
        _(
            "One reason has %(length)s letters. Type the first %(most)s that make sense.",
            length=len(text),
            most=LONGEST,
        )
        for text in entry.words.values()
        if len(text) > LONGEST
    ]
