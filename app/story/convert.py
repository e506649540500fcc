"""What a page tells of the story: lines with links, cut to what can be read in a minute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.words.markdown import plain_text
from app.statements.models import Statement
from app.story.models import Theme
from app.story.queries.summaries import Told

MOST_WORDS = 200
"""How many words the lines of a story may have before the first post; headings come on top."""
MOST_LINES = 3
WORDS_A_LINE = 24
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
NUMBERS = re.compile(r"#\d{1,10}(?:[,;]#?\d{1,10})*")
LINK = re.compile(r"/posts/(\d{1,10})(?:[?#]\S*)?$")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to tell, where it comes from, and a few words beside it."""

    text: str
    url: str
    note: str = ""

    @property
    def n_words(self) -> int:
        """How many words a reader reads."""
        return len(self.text.split()) + len(self.note.split())


@dataclass(frozen=True, slots=True)
class Digest:
    """What a page says before the first post: a few lines of each kind."""

    agreed: Sequence[Line] = ()
    disputed: Sequence[Line] = ()
    questions: Sequence[Line] = ()
    told: Sequence[Line] = ()
    worries: Sequence[Line] = ()
    themes: Sequence[Line] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell yet."""
        return not any(
            (self.agreed, self.disputed, self.questions, self.told, self.worries, self.themes)
        )


def digest_from(*sections: Sequence[Line]) -> Digest:
    """Take lines of each kind in turn, in the order of a digest, as long as they fit."""
    taken: list[list[Line]] = [[] for _section in sections]
    left = MOST_WORDS
    for n in range(MOST_LINES):
        for section, lines in zip(taken, sections, strict=True):
            if n < len(lines) and lines[n].n_words <= left:
                section.append(lines[n])
                left -= lines[n].n_words
    return Digest(*taken)


def excerpt(text: str, most_words: int = WORDS_A_LINE) -> str:
    """Return the beginning of a text, cut between words."""
    words = text.split()
    if len(words) <= most_words:
        return " ".join(words)
    return " ".join(words[:most_words]).rstrip(",;:–-") + " …"


def question_in(text: str) -> str:
    """Return the first sentence of a text that asks something, or its beginning."""
    asked = (part for part in SENTENCE_END.split(text) if part.rstrip().endswith("?"))
    return excerpt(next(asked, text).strip())


def line_from_statement(statement: Statement) -> Line:
    """Return a statement with how it was answered."""
    agree, disagree = statement.agree_count, statement.disagree_count
    return Line(
        excerpt(statement.text),
        url_for("statements.show", statement_id=statement.id),
        _("%(agree)s agree, %(disagree)s disagree", agree=agree, disagree=disagree),
    )


def line_from_post(row: Any, *, asks: bool = False) -> Line:
    """Return what a post says, or what it asks, and for how many it is the same."""
    text = plain_text(row.html)
    return Line(
        question_in(text) if asks else excerpt(text),
        url_for("discussion.show", post_id=row.id),
        ngettext("same for %(num)s person", "same for %(num)s people", row.same_count)
        if row.same_count
        else "",
    )


def line_from_sentence(theme: Theme, told: Told) -> Line:
    """Return a sentence of a host, with the theme that it is about."""
    url = url_for("story.theme", theme_id=theme.id, _anchor="summary")
    return Line(excerpt(told.text), url)


def line_from_theme(theme: Theme, n_posts: int) -> Line:
    """Return a theme by its name, and how many posts are about it."""
    posts = ngettext("%(num)s post", "%(num)s posts", n_posts)
    return Line(title_of(theme), url_for("story.theme", theme_id=theme.id), posts)


def title_of(theme: Theme) -> str:
    """Return what a host named a theme, or the words that tell it apart."""
    words = ", ".join(str(word) for word in theme.words)
    return theme.name or words[:1].upper() + words[1:] or _("No name yet")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as a host typed it: the sentence, and the numbers of the posts it comes from."""

    text: str
    posts: tuple[int, ...]


def typed_lines(text: str) -> list[Typed]:
    """Read a sentence a line; numbers like #12 and links to posts stand at the end of each."""
    return [typed_line(line) for line in text.splitlines() if line.strip()]


def typed_line(line: str) -> Typed:
    """Read one line from its end; numbers within the sentence are words of it."""
    words, numbers = line.split(), list[int]()
    while words and (found := numbers_in(words[-1].strip("()[],;."))):
        words.pop()
        numbers = found + numbers
    return Typed(" ".join(words), tuple(dict.fromkeys(numbers)))


def numbers_in(word: str) -> list[int]:
    """Return the posts that a word names, as #12 or by a link; none if it is any other word."""
    if NUMBERS.fullmatch(word):
        return [int(number) for number in re.findall(r"\d+", word)]
    link = LINK.search(word)
    return [int(link[1])] if link else []


def text_from(told: Sequence[Told]) -> str:
    """Write sentences as a host types them."""
    return "\n".join(
        " ".join([each.text, *(f"#{number}" for number, _name in each.posts)]) for each in told
    )
