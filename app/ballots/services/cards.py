"""A ballot one idea at a time: in which order, where somebody goes on, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.ballots.convert import Answer, Content
from app.ballots.models import Zone
from app.ballots.services.showing import Ballot, Choice

BY_CARDS = range(8, 16)
"""How many ideas are shown one at a time unless somebody asks for the whole ballot."""


@dataclass(frozen=True, slots=True)
class Card:
    """One idea of a ballot by itself, and its number in this voter's order."""

    number: int
    of: int
    choice: Choice
    answer: Answer

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to go back to."""
        return self.number == 1

    @property
    def is_last(self) -> bool:
        """Whether what comes next is putting them in order."""
        return self.number == self.of


def cards_of(ballot: Ballot) -> Sequence[Card]:
    """Return every idea as a card, in this voter's order."""
    order = ballot.content.rotation
    return [
        Card(number, len(order), ballot.choices[i], ballot.content.answers[i])
        for number, i in enumerate(order, start=1)
    ]


def first_unanswered(content: Content) -> int:
    """Return the number of the first card without an answer; 0 where all have one."""
    for number, i in enumerate(content.rotation, start=1):
        if content.answers[i].zone is Zone.UNSORTED:
            return number
    return 0


def number_of(content: Content, i: int) -> int:
    """Return the number of an idea's card."""
    return content.rotation.index(i) + 1


def card_after(press: str, number: int, of: int) -> int:
    """Return which card a button leads to; 0 is the page on which they are put in order.

    Examples
    --------
    >>> [card_after(press, 3, 12) for press in ("next", "skip", "back", "go:7", "save")]
    [4, 4, 2, 7, 3]
    >>> card_after("next", 12, 12)
    0
    """
    name, _colon, detail = press.partition(":")
    if name in ("next", "skip"):
        return number + 1 if number < of else 0
    if name == "back":
        return max(number - 1, 1)
    if name == "go" and detail.isdecimal() and len(detail) < 4:
        return min(max(int(detail), 1), of)
    return number
