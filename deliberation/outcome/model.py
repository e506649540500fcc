"""Outcome: what was decided, as figures and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from deliberation.canonical import Json
from deliberation.decision import Tiers
from deliberation.line import Settings
from deliberation.outcome import form
from deliberation.outcome.records import DroppedAhead, OptionLine
from deliberation.pairwise import Pairwise
from deliberation.robustness import Flip

FEWEST_BALLOTS = 10
"""Under this many ballots nothing is shown, except in mode ``recorded``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ballots decided and everything it rests on.

    Options are named by index everywhere. Equal outcomes have equal canonical JSON,
    whatever the order of the ballots was.

    Attributes
    ----------
    options : tuple of str
    settings : Settings
    n_ballots : int
    support : tuple of tuple of int
        ``support[i][j]``: ballots with ``i`` above ``j``, the status quo among them.
    lines : tuple of OptionLine
        One for each option but the status quo, by index.
    passing : tuple of int
        F, by index.
    order, order_below : tuple of tuple of int
        Tiers of F, and of the options outside F, best first.
    evidence : mapping
        The verdict's on F, as JSON knows it; its option ``k`` is ``passing[k]``.
    conventions : mapping of str to str
        The verdict's.
    left_out : tuple of (int, int)
        Under Ranked Pairs with one winner: comparisons won, winner first, that its universe
        leaves out, strongest first. Empty otherwise.
    condorcet_winner : int or None
        The option of F that beats every other of F.
    smith_set : tuple of int
        Within F.
    dropped_ahead : tuple of DroppedAhead
    flip : Flip
    n_above_any : int or None
        Ballots with at least one option above the status quo; None without ballots or line.
    first_places : tuple of int or None
        Ballots with each option in their best tier; None without ballots.
    whys : tuple of str
        Codes that say what is absent and why, sorted.
    """

    options: tuple[str, ...]
    settings: Settings
    n_ballots: int
    support: tuple[tuple[int, ...], ...]
    lines: tuple[OptionLine, ...]
    passing: tuple[int, ...]
    order: Tiers
    order_below: Tiers
    evidence: Mapping[str, Any]
    conventions: Mapping[str, str]
    left_out: tuple[tuple[int, int], ...]
    condorcet_winner: int | None
    smith_set: tuple[int, ...]
    dropped_ahead: tuple[DroppedAhead, ...]
    flip: Flip
    n_above_any: int | None
    first_places: tuple[int, ...] | None
    whys: tuple[str, ...]

    @property
    def winners(self) -> tuple[int, ...]:
        """The best tier of F; empty where nothing passes and the status quo stays."""
        return self.order[0] if self.order else ()

    @property
    def is_covered(self) -> bool:
        """Whether too few took part for any figure to be shown."""
        return self.settings.mode != "recorded" and self.n_ballots < FEWEST_BALLOTS

    @property
    def pairs(self) -> Pairwise:
        """The head-to-head counts among all options."""
        size = len(self.options)
        support = np.array(self.support, dtype=np.int64).reshape(size, size)
        return Pairwise(self.options, support, self.n_ballots, self.settings.unranked)

    def line_of(self, option: int) -> OptionLine:
        """Return the line of one option, which is not the status quo.

        Raises
        ------
        KeyError
            When the option has no line.
        """
        for line in self.lines:
            if line.option == option:
                return line
        raise KeyError(option)

    def margin(self, option: int, other: int) -> int:
        """Return by how many ballots one option is ahead of another; negative when behind."""
        return self.support[option][other] - self.support[other][option]

    def to_json(self) -> dict[str, Json]:
        """Return the outcome as mappings, lists, text and whole numbers.

        Returns
        -------
        dict
            Ready for `deliberation.canonical.canonical_json`; arrays of counts are indexed as
            ``options``, every other number that names an option is an index into it.
        """
        return form.outcome_to_json(self)

    def to_published_json(self) -> dict[str, Json]:
        """Return what may be published of the outcome as a whole.

        Returns
        -------
        dict
            The same as `to_json`, with ``covered`` beside it; while the outcome is covered only
            that, the options and the settings, not even how many ballots there are.
        """
        if not self.is_covered:
            return {**self.to_json(), "covered": False}
        plain = self.to_json()
        kept = {key: plain[key] for key in ("version", "options", "settings")}
        return {**kept, "covered": True}

    @classmethod
    def from_json(cls, plain: Mapping[str, Json]) -> Outcome:
        """Rebuild an outcome from what `to_json` gave.

        Parameters
        ----------
        plain : mapping
            As read from JSON.

        Returns
        -------
        Outcome

        Raises
        ------
        InvalidSetting
            When the form is of another version.
        KeyError
            When a part is missing.
        """
        return cls(**form.outcome_parts_from(plain))
