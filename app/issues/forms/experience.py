"""What brings a person to an issue: asked with their first contribution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    RadioField,
    SelectMultipleField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.web.forms import Form
from app.issues.convert import (
    settings_of,
)
from app.issues.models import Experience, Issue, Participation


class ExperienceFields(Form):
    """Mixed into each contribution's form; left out once the person has said what brings them."""

    def __iter__(self) -> Iterator[Field]:
        """Give the fields in the order they are drawn in: what brings one here comes last."""
        last = {"experiences", "main_experience"}
        return iter(sorted(self._fields.values(), key=lambda field: field.short_name in last))

    experiences = SelectMultipleField(
        _l("What brings you here? Tick all that fit."),
        coerce=Experience,
        validate_choice=True,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    main_experience = RadioField(
        _l("Count me under"),
        coerce=Experience,
        validators=[Optional()],
        description=_l("Only needed if you ticked more than one."),
    )

    asks_nothing = False

    def validate_experiences(self, field: Field) -> None:
        """Ask here for what `declare_experience` would refuse, so that the form stays open."""
        ticked = field.data or []
        if not ticked and not self.main_experience.data:
            raise ValidationError(_("Tell us what brings you here: tick at least one."))
        if len(ticked) > 1 and self.main_experience.data not in ticked:
            raise ValidationError(_("You ticked more than one. Say which one to count you under."))

    def ask_experience(self, issue: Issue, participation: Participation | None) -> None:
        """Offer the issue's own labels; drop the question if it was answered before."""
        if participation is not None:
            del self.experiences
            del self.main_experience
            return
        choices = [(kind.value, label) for kind, label in settings_of(issue).experiences.items()]
        if not choices:
            del self.experiences
            del self.main_experience
            self.asks_nothing = True
            return
        self.experiences.choices = choices
        self.main_experience.choices = choices

    def declared(self) -> dict[str, Any] | None:
        """Return what was ticked, for `declare_experience`; None if it was not asked."""
        if self.asks_nothing:
            return {"kinds": [Experience.OTHER], "main": Experience.OTHER}
        if "experiences" not in self:
            return None
        main = self.main_experience.data
        return {"kinds": self.experiences.data or [], "main": main or None}
