"""The site's own words as a printer sets them: apostrophes are curly, names keep their direction.

Sentences in the source have the apostrophe of a keyboard. They are set where all of them pass: as a
translation is looked up, before anything is filled in. So what people typed stays as they typed it.
What is filled in is kept apart if any of it runs from right to left: a name in Hebrew or Arabic
would else carry the numbers and full stops of our sentence over to its other side.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask_babel import Domain, get_locale
from jinja2 import Environment, pass_context
from markupsafe import Markup

CLOSING = re.compile(r"(?<=[\w>)])'")
OPENING = re.compile(r"'(?=\w)")

RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI", "AN"}
FIRST_STRONG, POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@functools.lru_cache(maxsize=8192)
def typeset(words: str) -> str:
    """Curl the apostrophes of a sentence: “it's” has a closing mark, “'quoted'” one of each."""
    return OPENING.sub("‘", CLOSING.sub("’", words))


def apart(value: object) -> object:
    """Put what is filled into a sentence between isolates if any of it runs right to left."""
    if not isinstance(value, str) or value.isascii():
        return value
    if RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, value)):
        return value
    between = f"{FIRST_STRONG}{value}{POP}"
    return Markup(between) if isinstance(value, Markup) else between  # noqa: S704 - as it was


def all_apart(values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep each of the values of a sentence apart."""
    return {name: apart(value) for name, value in values.items()}


def keep_values_apart(environment: Environment) -> None:
    """Let the sentences of templates keep apart what they are filled with."""

    def filled(translate: Callable[..., str]) -> Callable[..., str]:
        @pass_context
        def translate_apart(*given: Any, **values: Any) -> str:
            return translate(*given, **all_apart(values))

        return translate_apart

    sentences: dict[str, Any] = environment.globals
    for name in ("gettext", "ngettext"):
        sentences[name] = filled(sentences[name])


class Typeset(NullTranslations):
    """Translations as they were found, each sentence set."""

    def __init__(self, found: NullTranslations) -> None:
        super().__init__()
        self.found = found

    def ugettext(self, message: str) -> str:
        """Translate a sentence."""
        return typeset(self.found.ugettext(message))

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        """Translate a sentence that counts."""
        return typeset(self.found.ungettext(singular, plural, num))


class TypesetDomain(Domain):
    """Where Flask-Babel asks for translations, in Python and in templates."""

    def __init__(self) -> None:
        super().__init__()
        self.by_locale: dict[Locale, Typeset] = {}

    def get_translations(self) -> Typeset:
        """Return the translations for this request; those of a language are found and set once."""
        locale = get_locale()
        known = self.by_locale.get(locale) if locale is not None else None
        if known is None:
            known = Typeset(super().get_translations())
            if locale is not None:
                self.by_locale[locale] = known
        return known

    def gettext(self, string: str, **variables: Any) -> str:
        """Translate a sentence and fill it in."""
        return super().gettext(string, **all_apart(variables))

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """Translate a sentence that counts, and fill it in."""
        return super().ngettext(singular, plural, num, **all_apart(variables))
