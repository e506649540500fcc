"""The site's own words as a printer sets them: apostrophes are curly, in every language.

Sentences in the source have the apostrophe of a keyboard. They are set where all of them pass: as a
translation is looked up, before anything is filled in. So what people typed stays as they typed it.
"""

from __future__ import annotations

import functools
import re

from babel.support import NullTranslations
from flask_babel import Domain

CLOSING = re.compile(r"(?<=[\w>)])'")
OPENING = re.compile(r"'(?=\w)")


@functools.lru_cache(maxsize=8192)
def typeset(words: str) -> str:
    """Curl the apostrophes of a sentence: “it's” has a closing mark, “'quoted'” one of each."""
    return OPENING.sub("‘", CLOSING.sub("’", words))


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

    def get_translations(self) -> Typeset:
        """Return the translations for this request."""
        return Typeset(super().get_translations())
