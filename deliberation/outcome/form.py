"""Outcomes and settings as JSON knows them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from deliberation.canonical import Json, plain_from
from deliberation.errors import InvalidSetting
from deliberation.line import OptionTests, Settings, TestResult
from deliberation.outcome.records import DroppedAhead, OptionLine, ZoneCounts
from deliberation.robustness import Example, Flip
from deliberation.thresholds import Majority, Threshold

DERIVED = frozenset({"version", "winners", "covered"})
"""Parts of the JSON that follow from the others."""

VERSION = 1
"""Raised when a reader of the older form would misread the newer."""


def settings_to_json(settings: Settings) -> dict[str, Json]:
    """Return settings as mappings, lists, text and whole numbers.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    dict
        What an issue stores, shows and hashes when it opens.

    Examples
    --------
    >>> settings_to_json(Settings(status_quo=2))["tests"]
    {'majority': [1, 1, True], 'floor': [1, 4], 'floor_of': 'cast', 'quorum': None}
    """
    plain = {field.name: getattr(settings, field.name) for field in fields(settings)}
    plain["tests"] = _tests_to_json(settings.tests)
    plain["option_tests"] = {
        str(option): _tests_to_json(tests)
        for option, tests in sorted(settings.option_tests.items())
    }
    return plain


def settings_from_json(plain: Mapping[str, Json]) -> Settings:
    """Rebuild settings from what `settings_to_json` gave.

    Parameters
    ----------
    plain : mapping

    Returns
    -------
    Settings

    Raises
    ------
    InvalidSetting
        When a value is not one the engine knows.
    KeyError
        When a test's part is missing.

    Examples
    --------
    >>> settings = Settings(1, option_tests={0: OptionTests(quorum=Fraction(7, 2))})
    >>> settings_from_json(settings_to_json(settings)) == settings
    True
    """
    known = {field.name for field in fields(Settings)}
    if not known.issuperset(plain):
        raise InvalidSetting(f"no setting is called {min(set(plain) - known)!r}")
    values = dict(plain)
    if "tests" in plain:
        values["tests"] = _tests_from_json(plain["tests"])
    values["option_tests"] = {
        int(option): _tests_from_json(tests)
        for option, tests in plain.get("option_tests", {}).items()
    }
    return Settings(**values)


def _tests_to_json(tests: OptionTests) -> dict[str, Json]:
    majority, floor, quorum = tests.majority, tests.floor, tests.quorum
    least: Json = quorum
    if isinstance(quorum, Fraction):
        least = [quorum.numerator, quorum.denominator]
    return {
        "majority": [majority.numerator, majority.denominator, majority.strict],
        "floor": None if floor is None else [floor.numerator, floor.denominator],
        "floor_of": tests.floor_of,
        "quorum": least,
    }


def _tests_from_json(plain: Mapping[str, Json]) -> OptionTests:
    floor, quorum = plain["floor"], plain["quorum"]
    return OptionTests(
        majority=Majority(*plain["majority"]),
        floor=None if floor is None else Threshold(*floor),
        floor_of=plain["floor_of"],
        quorum=Fraction(*quorum) if isinstance(quorum, list) else quorum,
    )


def outcome_to_json(outcome: Any) -> dict[str, Json]:
    """Return an outcome, field by field, with its version and winners.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    dict
    """
    plain = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    plain["settings"] = settings_to_json(outcome.settings)
    plain["version"] = VERSION
    plain["winners"] = outcome.winners
    return {key: plain_from(value) for key, value in plain.items()}


def outcome_parts_from(plain: Mapping[str, Json]) -> dict[str, Any]:
    """Return the fields of an outcome from what `outcome_to_json` gave.

    Parameters
    ----------
    plain : mapping

    Returns
    -------
    dict
        Arguments of `Outcome`.

    Raises
    ------
    InvalidSetting
        When the form is of another version.
    KeyError
        When a part is missing.
    """
    if plain.get("version") != VERSION:
        raise InvalidSetting(f"an outcome of version {plain.get('version')!r} cannot be read")
    parts = {key: value for key, value in plain.items() if key not in DERIVED}
    for key in ("options", "passing", "smith_set", "whys"):
        parts[key] = tuple(plain[key])
    for key in ("support", "order", "order_below", "left_out"):
        parts[key] = tuple(tuple(row) for row in plain[key])
    if plain["first_places"] is not None:
        parts["first_places"] = tuple(plain["first_places"])
    parts["settings"] = settings_from_json(plain["settings"])
    parts["lines"] = tuple(_line_from(line) for line in plain["lines"])
    parts["dropped_ahead"] = tuple(
        DroppedAhead(**{**row, "failed": tuple(row["failed"])}) for row in plain["dropped_ahead"]
    )
    parts["flip"] = _flip_from(plain["flip"])
    return parts


def _line_from(plain: Mapping[str, Json]) -> OptionLine:
    zones = plain["zones"]
    return OptionLine(
        **{
            **plain,
            "zones": None if zones is None else ZoneCounts(**zones),
            "tests": tuple(TestResult(**test) for test in plain["tests"]),
        }
    )


def _flip_from(plain: Mapping[str, Json]) -> Flip:
    example = plain["example"]
    if example is not None:
        example = Example(
            **{
                **example,
                "winners": tuple(example["winners"]),
                "passing": tuple(example["passing"]),
            }
        )
    return Flip(**{**plain, "example": example})
