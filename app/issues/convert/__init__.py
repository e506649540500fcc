"""An issue's settings, timetable and where it is up to: typed values here, rows elsewhere."""

from app.issues.convert.settings import (
    ANSWERING_HOURS,
    CHECK_HOURS,
    HOURS,
    STAGE_LABELS,
    TIMED_STAGES,
    OptionTests,
    Settings,
    document_of,
    noon,
    opening_document,
    opening_text,
    settings_from,
    settings_hash,
    settings_of,
    timetable_of,
    with_changes,
)
from app.issues.convert.tracking import time_left, tracker_of

__all__ = [
    "ANSWERING_HOURS",
    "CHECK_HOURS",
    "HOURS",
    "STAGE_LABELS",
    "TIMED_STAGES",
    "OptionTests",
    "Settings",
    "document_of",
    "noon",
    "opening_document",
    "opening_text",
    "settings_from",
    "settings_hash",
    "settings_of",
    "time_left",
    "timetable_of",
    "tracker_of",
    "with_changes",
]
