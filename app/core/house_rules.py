"""The house rules: one list for their page, for reports, and for what is said of hidden words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class HouseRule(enum.Enum):
    """A house rule by the name that a stored report carries; a name once used is never reused."""

    PERSON = "person"
    SOURCE = "source"
    NAMES = "names"
    ONCE = "once"
    TOPIC = "topic"
    THREATS = "threats"
    ORGANISERS = "organisers"


HOUSE_RULES: Mapping[HouseRule, tuple[LazyString, LazyString]] = MappingProxyType(
    {
        HouseRule.PERSON: (
            _l("Talk about the idea, not the person."),
            _l("You can think an idea is wrong. Say what would go wrong."),
        ),
        HouseRule.SOURCE: (
            _l("Say where it comes from."),
            _l(
                "From experience, from work, or from something people can read. "
                "All three are welcome."
            ),
        ),
        HouseRule.NAMES: (
            _l("Leave out other people's names."),
            _l(
                "Tell what happened, not who it happened to. If your team could guess it's you, "
                "leave out what gives it away."
            ),
        ),
        HouseRule.ONCE: (
            _l("One person, one place."),
            _l("Don't take part twice, and don't take part for somebody who hasn't asked you to."),
        ),
        HouseRule.TOPIC: (
            _l("Keep to the question."),
            _l("No adverts, and nothing posted over and over."),
        ),
        HouseRule.THREATS: (
            _l("No threats, no insults, no hatred."),
            _l("They are taken off the page, with the reason, and the person is told."),
        ),
        HouseRule.ORGANISERS: (
            _l("The rules of a question hold for its organisers, too."),
            _l("Once it's open nobody can change them."),
        ),
    }
)
"""Each rule in one sentence, and what it means, in the order of the page."""

BROKEN_BY_WORDS = (
    HouseRule.THREATS,
    HouseRule.PERSON,
    HouseRule.NAMES,
    HouseRule.TOPIC,
    HouseRule.ONCE,
)
"""The rules for which words can be reported and hidden, the gravest first."""


def rule_words(name: str) -> str:
    """Return the sentence of a rule by its stored name; the name itself where it is unknown."""
    known = {rule.value: words for rule, (words, _more) in HOUSE_RULES.items()}
    return str(known.get(name, name))
