"""Outcome: rule, tests and status quo together say what was decided."""

from deliberation.line import OptionTests, Settings, TestResult
from deliberation.outcome.counting import count, count_pairs
from deliberation.outcome.form import settings_from_json, settings_to_json
from deliberation.outcome.model import FEWEST_BALLOTS, Outcome
from deliberation.outcome.parts import PartCount, count_parts
from deliberation.outcome.records import DroppedAhead, OptionLine, Zone, ZoneCounts

__all__ = [
    "FEWEST_BALLOTS",
    "DroppedAhead",
    "OptionLine",
    "OptionTests",
    "Outcome",
    "PartCount",
    "Settings",
    "TestResult",
    "Zone",
    "ZoneCounts",
    "count",
    "count_pairs",
    "count_parts",
    "settings_from_json",
    "settings_to_json",
]
