"""Forms of signing in and of one's own page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.convert import digits_of, normal_address
from app.accounts.models import Member
from app.accounts.queries import has_lookalike
from app.accounts.services.people import (
    LOOKS_ALIKE,
    RESERVED_NAME,
    UNREADABLE,
    is_reserved,
)
from app.core.web.forms import Form
from app.core.words.names import is_readable
from app.core.words.text import clean_name


class WayForm(Form):
    """Where somebody was going when they were asked to sign in."""

    next = HiddenField()
    kept = HiddenField()


class AddressForm(WayForm):
    """The one thing we ask for."""

    email = StringField(
        _l("Your e-mail address"),
        [InputRequired(_l("Type your e-mail address.")), Length(max=254)],
        description=_l("We send a link and a code. Nobody else sees your address."),
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )

    def validate_email(self, field: StringField) -> None:
        """Refuse what cannot be an address, and say what one looks like."""
        if normal_address(field.data or "") is None:
            raise ValidationError(
                _l("That doesn't look like an e-mail address. They look like jo@example.org.")
            )

    @property
    def address(self) -> str:
        """The address in its one form."""
        return normal_address(self.email.data or "") or ""


class PasswordSignInForm(AddressForm):
    """An address and a password, for those who set one."""

    email = StringField(
        _l("Your e-mail address"),
        [InputRequired(_l("Type your e-mail address.")), Length(max=254)],
        id="password-email",
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Type your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(Form):
    """The six digits from the mail."""

    code = StringField(
        _l("Six-digit code"),
        [InputRequired(_l("Type the six digits from the mail.")), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input--code"},
    )

    def validate_code(self, field: StringField) -> None:
        """Six digits, however they are spaced."""
        if len(digits_of(field.data or "")) != 6:
            raise ValidationError(_l("The code has six digits, such as 042 517."))


class PressForm(Form):
    """A button and nothing else."""


class NameForm(Form):
    """The name others see."""

    name = StringField(
        _l("The name others see"),
        [InputRequired(_l("Type a name, or keep the one we suggest.")), Length(max=40)],
        filters=[lambda text: clean_name(text or "")],
        description=_l("It needn't be your own. What you wrote before keeps the old one."),
        render_kw={"autocomplete": "nickname", "spellcheck": "false"},
    )
    warned_about = HiddenField()
    next = HiddenField()

    def validate_name(self, field: StringField) -> None:
        """Refuse what cannot be read, and the names of offices."""
        if not is_readable(field.data or ""):
            raise ValidationError(UNREADABLE)
        if is_reserved(field.data or ""):
            raise ValidationError(RESERVED_NAME)

    def warns_of_lookalike(self, member: Member) -> bool:
        """Warn once of a name that looks like somebody else's; saved again, it is kept."""
        if self.warned_about.data == self.name.data or not has_lookalike(self.name.data, member):
            return False
        self.warned_about.data = self.name.data
        self.name.errors = [LOOKS_ALIKE]
        return True


class NewPasswordForm(Form):
    """A new password, and the old one where there is one."""

    current_password = PasswordField(
        _l("Your password now"),
        [Optional(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _l("New password"),
        [
            InputRequired(_l("Type the new password.")),
            Length(min=10, max=200, message=_l("Use between 10 and 200 characters.")),
        ],
        description=_l("At least 10 characters. Three words in a row are fine."),
        render_kw={"autocomplete": "new-password"},
    )


class LeaveForm(Form):
    """Deleting an account, twice thought about."""

    is_sure = BooleanField(
        _l("I know that this can't be undone."),
        [InputRequired(_l("Tick this to say that you know."))],
    )
