"""Forms of issues, and the question every first contribution asks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.issues.convert import settings_of
from app.issues.models import Experience, Issue, Participation


class ExperienceFields(FlaskForm):
    """Mixed into each contribution's form; left out once the person has said what brings them."""

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

    def ask_experience(self, issue: Issue, participation: Participation | None) -> None:
        """Offer the issue's own labels; drop the question if it was answered before."""
        if participation is not None:
            del self.experiences
            del self.main_experience
            return
        choices = [(kind, label) for kind, label in settings_of(issue).experiences.items()]
        self.experiences.choices = choices
        self.main_experience.choices = choices

    def declared(self) -> dict[str, Any] | None:
        """Return what was ticked, for `declare_experience`; None if it was not asked."""
        if "experiences" not in self:
            return None
        main = self.main_experience.data
        return {"kinds": self.experiences.data or [], "main": main or None}
