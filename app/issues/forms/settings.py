"""Preparing an issue, making a stage longer, noting what the answerer said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_name, clean_text
from app.issues.convert import (
    OptionTests,
    Settings,
    noon,
    settings_of,
    with_changes,
)
from app.issues.forms.choices import HELPING, JOINING, PRIVACY, share_from, share_text
from app.issues.forms.opening import TEXTS, OpeningTexts
from app.issues.models import Experience, Helping, Issue, Joining, PrivacyMode

ZONES = [
    "Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Berlin", "Europe/Madrid",
    "Europe/Rome", "Europe/Warsaw", "Europe/Athens", "Europe/Helsinki", "Africa/Lagos",
    "Africa/Nairobi", "Africa/Johannesburg", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "America/St_Johns",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Sao_Paulo", "UTC",
]  # fmt: skip


def line(text: str | None) -> str:
    """Tidy one line of text as it comes in."""
    return clean_line(text or "")


def prose(text: str | None) -> str:
    """Tidy a longer text as it comes in."""
    return clean_text(text or "")


def question_checks() -> list[Any]:
    """Ask for one sentence."""
    return [
        InputRequired(_l("Ask your question in one sentence.")),
        Length(min=10, max=140, message=_l("Write the question in 10 to 140 letters.")),
    ]


class DraftForm(Form):
    """The two things only an organiser can know; everything else has a default."""

    question = StringField(
        _l("What is the question?"),
        question_checks(),
        filters=[line],
        description=_l("One sentence that people can answer with an idea."),
    )
    status_quo = TextAreaField(
        _l("How are things now?"),
        [
            InputRequired(_l("Say how things are now. People compare every idea with it.")),
            Length(max=280, message=_l("Keep it to 280 letters.")),
        ],
        filters=[prose],
        description=_l("Two sentences. People will rank every idea against this."),
    )
    template = RadioField(
        _l("How much time should it take?"),
        choices=[
            SelectChoice("sprint", _l("Sprint: five days in all")),
            SelectChoice("standard", _l("Standard: three weeks in all")),
            SelectChoice("deep", _l("Deep: eight weeks in all")),
        ],
        default="standard",
    )


def days(label: Any) -> IntegerField:
    """A number of days for a stage."""
    return IntegerField(label, [InputRequired(_l("Say how many days.")), NumberRange(1, 90)])


def people(label: Any, most: int = 10_000) -> IntegerField:
    """A number of people, or a share of them in whole percent."""
    return IntegerField(label, [InputRequired(_l("Type a number.")), NumberRange(1, most)])


def label_field(label: Any) -> StringField:
    """What one of the experiences is called here; left empty, it is not offered."""
    return StringField(label, [Optional(), Length(max=60)], filters=[line])


class SettingsForm(OpeningTexts):
    """Everything that can be set before opening, each with its default filled in."""

    question = StringField(_l("What is the question?"), question_checks(), filters=[line])
    background = TextAreaField(
        _l("What should people know first?"),
        [Optional(), Length(max=5_000)],
        filters=[prose],
        description=_l("What happened so far, and where to read more."),
    )
    status_quo = TextAreaField(
        _l("How are things now?"),
        [Length(max=280)],
        filters=[prose],
        description=_l("Two sentences. People will rank every idea against this."),
    )
    propose_days = days(_l("Days for Suggest"))
    discuss_days = days(_l("Days for Talk"))
    amend_days = days(_l("Days for Improve"))
    rank_days = days(_l("Days for Rank"))
    zone = SelectField(_l("Whose clocks?"), choices=[SelectChoice(zone, zone) for zone in ZONES])
    joining = RadioField(
        _l("Who may take part?"),
        choices=JOINING,
        description=_l(
            "An open question is no proof of one person, one ballot. "
            "A code proves only that one of yours was handed to somebody."
        ),
    )
    privacy_mode = RadioField(
        _l("What happens to a ballot?"),
        choices=PRIVACY,
        description=_l(
            "With fewer than ten ballots the first two publish nothing but that there were some."
        ),
    )
    helping = RadioField(
        _l("Who may put in a ballot for somebody who can't do it alone?"),
        choices=HELPING,
        description=_l("These ballots count, and the result says how many there were."),
    )
    paper_place = TextAreaField(
        _l("Where can people hand in ballots on paper?"),
        [Optional(), Length(max=280, message=_l("Keep it to 280 letters."))],
        filters=[prose],
        description=_l(
            "Say where, to whom and by when. Hosts type each sheet in twice before Rank ends. "
            "Leave it empty and no ballots on paper are taken."
        ),
    )
    majority = SelectField(
        _l("How many more must say better than worse?"),
        choices=[
            SelectChoice("1/1", _l("More people better than worse")),
            SelectChoice("2/1", _l("At least twice as many")),
            SelectChoice("3/1", _l("At least three times as many")),
        ],
    )
    floor = SelectField(
        _l("And how many of all who ranked must say better?"),
        choices=[
            SelectChoice("1/4", _l("At least a quarter")),
            SelectChoice("1/3", _l("At least a third")),
            SelectChoice("1/2", _l("At least half")),
            SelectChoice("", _l("Any number")),
        ],
    )
    quorum = IntegerField(
        _l("And at least this many people"),
        [Optional(), NumberRange(1, 1_000_000)],
        description=_l("Leave it empty if there is no such number."),
    )
    seats = IntegerField(
        _l("How many ideas may be chosen?"),
        [Optional(), NumberRange(1, 30)],
        default=1,
        description=_l("One for most questions. More makes a list of points, as in a manifesto."),
    )
    admission_percent = people(
        _l("An idea needs this percentage of the people who were active"), 100
    )
    admission_least = people(_l("but at least this many people"))
    admission_most = people(_l("and never more than"))
    variant_percent = people(_l("A change the author refused needs this percentage"), 100)
    variant_least = people(_l("but at least this many people "))
    variant_most = people(_l("and never more than "))
    has_lot = BooleanField(_l("One idea that missed the number gets a place by public lot"))
    answerer = StringField(
        _l("Who should answer?"),
        [Optional(), Length(max=80)],
        filters=[lambda text: clean_name(text or "")],
        description=_l("The person or body that can do something about it."),
    )
    answerer_role = StringField(_l("What are they?"), [Optional(), Length(max=80)], filters=[line])
    target = IntegerField(
        _l("How many people do you hope for?"), [Optional(), NumberRange(1, 1_000_000)]
    )
    uses_label = label_field(_l("People who use it say"))
    works_label = label_field(_l("People who work in it say"))
    cares_label = label_field(_l("People who care for someone say"))
    other_label = label_field(_l("Everybody else says"))
    revision = HiddenField()

    def fill_from(self, issue: Issue) -> None:
        """Show what the draft holds now."""
        settings = settings_of(issue)
        for name in ("question", "background", "status_quo", "revision"):
            getattr(self, name).data = getattr(issue, name)
        for name in COPIED:
            getattr(self, name).data = getattr(settings, name)
        for name, hours in zip(DAYS, settings.hours, strict=True):
            getattr(self, name).data = max(1, hours // 24)
        self.joining.data = settings.joining.value
        self.helping.data = settings.helping.value
        self.privacy_mode.data = settings.privacy_mode.value
        self.majority.data = share_text(settings.tests.majority)
        self.floor.data = share_text(settings.tests.floor)
        self.seats.data = settings.seats
        self.quorum.data = int(settings.tests.quorum) if settings.tests.quorum else None
        for kind, label in settings.experiences.items():
            self[f"{kind.value}_label"].data = label

    def settings(self, before: Settings) -> Settings:
        """Return the settings as typed."""
        majority = share_from(self.majority.data) or (1, 1)
        tests = OptionTests(
            majority=majority,
            majority_is_strict=majority == (1, 1),
            floor=share_from(self.floor.data),
            quorum=str(self.quorum.data) if self.quorum.data else None,
        )
        labels = {kind: self[f"{kind.value}_label"].data for kind in Experience}
        hours = tuple(24 * self[name].data for name in DAYS)
        return with_changes(
            before,
            hours=hours,
            joining=Joining(self.joining.data),
            helping=Helping(self.helping.data),
            privacy_mode=PrivacyMode(self.privacy_mode.data),
            tests=tests,
            experiences={kind: label for kind, label in labels.items() if label},
            seats=self.seats.data or 1,
            **{name: self[name].data for name in COPIED},
        )


DAYS = ("propose_days", "discuss_days", "amend_days", "rank_days")
COPIED = (
    *TEXTS,
    "zone",
    "admission_percent",
    "admission_least",
    "admission_most",
    "variant_percent",
    "variant_least",
    "variant_most",
    "has_lot",
    "answerer",
    "answerer_role",
    "target",
    "paper_place",
)


class ExtendForm(Form):
    """How much longer, and why: the reason is public."""

    hours = IntegerField(_l("How many hours longer?"), [InputRequired(_l("Say how many hours."))])
    reason = TextAreaField(
        _l("Why?"),
        [
            InputRequired(_l("Say why: everyone can read the reason.")),
            Length(min=10, max=280, message=_l("Give a reason of 10 to 280 letters.")),
        ],
        filters=[prose],
        description=_l("Everyone can read this."),
    )


class AnswererForm(Form):
    """When the answerer was asked, and by when they have promised to answer."""

    asked_on = DateField(_l("Asked on"), [Optional()])
    promised_by = DateField(_l("Promised to answer by"), [Optional()])

    def moments(self, zone: str) -> dict[str, datetime | None]:
        """Return the two days as moments: noon where the issue is."""
        return {
            "asked_at": noon(self.asked_on.data, zone),
            "promised_by": noon(self.promised_by.data, zone),
        }
