"""An issue's settings: a typed value here, a JSON document in the row, a hash once opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from app.issues.models import Experience, Issue, Joining, PrivacyMode
from deliberation.stages import Stage

TIMED_STAGES = (Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND, Stage.RANK)
HOURS = {"sprint": (24, 24, 24, 48), "standard": (144, 120, 120, 120), "deep": (336,) * 4}


@dataclass(frozen=True, slots=True)
class OptionTests:
    """What an option must reach to be chosen: a majority, a floor share, a number of people.

    `floor_of` is "cast" or "above_and_below"; `quorum` is the number who must put it above.
    """

    majority: tuple[int, int] = (1, 1)
    majority_is_strict: bool = True
    floor: tuple[int, int] | None = (1, 4)
    floor_of: str = "cast"
    quorum: str | None = None  # a whole number or a fraction such as "47/2"; rounded up

    @property
    def quorum_share(self) -> Fraction | None:
        """The quorum as an exact number."""
        return None if self.quorum is None else Fraction(self.quorum)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides anything; fixed and hashed when the issue opens."""

    template: str = "standard"
    hours: tuple[int, int, int, int] = HOURS["standard"]
    zone: str = "Europe/London"
    joining: Joining = Joining.EMAIL
    privacy_mode: PrivacyMode = PrivacyMode.TICKET
    rule: str = "ranked_pairs"
    strength: str = "margins"
    unranked: str = "last"
    has_status_quo: bool = True
    tests: OptionTests = OptionTests()
    tests_by_place: Mapping[int, OptionTests] = field(default_factory=dict)
    admission_least: int = 2
    admission_percent: int = 5
    admission_most: int = 15
    variant_least: int = 3
    variant_percent: int = 10
    variant_most: int = 15
    has_lot: bool = True
    lot_commitment: str = ""
    answerer: str = ""
    answerer_role: str = ""
    target: int | None = None
    experiences: Mapping[Experience, str] = field(default_factory=dict)
    tellers: tuple[str, ...] = ()

    @property
    def lengths(self) -> dict[Stage, timedelta]:
        """How long each stage lasts."""
        return {
            stage: timedelta(hours=hours)
            for stage, hours in zip(TIMED_STAGES, self.hours, strict=True)
        }

    def label_of(self, kind: Experience) -> str:
        """Return what an experience is called on this issue; empty where it is not offered."""
        return self.experiences.get(kind, "")


def settings_of(issue: Issue) -> Settings:
    """Read the typed settings of an issue."""
    return settings_from(issue.settings)


def settings_from(document: Mapping[str, Any]) -> Settings:
    """Build settings from their JSON document; what is absent has its default."""
    known = {name: document[name] for name in Settings.__slots__ if name in document}
    given: dict[str, Any] = dict(known)
    if "hours" in given:
        given["hours"] = tuple(given["hours"])
    if "joining" in given:
        given["joining"] = Joining(given["joining"])
    if "privacy_mode" in given:
        given["privacy_mode"] = PrivacyMode(given["privacy_mode"])
    if "tests" in given:
        given["tests"] = tests_from(given["tests"])
    by_place = given.get("tests_by_place", {})
    given["tests_by_place"] = {int(place): tests_from(tests) for place, tests in by_place.items()}
    labels = given.get("experiences", {})
    given["experiences"] = {Experience(kind): label for kind, label in labels.items()}
    given["tellers"] = tuple(given.get("tellers", ()))
    return Settings(**given)


def tests_from(document: Mapping[str, Any]) -> OptionTests:
    """Build an option's tests from their JSON document."""
    floor = document.get("floor", (1, 4))
    return OptionTests(
        majority=tuple(document.get("majority", (1, 1))),
        majority_is_strict=bool(document.get("majority_is_strict", True)),
        floor=tuple(floor) if floor is not None else None,
        floor_of=str(document.get("floor_of", "cast")),
        quorum=document.get("quorum"),
    )


def document_of(settings: Settings) -> dict[str, Any]:
    """Return the JSON document of settings; the inverse of `settings_from`."""
    plain = {
        name: getattr(settings, name)
        for name in Settings.__slots__
        if name not in {"tests", "tests_by_place", "experiences"}
    }
    plain["hours"] = list(settings.hours)
    plain["joining"] = settings.joining.value
    plain["privacy_mode"] = settings.privacy_mode.value
    plain["tellers"] = list(settings.tellers)
    plain["tests"] = asdict(settings.tests)
    plain["tests_by_place"] = {str(k): asdict(v) for k, v in settings.tests_by_place.items()}
    plain["experiences"] = {kind.value: label for kind, label in settings.experiences.items()}
    return json.loads(json.dumps(plain))  # type: ignore[no-any-return]


def settings_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the settings' canonical text, as shown on the issue."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def with_changes(settings: Settings, **changes: Any) -> Settings:
    """Return settings with some values replaced."""
    return replace(settings, **changes)
