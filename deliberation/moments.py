"""Moments: aware and in UTC, and the local dates and times that members are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deliberation.errors import InvalidMoment


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC; a moment without a zone is refused.

    Raises
    ------
    InvalidMoment
        With code ``naive-moment``.
    """
    if moment.utcoffset() is None:
        raise InvalidMoment("naive-moment", moment.isoformat())
    return moment.astimezone(UTC)


def stage_is_over(ends_at: datetime, now: datetime) -> bool:
    """Say whether a stage has ended; at the very moment of its end it has.

    Raises
    ------
    InvalidMoment
        If either moment is naive.
    """
    return in_utc(now) >= in_utc(ends_at)


def same_hour_after(start: datetime, length: timedelta, zone: str) -> datetime:
    """Return the end of a span measured on the wall clock of a zone, in UTC.

    Raises
    ------
    InvalidMoment
        As `local_deadline` does.

    Examples
    --------
    Summer time begins in between, so the span is an hour shorter.

    >>> start = datetime(2026, 3, 28, 18, tzinfo=UTC)
    >>> same_hour_after(start, timedelta(days=1), "Europe/London").isoformat()
    '2026-03-29T17:00:00+00:00'
    """
    wall = in_utc(start).astimezone(_zone(zone)).replace(tzinfo=None, fold=0) + length
    return local_deadline(wall.date(), wall.time(), zone)


def local_deadline(day: date, at: time, zone: str, fold: int | None = None) -> datetime:
    """Return the moment of a local date and time, in UTC, or say why there is none or are two.

    Parameters
    ----------
    day : date
    at : time
        As on the wall, without a zone.
    zone : str
        Name in the IANA database, such as ``Europe/London``.
    fold : {0, 1}, optional
        For an hour that comes twice: the earlier (0) or the later (1). Left out, it is refused.

    Returns
    -------
    datetime
        Aware, in UTC.

    Raises
    ------
    InvalidMoment
        With code ``missing-local-time`` (clocks go forward over it), ``ambiguous-local-time``
        (clocks go back over it), ``unknown-zone``, or ``zoned-local-time`` for a time that
        carries a zone of its own.

    Examples
    --------
    >>> local_deadline(date(2026, 6, 1), time(18), "Europe/London").isoformat()
    '2026-06-01T17:00:00+00:00'
    >>> local_deadline(date(2026, 3, 29), time(1, 30), "Europe/London")
    Traceback (most recent call last):
        ...
    deliberation.errors.InvalidMoment: missing-local-time: 2026-03-29T01:30:00 Europe/London
    """
    wall = datetime.combine(day, at)
    shown = f"{wall.isoformat()} {zone}"
    if wall.tzinfo is not None:
        raise InvalidMoment("zoned-local-time", shown)
    earlier, later = (_moment(wall.replace(fold=one), _zone(zone), shown) for one in (0, 1))
    if earlier.astimezone(_zone(zone)).replace(tzinfo=None) != wall:
        raise InvalidMoment("missing-local-time", shown)
    if earlier != later and fold is None:
        raise InvalidMoment("ambiguous-local-time", shown)
    return later if fold == 1 else earlier


def _moment(wall: datetime, zone: ZoneInfo, shown: str) -> datetime:
    """Return a wall time of a zone in UTC, the first and last hours of all time refused."""
    try:
        return wall.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        raise InvalidMoment("missing-local-time", shown) from None


def _zone(name: str) -> ZoneInfo:
    """Return the zone of a name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidMoment("unknown-zone", name) from None
