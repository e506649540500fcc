"""An issue's settings as the engine takes them, and the engine's facts as JSON takes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast

import numpy as np

from app.issues.convert import OptionTests as IssueTests
from app.issues.convert import Settings as IssueSettings
from deliberation.canonical import canonical_json, plain_from
from deliberation.explain import Fact
from deliberation.line import FloorBase
from deliberation.outcome import OptionTests, Outcome, Settings
from deliberation.pairwise import Pairwise
from deliberation.thresholds import Majority, Threshold


def count_settings(settings: IssueSettings, n_options: int) -> Settings:
    """Return what the engine counts by; the status quo stands after all options."""
    return Settings(
        status_quo=n_options if settings.has_status_quo else None,
        rule=settings.rule,
        strength=cast(Literal["margins", "winning_votes"], settings.strength),
        unranked=cast(Literal["last", "no_opinion"], settings.unranked),
        tests=tests_from(settings.tests),
        option_tests={
            place: tests_from(tests)
            for place, tests in sorted(settings.tests_by_place.items())
            if place < n_options
        },
        mode=settings.privacy_mode.value,
    )


def tests_from(tests: IssueTests) -> OptionTests:
    """Return one option's tests as the engine takes them."""
    return OptionTests(
        majority=Majority(*tests.majority, strict=tests.majority_is_strict),
        floor=Threshold(*tests.floor) if tests.floor else None,
        floor_of=cast(FloorBase, tests.floor_of),
        quorum=tests.quorum_share,
    )


def plain_facts(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return facts as mappings, each with its key."""
    return [{"key": fact.key, **plain_from(fact)} for fact in facts]


def pairs_from(names: Sequence[str], published: Mapping[str, Any], unranked: str) -> Pairwise:
    """Return a published table of pairs.

    Where nobody says how many voted, it is at least as many as took part in any comparison.
    """
    support = np.array(published["support"], dtype=np.int64).reshape(len(names), len(names))
    least = int((support + support.T).max(initial=0))
    return Pairwise(tuple(names), support, published.get("n_ballots") or least, unranked)


def seed_from(outcome: Outcome) -> int:
    """Return the seed of everything drawn about an outcome: it hangs on nothing but the count."""
    digest = hashlib.sha256(canonical_json(outcome.to_json())).digest()
    return int.from_bytes(digest[:6], "big")
