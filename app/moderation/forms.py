"""What people fill in to report, hide, appeal and decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.core.house_rules import BROKEN_BY_WORDS, HOUSE_RULES, HouseRule
from app.core.web.forms import Form
from app.core.words.text import clean_line, clean_text

LINE = 280
APPEAL = 500
TOO_LONG = _l("Keep it to 280 letters.")
KEEP_OR_PUT_BACK = (
    ("put-back", _l("Put it back")),
    ("keep", _l("Keep it hidden")),
)


def tidy_line(value: str | None) -> str:
    """Clean a line that may not have been sent."""
    return clean_line(value or "")


def tidy_text(value: str | None) -> str:
    """Clean a text that may not have been sent."""
    return clean_text(value or "")


class RuleForm(Form):
    """Which house rule is broken."""

    rule = RadioField(
        _l("Which rule does it break?"),
        choices=[SelectChoice(rule.value, HOUSE_RULES[rule][0]) for rule in BROKEN_BY_WORDS],
        validators=[InputRequired(_l("Choose the rule. If it breaks none, leave it."))],
    )

    @property
    def chosen_rule(self) -> HouseRule:
        """The rule that was chosen."""
        return HouseRule(self.rule.data)


class ReportForm(RuleForm):
    """A rule and, if somebody wants, a line for the hosts."""

    line = TextAreaField(
        _l("Anything the hosts should know?"),
        [Length(max=LINE, message=TOO_LONG)],
        filters=[tidy_line],
        description=_l("Only the hosts read it."),
    )


class HideForm(RuleForm):
    """A rule and a reason; both are told to everybody."""

    reason = TextAreaField(
        _l("Why, in a sentence?"),
        [
            DataRequired(_l("Give the reason. It's what people read instead.")),
            Length(max=LINE, message=TOO_LONG),
        ],
        filters=[tidy_line],
        description=_l(
            "Everybody can read it where the words were. Don't repeat them, and name nobody."
        ),
    )


class AppealForm(Form):
    """Why it should come back."""

    words = TextAreaField(
        _l("Why should it come back?"),
        [
            DataRequired(_l("Say why. A sentence is plenty.")),
            Length(max=APPEAL, message=_l("Keep it to 500 letters.")),
        ],
        filters=[tidy_text],
        description=_l("Only whoever decides and the hosts of the group read it."),
    )


class DecideForm(Form):
    """Put back or keep, and why."""

    decision = RadioField(
        _l("What do you decide?"),
        choices=[SelectChoice(value, words) for value, words in KEEP_OR_PUT_BACK],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    reason = TextAreaField(
        _l("Why, in a sentence?"),
        [
            DataRequired(_l("Give the reason. Everybody can read it.")),
            Length(max=LINE, message=TOO_LONG),
        ],
        filters=[tidy_line],
        description=_l("Everybody can read it. Don't repeat the hidden words, and name nobody."),
    )
