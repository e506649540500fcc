"""What a kind of mail is about, and how soon people want to hear of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.mail.models import Pace, Topic

ESSENTIAL = frozenset({"sign-in"})
"""Mails that somebody has just asked for: always sent, never counted, not to be stopped."""

TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "digest": Topic.WEEK,
        "reply": Topic.REPLIES,
        "quote": Topic.REPLIES,
        "change-from-post": Topic.REPLIES,
        "stage": Topic.STAGES,
        "checking": Topic.STAGES,
        "answered": Topic.STAGES,
        "deadline": Topic.DEADLINES,
        "paper-unfinished": Topic.DEADLINES,
        "words-hidden": Topic.HOSTS,
        "appeal-decided": Topic.HOSTS,
        "appeal-waiting": Topic.HOSTS,
        "added-to-group": Topic.GROUPS,
    }
)
"""Kinds that are not named here are about what somebody brought, backed or said."""

DEFAULT_PACES: Mapping[Topic, Pace] = MappingProxyType(
    {topic: Pace.WEEKLY if topic is Topic.WEEK else Pace.AT_ONCE for topic in Topic}
)


def topic_of(kind: str) -> Topic | None:
    """Return what a mail is about; None for what nobody chooses about."""
    return None if kind in ESSENTIAL else TOPICS.get(kind, Topic.YOURS)


def paces_for(topic: Topic) -> tuple[Pace, ...]:
    """Return the paces at which a topic may come; the weekly letter is weekly."""
    return (Pace.WEEKLY, Pace.NOTHING) if topic is Topic.WEEK else tuple(Pace)


def pace_among(chosen: Mapping[Topic, Pace], topic: Topic) -> Pace:
    """Return the pace of a topic; without the weekly letter there is nothing to wait for."""
    pace = chosen.get(topic, DEFAULT_PACES[topic])
    if pace is Pace.WEEKLY and chosen.get(Topic.WEEK) is Pace.NOTHING:
        return Pace.NOTHING
    return pace
