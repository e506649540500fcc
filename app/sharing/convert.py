"""Cards laid out for a picture, and words made ready for messages, letters and forums."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from app.core.drawing.lines import Block, fitted, plain_block

LEFT, RIGHT = 84, 1_116
BESIDE_SHAPE = 240
TITLE_SIZES = ((54, 2), (44, 3), (36, 4))
ALONE_SIZES = ((68, 3), (54, 4), (44, 5))
LONGEST_MESSAGE = 280
"""Letters of a message with its link: what a text message and most networks take."""

MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says of a question, an idea or a change.

    `number` is how many of `of_all` said that it would be better than now.
    """

    kind: str
    letter: str
    title: str
    did: str = ""
    number: int | None = None
    of_all: int = 0
    quote: str = ""
    where: str = ""

    @property
    def words(self) -> str:
        """The picture in words, for those who don't see it."""
        said = (f"{self.kind}: {self.title}", self.did, self.quote)
        return " ".join(part for part in said if part)

    @property
    def left(self) -> int:
        """Where the title begins."""
        return BESIDE_SHAPE if self.letter else LEFT

    @property
    def is_alone(self) -> bool:
        """Whether the title has most of the picture to itself."""
        return self.number is None and not self.quote

    @property
    def heading(self) -> tuple[int, Block]:
        """The title in lines, and how large it is."""
        sizes = ALONE_SIZES if self.is_alone else TITLE_SIZES
        return fitted(self.title, width=RIGHT - self.left, sizes=sizes)

    def block(self, words: str, size: int, most: int) -> Block:
        """Return words in lines that run from edge to edge."""
        return plain_block(words, width=RIGHT - LEFT, size=size, most=most)


def message_of(said: str, link: str) -> str:
    """Return words and a link short enough for a message; the link stays whole."""
    room = LONGEST_MESSAGE - len(link) - 1
    return f"{textwrap.shorten(said, room, placeholder='…')} {link}"


def as_markdown(words: str) -> str:
    r"""Return words of which no sign means anything in Markdown.

    Examples
    --------
    >>> as_markdown("[bus] *now*")
    '\\[bus\\] \\*now\\*'
    """
    return MARKS.sub(r"\\\1", " ".join(words.split()))


def as_bbcode(words: str) -> str:
    """Return words that open no tag of a forum: it has no way to write a bracket as it is.

    Examples
    --------
    >>> as_bbcode("[url=x]bus[/url]")
    '(url=x)bus(/url)'
    """
    return " ".join(words.split()).replace("[", "(").replace("]", ")")
