"""Changes to engine values and back: texts, edits, whether they still fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.amendments.models import Amendment, Answer
from app.issues.convert import Settings, timetable_of
from app.issues.models import Extension, StageTime
from app.proposals.convert import text_of
from deliberation.admission import BackersNeeded
from deliberation.amendments import Edit, Text, apply, edits_from_json, plain, rebase
from deliberation.errors import TextConflict
from deliberation.stages import Stage
from deliberation.timetable import answer_deadline

IN_PLAY = frozenset({Answer.OPEN, Answer.OFFERED, Answer.REFUSED})
"""Changes that are not settled: they may still be taken in, or reach the ballot by backing."""

AHEAD = timedelta(hours=24)
"""How long before the time to answer is over an author is reminded of it."""

TAKEN = frozenset({Answer.TAKEN_IN, Answer.REWORDED})


def variants_needed(settings: Settings) -> BackersNeeded:
    """Return the issue's own numbers for a change to reach the ballot."""
    return BackersNeeded(
        settings.variant_percent, 100, least=settings.variant_least, most=settings.variant_most
    )


def deadline_from(
    times: Mapping[Stage, StageTime], extensions: Sequence[Extension]
) -> datetime | None:
    """Return until when authors answer; None where the issue has no Improve."""
    if Stage.AMEND not in times:
        return None
    return answer_deadline(timetable_of(times, extensions))


def reminder_from(
    times: Mapping[Stage, StageTime], extensions: Sequence[Extension]
) -> datetime | None:
    """Return when authors are reminded of that; None where the issue has no Improve.

    A day before, or half of the time there is to answer where that is less: 6 hours in a sprint.
    """
    deadline = deadline_from(times, extensions)
    if deadline is None:
        return None
    return deadline - min(AHEAD, (deadline - times[Stage.AMEND].starts_at) / 2)


def base_of(amendment: Amendment) -> Text:
    """Return the words the change was made for."""
    return text_of(amendment.base_version)


def edits_of(amendment: Amendment) -> tuple[Edit, ...]:
    """Return what the change does to the words it was made for."""
    return edits_from_json(amendment.edits)


def text_after(amendment: Amendment) -> Text:
    """Return the words with the change made."""
    return apply(base_of(amendment), edits_of(amendment))


def offered_text(amendment: Amendment) -> Text | None:
    """Return the words the author offers instead, if any."""
    if not amendment.offered_edits or amendment.offered_version is None:
        return None
    return apply(text_of(amendment.offered_version), edits_from_json(amendment.offered_edits))


def fitted(edits: Sequence[Edit], old: Text, new: Text) -> tuple[Edit, ...] | None:
    """Return the edits for later words; none where those say it already, None if they conflict."""
    try:
        return rebase(edits, old, new)
    except TextConflict:
        return None


def put_together(words: Text, changes: Sequence[Amendment]) -> tuple[Text, list[Amendment]]:
    """Return the words with every change made, and those left out: they clash with one before."""
    text, left_out = words, []
    for change in changes:
        edits = fitted(edits_of(change), base_of(change), words)
        edits = fitted(edits, words, text) if edits is not None else None
        if edits is None:
            left_out.append(change)
        else:
            text = apply(text, edits)
    return text, left_out


def same_effect(amendment: Amendment, base: Text, edits: Sequence[Edit]) -> bool:
    """Say whether a change does to a text exactly what these edits do."""
    theirs = fitted(edits_of(amendment), base_of(amendment), base)
    return theirs is not None and bool(theirs) and apply(base, theirs) == apply(base, edits)


def length_of(text: Text) -> int:
    """Return how many letters a text has."""
    return len(plain(text))
