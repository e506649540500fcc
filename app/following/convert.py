"""What people choose about, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.mail.models import Pace, Topic

TOPIC_LABELS = {
    Topic.WEEK: _l("The weekly letter: what happened in what you follow"),
    Topic.REPLIES: _l("Somebody replies to you, quotes you or takes up your words"),
    Topic.YOURS: _l("News of what you brought or backed"),
    Topic.STAGES: _l("A question you follow reaches its next stage"),
    Topic.DEADLINES: _l("The time to rank is nearly over"),
    Topic.HOSTS: _l("Hosts hid something you wrote, or an appeal"),
    Topic.GROUPS: _l("You were put on a group's list"),
}
PACE_LABELS = {
    Pace.AT_ONCE: _l("As it happens"),
    Pace.WEEKLY: _l("In the weekly letter"),
    Pace.NOTHING: _l("Nothing"),
}
WEEK_LABELS = {
    Pace.WEEKLY: _l("Once a week, if there's something to tell"),
    Pace.NOTHING: _l("Nothing"),
}
