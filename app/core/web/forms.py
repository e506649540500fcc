"""The base of every form: what the form library says by itself, in our own words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

CHOOSE = _l("Choose one of these.")
OWN_WORDS = {
    "This field is required.": _l("Fill this in."),
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "'%(value)s' is not a valid choice for this field.": CHOOSE,
    "Not a valid integer value.": _l("Type a whole number, such as 3."),
    "Not a valid date value.": _l("Choose a day, or type it like 2026-07-14."),
    "Number must be between %(min)s and %(max)s.": _l("Type a number from %(min)s to %(max)s."),
    "Field cannot be longer than %(max)d character.": _l("Keep it to %(max)d letters."),
}
"""By the library's sentence; what stands between %( and ) is filled in afterwards."""


class OwnWords:
    """Translates the library's sentences as it asks for them, whatever the number."""

    def gettext(self, sentence: str) -> str:
        """Return our words for a sentence."""
        return str(OWN_WORDS.get(sentence, sentence))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return our words for a sentence that counts."""
        return self.gettext(singular if singular in OWN_WORDS or n == 1 else plural)


class Form(FlaskForm):
    """A form whose errors all speak with the site's voice."""

    class Meta(FlaskForm.Meta):
        """Where the form library asks for its sentences."""

        def get_translations(self, form: FlaskForm) -> OwnWords:
            """Hand out our words instead of the library's own translations."""
            return OwnWords()
