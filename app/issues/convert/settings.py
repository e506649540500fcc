"""An issue's settings and timetable: typed values here, documents and rows in the database."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from app.issues.models import (
    Experience,
    Extension,
    Helping,
    Issue,
    Joining,
    PrivacyMode,
    StageTime,
)
from deliberation.stages import Stage
from deliberation.timetable import StageTime as TimedStage
from deliberation.timetable import Timetable

TIMED_STAGES = (Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND, Stage.RANK)
STAGE_LABELS = {
    Stage.PROPOSE: _l("Suggest"),
    Stage.DISCUSS: _l("Talk"),
    Stage.AMEND: _l("Improve"),
    Stage.RANK: _l("Rank"),
    Stage.OUTCOME: _l("Result"),
}
LISTS = ("hours", "check_hours", "tellers", "picking_share", "rescue_share")
CHOSEN = {"joining": Joining, "privacy_mode": PrivacyMode, "helping": Helping}
HOURS = {"sprint": (24, 24, 24, 48), "standard": (144, 120, 120, 120), "deep": (336,) * 4}
CHECK_HOURS = {"sprint": (12, 12, 48), "standard": (24, 24, 120), "deep": (24, 24, 168)}
"""Until the report's second part, then its third, and how long people can check it after that."""
ANSWERING_HOURS = {"sprint": 24, "standard": 72, "deep": 120}
"""How long organisers answer what people say of a report once nobody can say more."""


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
    """Everything that decides anything; fixed and hashed when the issue opens.

    With `seats` above 1 that many ideas may be chosen, by a rule of its own; `rule` then parts
    only versions of one idea.
    """

    template: str = "standard"
    hours: tuple[int, int, int, int] = HOURS["standard"]
    check_hours: tuple[int, int, int] = CHECK_HOURS["standard"]
    answering_hours: int = ANSWERING_HOURS["standard"]
    zone: str = "Europe/London"
    joining: Joining = Joining.EMAIL
    privacy_mode: PrivacyMode = PrivacyMode.TICKET
    rule: str = "ranked_pairs"
    strength: str = "margins"
    unranked: str = "last"
    seats: int = 1
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
    what_is_fixed: str = ""
    what_is_open: str = ""
    money: str = ""
    helping: Helping = Helping.HOSTS
    paper_place: str = ""  # where ballots on paper are handed in; empty: none are taken
    most_on_ballot: int = 15
    places_by_share: int = 12
    picking_share: tuple[int, int] = (5, 12)
    rescue_share: tuple[int, int] = (1, 2)

    @property
    def lengths(self) -> dict[Stage, timedelta]:
        """How long each stage lasts."""
        return {
            stage: timedelta(hours=hours)
            for stage, hours in zip(TIMED_STAGES, self.hours, strict=True)
        }

    def hours_of_rank(self, share: tuple[int, int]) -> int:
        """Return how many of Rank's hours a share of it takes, as they were announced."""
        over, under = share
        return self.hours[-1] * over // under

    def label_of(self, kind: Experience) -> str:
        """Return what an experience is called on this issue; empty where it is not offered."""
        return self.experiences.get(kind, "")


def settings_of(issue: Issue) -> Settings:
    """Read the typed settings of an issue; a page asks often, so the last few are kept."""
    return settings_read(json.dumps(issue.settings))


@functools.lru_cache(maxsize=64)
def settings_read(text: str) -> Settings:
    """Read the settings from the text of their document; nobody changes what is shared."""
    return settings_from(json.loads(text))


def settings_from(document: Mapping[str, Any]) -> Settings:
    """Build settings from their JSON document; what is absent has its default."""
    known = Settings.__slots__
    given: dict[str, Any] = {name: document[name] for name in known if name in document}
    template = given.get("template", "standard")
    given.setdefault("check_hours", CHECK_HOURS.get(template, CHECK_HOURS["standard"]))
    usual = ANSWERING_HOURS.get(template, ANSWERING_HOURS["standard"])
    given.setdefault("answering_hours", usual)
    given |= {name: tuple(given[name]) for name in LISTS if name in given}
    for name, kind in CHOSEN.items():
        if name in given:
            given[name] = kind(given[name])
    if "tests" in given:
        given["tests"] = tests_from(given["tests"])
    by_place, labels = given.get("tests_by_place", {}), given.get("experiences", {})
    given["tests_by_place"] = {int(place): tests_from(tests) for place, tests in by_place.items()}
    given["experiences"] = {Experience(kind): label for kind, label in labels.items()}
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
    plain["joining"] = settings.joining.value
    plain["privacy_mode"] = settings.privacy_mode.value
    plain["helping"] = settings.helping.value
    plain["tests"] = asdict(settings.tests)
    plain["tests_by_place"] = {str(k): asdict(v) for k, v in settings.tests_by_place.items()}
    plain["experiences"] = {kind.value: label for kind, label in settings.experiences.items()}
    return json.loads(json.dumps(plain))


def settings_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the settings' canonical text, as shown on the issue."""
    return hashlib.sha256(opening_text(document).encode()).hexdigest()


def with_changes(settings: Settings, **changes: Any) -> Settings:
    """Return settings with some values replaced."""
    return replace(settings, **changes)


def opening_document(issue: Issue, times: Mapping[Stage, StageTime]) -> dict[str, Any]:
    """Return all that is fixed when an issue opens: what the hash on its page is made of."""
    return {
        "question": issue.question,
        "background": issue.background,
        "status_quo": issue.status_quo,
        "group": issue.group.slug,
        "settings": dict(issue.settings),
        "timetable": [
            {
                "stage": stage.value,
                "starts_at": time.announced_starts_at.astimezone(UTC).isoformat(),
                "ends_at": time.announced_ends_at.astimezone(UTC).isoformat(),
            }
            for stage, time in times.items()
        ],
    }


def opening_text(document: Mapping[str, Any]) -> str:
    """Return the canonical text of what was fixed: sorted keys, no spaces, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def timetable_of(times: Mapping[Stage, StageTime], extensions: Sequence[Extension]) -> Timetable:
    """Return the engine's timetable of an issue: what was announced, and each extension since."""
    return Timetable(
        tuple(
            TimedStage(
                stage,
                time.announced_starts_at,
                time.announced_ends_at,
                sum(
                    (e.new_ends_at - e.previous_ends_at for e in extensions if e.stage is stage),
                    timedelta(0),
                ),
                sum(e.stage is stage for e in extensions),
            )
            for stage, time in times.items()
        )
    )


def noon(day: date | None, zone: str) -> datetime | None:
    """Return noon of a day in a zone, which no change of clocks removes."""
    if day is None:
        return None
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
