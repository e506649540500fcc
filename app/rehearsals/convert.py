"""What a rehearsal remembers beside its database, and what its made-up people do and say."""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from app.issues.models import Experience, Issue, Joining

Content = Mapping[str, Any]
SIZES = (20, 40, 100)
"""How many made-up people a rehearsal may have."""
LETTERS_OF_TOKEN = 32
SHEETS, UNCLEAR = 2, 1
"""Ballots on paper, where they are taken: typed in twice, and read in two ways."""
PICKING = "picking"
"""What is filled while a shortlist is made; every other part is a stage."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rehearsal was made from, how far its clock is ahead, which stages were filled."""

    draft_id: int
    people: int
    group: str
    question: str
    background: str
    status_quo: str
    settings: Mapping[str, Any]
    ahead: float = 0.0
    filled: Sequence[str] = ()

    @property
    def is_ahead(self) -> timedelta:
        """How far the clock is ahead."""
        return timedelta(seconds=self.ahead)

    def further(self, by: timedelta) -> Plan:
        """Return the plan with its clock set further ahead; it is never set back."""
        return replace(self, ahead=self.ahead + max(0.0, by.total_seconds()))

    def after_filling(self, part: str) -> Plan:
        """Return the plan with a part in which the made-up people have done theirs."""
        return replace(self, filled=[*self.filled, part])

    def text(self) -> str:
        """Return the plan as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)


def plan_from(text: str) -> Plan:
    """Read a plan as it was kept."""
    return Plan(**json.loads(text))


def plan_for(issue: Issue, people: int) -> Plan:
    """Return what a rehearsal of a draft starts from.

    Codes are printed for people who exist, so made-up ones come in with an address.
    """
    settings = dict(issue.settings)
    known = {Joining.OPEN.value, Joining.EMAIL.value, Joining.LIST.value}
    if settings.get("joining") not in known:
        settings["joining"] = Joining.EMAIL.value
    return Plan(
        draft_id=issue.id,
        people=people,
        group=issue.group.name,
        question=issue.question,
        background=issue.background,
        status_quo=issue.status_quo,
        settings=settings,
    )


def token_for(secret: str, issue_id: int) -> str:
    """Return the name under which a draft is rehearsed; who doesn't hold the secret can't guess."""
    digest = hmac.new(secret.encode(), f"rehearsal {issue_id}".encode(), hashlib.sha256)
    return digest.hexdigest()[:LETTERS_OF_TOKEN]


def is_token(text: str) -> bool:
    """Say whether a text could be the name of a rehearsal."""
    return len(text) == LETTERS_OF_TOKEN and not set(text) - set("0123456789abcdef")


@functools.cache
def script() -> Content:
    """Return what the made-up people do in each stage."""
    return json.loads((Path(__file__).parent / "script.json").read_text(encoding="utf-8"))


def content_for(
    kinds: Sequence[Experience], crowd: int, letters: Sequence[str], *, on_paper: bool
) -> Content:
    """Return the script for a question: who comes, and how they like what is to be ranked."""
    codes = [kind.value for kind in kinds] or [Experience.OTHER.value]
    return {
        **script(),
        "crowd": crowd,
        "people": {},
        "weights": {code: 1.0 / (1 + codes.index(code)) for code in codes},
        "ballots": {
            "people": round(crowd * 0.8),
            "not": [],
            "on_paper": SHEETS if on_paper else 0,
            "unclear": UNCLEAR if on_paper else 0,
            "tastes": tastes_of(codes, letters),
            "lines": {letter: lines_for(codes) for letter in letters},
        },
        "picks": {"people": round(crowd * 0.6), "tastes": likings_of(letters)},
    }


def tastes_of(codes: Sequence[str], letters: Sequence[str]) -> Mapping[str, Mapping[str, float]]:
    """Return how much each kind of people likes each option: mostly alike, now and then not."""
    dice = np.random.default_rng(len(letters))
    return {
        letter: {code: float(base + dice.normal(0, 0.4)) for code in codes}
        for letter, base in zip(letters, dice.uniform(-0.3, 0.9, len(letters)), strict=True)
    }


def likings_of(letters: Sequence[str]) -> Mapping[str, float]:
    """Return how likely somebody picks each idea where the list is too long for a ballot."""
    dice = np.random.default_rng(len(letters))
    return {letter: float(dice.uniform(0.2, 0.8)) for letter in letters}


def lines_for(codes: Sequence[str]) -> list[dict[str, Any]]:
    """Return what people may type about an option."""
    return [
        {"side": side, "of": list(codes), "text": text}
        for side, texts in script()["lines"].items()
        for text in texts
    ]
