"""The form in which people choose what is sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice

from app.core.web.forms import Form
from app.following.convert import PACE_LABELS, TOPIC_LABELS, WEEK_LABELS
from app.mail.models import Pace, Topic

NO_LETTER = _l(
    "You've switched the weekly letter off, but some news waits for it. "
    "Let the letter come, or choose “As it happens” or “Nothing” for those."
)


def about(topic: Topic) -> RadioField:
    """Return the field of a topic."""
    labels = WEEK_LABELS if topic is Topic.WEEK else PACE_LABELS
    choices = [SelectChoice(pace.value, label) for pace, label in labels.items()]
    return RadioField(TOPIC_LABELS[topic], choices=choices)


class MailForm(Form):
    """How soon somebody wants to hear of each topic."""

    week = about(Topic.WEEK)
    replies = about(Topic.REPLIES)
    yours = about(Topic.YOURS)
    stages = about(Topic.STAGES)
    deadlines = about(Topic.DEADLINES)
    hosts = about(Topic.HOSTS)
    groups = about(Topic.GROUPS)

    @classmethod
    def of(cls, paces: Mapping[Topic, Pace]) -> MailForm:
        """Return the form as somebody has it now."""
        return cls(data={topic.value: pace.value for topic, pace in paces.items()})

    @property
    def paces(self) -> dict[Topic, Pace]:
        """What was chosen."""
        return {topic: Pace(self[topic.value].data) for topic in Topic}

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse to put anything into a letter that doesn't come."""
        if not super().validate(extra_validators):
            return False
        if self.paces[Topic.WEEK] is Pace.WEEKLY:
            return True
        waiting = Pace.WEEKLY in self.paces.values()
        if waiting:
            self.week.errors = [NO_LETTER]
        return not waiting
