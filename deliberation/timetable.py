"""When each stage begins and ends, from moments that are passed in, and how it may be extended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from deliberation.errors import ExtensionRefused, InvalidTimetable
from deliberation.moments import in_utc, local_deadline, same_hour_after, stage_is_over
from deliberation.stages import Stage

__all__ = [
    "EXTENSIONS",
    "LAST_CALL",
    "NOTICE",
    "StageTime",
    "Timetable",
    "answer_deadline",
    "extend",
    "local_deadline",
    "most_extension",
    "moves_due",
    "stage_at",
    "stage_is_over",
    "timetable_from",
]

NOTICE = timedelta(hours=24)
"""How long before the end of ``amend`` an author must have answered; half the stage if shorter."""

LAST_CALL = timedelta(hours=6)
"""How long before its end ``rank`` can no longer be extended."""

EXTENSIONS: Mapping[Stage, int] = MappingProxyType(
    {Stage.PROPOSE: 2, Stage.DISCUSS: 2, Stage.AMEND: 2, Stage.RANK: 1}
)
"""How often each stage may be extended."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """The time of one stage: as announced at opening, and by how much it was extended since.

    Attributes
    ----------
    stage : Stage
        Any but the outcome, which has no end.
    announced_start, announced_end : datetime
        Aware moments, kept in UTC; they never change.
    extended_by : timedelta
        All extensions of this stage together.
    times_extended : int
        How many there were.
    """

    stage: Stage
    announced_start: datetime
    announced_end: datetime
    extended_by: timedelta = timedelta(0)
    times_extended: int = 0

    def __post_init__(self) -> None:
        """Bring the moments to UTC and refuse a stage without length."""
        object.__setattr__(self, "announced_start", in_utc(self.announced_start))
        object.__setattr__(self, "announced_end", in_utc(self.announced_end))
        if self.stage is Stage.OUTCOME or self.announced_length <= timedelta(0):
            raise InvalidTimetable(f"{self.stage.value} needs an end after its start")
        if self.extended_by < timedelta(0) or self.times_extended < 0:
            raise InvalidTimetable(f"{self.stage.value} cannot be shortened")

    @property
    def announced_length(self) -> timedelta:
        """How long the stage was to last when the issue opened."""
        return self.announced_end - self.announced_start


@dataclass(frozen=True, slots=True)
class Timetable:
    """When the stages of one issue begin and end.

    Attributes
    ----------
    stages : tuple of StageTime
        In order, each announced to begin when the one before ends. A quick issue may leave
        stages out.

    Raises
    ------
    InvalidTimetable
        If there is no stage, or they are out of order, or leave a gap.

    Examples
    --------
    >>> from datetime import UTC
    >>> from deliberation.stages import SPRINT
    >>> opened_at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> timetable = timetable_from(opened_at, SPRINT)
    >>> timetable.ends_at(Stage.RANK).isoformat()
    '2026-03-07T09:00:00+00:00'
    >>> longer = extend(timetable, Stage.AMEND, timedelta(hours=12), now=opened_at)
    >>> longer.ends_at(Stage.AMEND).isoformat(), longer.ends_at(Stage.RANK).isoformat()
    ('2026-03-05T21:00:00+00:00', '2026-03-07T21:00:00+00:00')
    """

    stages: tuple[StageTime, ...]

    def __post_init__(self) -> None:
        """Refuse stages that do not follow each other."""
        if not self.stages:
            raise InvalidTimetable("no stage")
        order = list(Stage)
        for before, after in zip(self.stages, self.stages[1:], strict=False):
            if order.index(before.stage) >= order.index(after.stage):
                raise InvalidTimetable(f"{after.stage.value} after {before.stage.value}")
            if before.announced_end != after.announced_start:
                raise InvalidTimetable(f"a gap before {after.stage.value}")

    def __contains__(self, stage: object) -> bool:
        """Say whether the stage has a time of its own here."""
        return any(timed.stage is stage for timed in self.stages)

    def time_of(self, stage: Stage) -> StageTime:
        """Return the entry of a stage; the outcome and stages left out have none."""
        for timed in self.stages:
            if timed.stage is stage:
                return timed
        raise InvalidTimetable(f"{stage.value} has no end")

    def starts_at(self, stage: Stage) -> datetime:
        """Return when the stage begins, extensions of earlier stages included."""
        timed = self.time_of(stage)
        earlier = self.stages[: self.stages.index(timed)]
        return timed.announced_start + sum((e.extended_by for e in earlier), timedelta(0))

    def ends_at(self, stage: Stage) -> datetime:
        """Return when the stage ends, extensions of its own and of earlier stages included."""
        timed = self.time_of(stage)
        return self.starts_at(stage) + timed.announced_length + timed.extended_by

    def ending_after(self, stage: Stage) -> Timetable:
        """Return the timetable in which the outcome follows this stage, later ones left out."""
        timed = self.time_of(stage)
        return Timetable(self.stages[: self.stages.index(timed) + 1])


def timetable_from(
    opened_at: datetime, lengths: Mapping[Stage, timedelta], zone: str | None = None
) -> Timetable:
    """Lay the stages end to end from the moment of opening.

    Parameters
    ----------
    opened_at : datetime
        Aware.
    lengths : mapping of Stage to timedelta
        Such as ``deliberation.stages.SPRINT``.
    zone : str, optional
        With a zone, a stage of whole days ends at the same hour on the wall, also across a
        change to or from summer time; without, after exactly that many hours.

    Returns
    -------
    Timetable

    Raises
    ------
    InvalidMoment
        If ``opened_at`` is naive, the zone unknown, or an end falls on a local time that is
        missing or comes twice.
    InvalidTimetable
        If a length is not positive.
    """
    timed, starts_at, length = [], in_utc(opened_at), timedelta(0)
    for stage in (stage for stage in Stage if stage in lengths):
        length += lengths[stage]
        ends_at = same_hour_after(opened_at, length, zone) if zone else in_utc(opened_at) + length
        timed.append(StageTime(stage, starts_at, ends_at))
        starts_at = ends_at
    return Timetable(tuple(timed))


def stage_at(timetable: Timetable, now: datetime) -> Stage | None:
    """Return the stage of an issue at a moment; None before it opens.

    After the last stage has ended this is the outcome.
    """
    if in_utc(now) < timetable.stages[0].announced_start:
        return None
    for timed in timetable.stages:
        if not stage_is_over(timetable.ends_at(timed.stage), now):
            return timed.stage
    return Stage.OUTCOME


def moves_due(
    timetable: Timetable, stage: Stage, now: datetime
) -> tuple[tuple[Stage, datetime], ...]:
    """Return each stage an issue should have reached by now, with the moment it fell due.

    A job that was down for a week makes these moves one after the other, each dated as announced.

    Parameters
    ----------
    timetable : Timetable
    stage : Stage
        Where the issue stands in the records.
    now : datetime

    Returns
    -------
    tuple of (Stage, datetime)
        Oldest first; empty when nothing is due.

    Examples
    --------
    >>> from datetime import UTC
    >>> from deliberation.stages import SPRINT
    >>> timetable = timetable_from(datetime(2026, 3, 2, 9, tzinfo=UTC), SPRINT)
    >>> [stage.value for stage, _ in
    ...  moves_due(timetable, Stage.PROPOSE, datetime(2026, 3, 4, 12, tzinfo=UTC))]
    ['discuss', 'amend']
    """
    order = list(Stage)
    following = [timed.stage for timed in timetable.stages[1:]] + [Stage.OUTCOME]
    return tuple(
        (after, timetable.ends_at(timed.stage))
        for timed, after in zip(timetable.stages, following, strict=True)
        if order.index(after) > order.index(stage)
        and stage_is_over(timetable.ends_at(timed.stage), now)
    )


def extend(timetable: Timetable, stage: Stage, by: timedelta, now: datetime) -> Timetable:
    """Return the timetable with one stage made longer; later stages move along.

    A stage may be extended before it ends, twice (``rank`` once, and not in its last 6 hours),
    by at most half its announced length in all. Nothing is ever shortened.

    Parameters
    ----------
    timetable : Timetable
    stage : Stage
    by : timedelta
        How much longer.
    now : datetime
        Read after the lock that guards the issue.

    Raises
    ------
    ExtensionRefused
        With code ``stage-has-no-end``, ``stage-is-over``, ``stage-closes-soon``,
        ``extended-too-often``, ``extended-too-far`` or ``not-longer``.
    InvalidMoment
        If ``now`` is naive.
    """
    if stage not in timetable:
        raise ExtensionRefused("stage-has-no-end")
    timed = timetable.time_of(stage)
    _refuse_late(stage, timetable.ends_at(stage), now)
    if by <= timedelta(0):
        raise ExtensionRefused("not-longer")
    if timed.times_extended >= EXTENSIONS[stage]:
        raise ExtensionRefused("extended-too-often")
    if by > most_extension(timed):
        raise ExtensionRefused("extended-too-far")
    longer = replace(
        timed, extended_by=timed.extended_by + by, times_extended=timed.times_extended + 1
    )
    return Timetable(tuple(longer if entry is timed else entry for entry in timetable.stages))


def _refuse_late(stage: Stage, ends_at: datetime, now: datetime) -> None:
    """Refuse an extension that comes after the end, or too shortly before the end of ``rank``."""
    if stage_is_over(ends_at, now):
        raise ExtensionRefused("stage-is-over")
    if stage is Stage.RANK and stage_is_over(ends_at - LAST_CALL, now):
        raise ExtensionRefused("stage-closes-soon")


def most_extension(timed: StageTime) -> timedelta:
    """Return by how much a stage can still be extended; zero when its extensions are used up."""
    if timed.times_extended >= EXTENSIONS[timed.stage]:
        return timedelta(0)
    return max(timedelta(0), timed.announced_length / 2 - timed.extended_by)


def answer_deadline(timetable: Timetable) -> datetime:
    """Return until when authors answer the changes suggested to their proposals.

    It lies 24 hours before the end of ``amend``, or half the announced length of the stage where
    that is less: 12 hours in a sprint.

    An issue without ``amend`` raises `InvalidTimetable`.
    """
    length = timetable.time_of(Stage.AMEND).announced_length
    return timetable.ends_at(Stage.AMEND) - min(NOTICE, length / 2)
