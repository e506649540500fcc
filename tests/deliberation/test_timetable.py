"""When stages begin and end, and what may make them longer."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import ExtensionRefused, InvalidMoment, InvalidTimetable
from deliberation.stages import DEEP, LENGTHS, SPRINT, STANDARD, Stage
from deliberation.timetable import (
    StageTime,
    Timetable,
    answer_deadline,
    extend,
    local_deadline,
    most_extension,
    moves_due,
    stage_at,
    stage_is_over,
    timetable_from,
)

OPENED = datetime(2026, 1, 12, 9, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
paces = st.sampled_from(list(LENGTHS.values()))
timed_stages = st.sampled_from(list(Stage)[:4])


def standard():
    return timetable_from(OPENED, STANDARD)


@given(pace=paces)
def test_stages_follow_each_other_without_a_gap(pace):
    timetable = timetable_from(OPENED, pace)
    assert timetable.starts_at(Stage.PROPOSE) == OPENED
    for before, after in zip(list(Stage)[:3], list(Stage)[1:4], strict=True):
        assert timetable.ends_at(before) == timetable.starts_at(after)
    assert timetable.ends_at(Stage.RANK) == OPENED + sum(pace.values(), timedelta(0))


def test_a_stage_is_over_at_its_very_end_and_not_before():
    ends_at = standard().ends_at(Stage.RANK)
    assert stage_is_over(ends_at, ends_at)
    assert not stage_is_over(ends_at, ends_at - SECOND)
    assert stage_is_over(ends_at, ends_at.astimezone(ZoneInfo("Asia/Kolkata")))


@given(minutes=st.integers(-3 * 1440, 40 * 1440))
def test_every_moment_has_one_stage(minutes):
    now, timetable = OPENED + timedelta(minutes=minutes), standard()
    inside = [
        stage
        for stage in list(Stage)[:4]
        if timetable.starts_at(stage) <= now < timetable.ends_at(stage)
    ]
    if inside:
        assert [stage_at(timetable, now)] == inside
    else:
        assert stage_at(timetable, now) is (None if now < OPENED else Stage.OUTCOME)


def test_a_job_that_was_down_makes_every_move_at_its_announced_time():
    timetable = standard()
    late = timetable.ends_at(Stage.RANK) + 30 * DAY
    assert moves_due(timetable, Stage.DISCUSS, late) == (
        (Stage.AMEND, timetable.ends_at(Stage.DISCUSS)),
        (Stage.RANK, timetable.ends_at(Stage.AMEND)),
        (Stage.OUTCOME, timetable.ends_at(Stage.RANK)),
    )
    assert moves_due(timetable, Stage.OUTCOME, late) == ()
    assert moves_due(timetable, Stage.PROPOSE, OPENED) == ()


@given(pace=paces, stage=timed_stages, minutes=st.integers(0, 60 * 1440))
def test_moves_due_end_in_the_stage_of_the_moment(pace, stage, minutes):
    timetable, now = timetable_from(OPENED, pace), OPENED + timedelta(minutes=minutes)
    order = list(Stage)
    due = [to for to, _ in moves_due(timetable, stage, now)]
    here = stage_at(timetable, now)
    expected = order[order.index(stage) + 1 : order.index(here) + 1]
    assert due == expected


@given(stage=timed_stages, shares=st.lists(st.integers(1, 60), max_size=3))
def test_extensions_stay_within_their_caps_and_move_later_stages_along(stage, shares):
    timetable, now = standard(), OPENED
    for share in shares:
        by, before = STANDARD[stage] * share / 100, timetable
        left = most_extension(timetable.time_of(stage))
        try:
            timetable = extend(timetable, stage, by, now)
        except ExtensionRefused:
            assert by > left
            continue
        assert by <= left
        for later in list(Stage)[:4]:
            moved = by if list(Stage).index(later) >= list(Stage).index(stage) else timedelta(0)
            assert timetable.ends_at(later) == before.ends_at(later) + moved
    timed = timetable.time_of(stage)
    assert timed.extended_by <= timed.announced_length / 2
    assert timed.times_extended <= (1 if stage is Stage.RANK else 2)
    assert timed.announced_end == standard().time_of(stage).announced_end


def test_exactly_half_the_announced_length_may_be_added():
    assert extend(standard(), Stage.RANK, 2.5 * DAY, OPENED)
    refused(standard(), Stage.RANK, 2.5 * DAY + SECOND, OPENED, "extended-too-far")


def test_two_extensions_share_the_half():
    once = extend(standard(), Stage.PROPOSE, 2 * DAY, OPENED)
    refused(once, Stage.PROPOSE, DAY + SECOND, OPENED, "extended-too-far")
    twice = extend(once, Stage.PROPOSE, HOUR, OPENED)
    refused(twice, Stage.PROPOSE, HOUR, OPENED, "extended-too-often")
    assert most_extension(twice.time_of(Stage.PROPOSE)) == timedelta(0)


def test_rank_is_extended_once_and_not_in_its_last_six_hours():
    ends_at = standard().ends_at(Stage.RANK)
    refused(standard(), Stage.RANK, HOUR, ends_at - 6 * HOUR, "stage-closes-soon")
    once = extend(standard(), Stage.RANK, HOUR, ends_at - 6 * HOUR - SECOND)
    refused(once, Stage.RANK, HOUR, OPENED, "extended-too-often")


def test_other_stages_may_be_extended_until_their_last_moment_but_not_after():
    ends_at = standard().ends_at(Stage.AMEND)
    assert extend(standard(), Stage.AMEND, HOUR, ends_at - SECOND)
    refused(standard(), Stage.AMEND, HOUR, ends_at, "stage-is-over")


@pytest.mark.parametrize("by", [timedelta(0), -HOUR])
def test_a_stage_is_never_shortened(by):
    refused(standard(), Stage.DISCUSS, by, OPENED, "not-longer")
    with pytest.raises(InvalidTimetable):
        StageTime(Stage.RANK, OPENED, OPENED + DAY, extended_by=-HOUR)


def test_the_outcome_has_no_end():
    refused(standard(), Stage.OUTCOME, HOUR, OPENED, "stage-has-no-end")
    with pytest.raises(InvalidTimetable):
        standard().ends_at(Stage.OUTCOME)


def refused(timetable, stage, by, now, code):
    with pytest.raises(ExtensionRefused) as caught:
        extend(timetable, stage, by, now)
    assert caught.value.code == code


@pytest.mark.parametrize(("pace", "hours"), [(SPRINT, 12), (STANDARD, 24), (DEEP, 24)])
def test_authors_answer_a_day_before_improve_ends_or_half_a_day_in_a_sprint(pace, hours):
    timetable = extend(timetable_from(OPENED, pace), Stage.AMEND, 6 * HOUR, OPENED)
    assert answer_deadline(timetable) == timetable.ends_at(Stage.AMEND) - hours * HOUR


def test_with_nothing_admitted_the_outcome_follows_the_talk():
    short = standard().ending_after(Stage.DISCUSS)
    assert stage_at(short, standard().ends_at(Stage.DISCUSS)) is Stage.OUTCOME
    assert Stage.AMEND not in short


@pytest.mark.parametrize(
    "stages",
    [
        (),
        (StageTime(Stage.RANK, OPENED, OPENED + DAY), StageTime(Stage.AMEND, OPENED, OPENED + DAY)),
        (
            StageTime(Stage.PROPOSE, OPENED, OPENED + DAY),
            StageTime(Stage.DISCUSS, OPENED + 2 * DAY, OPENED + 3 * DAY),
        ),
    ],
)
def test_a_timetable_out_of_order_or_with_a_gap_is_refused(stages):
    with pytest.raises(InvalidTimetable):
        Timetable(stages)


def test_moments_without_a_zone_are_refused():
    naive = OPENED.replace(tzinfo=None)
    for call in (
        lambda: timetable_from(naive, SPRINT),
        lambda: stage_at(standard(), naive),
        lambda: stage_is_over(OPENED, naive),
        lambda: StageTime(Stage.RANK, naive, OPENED),
    ):
        with pytest.raises(InvalidMoment) as caught:
            call()
        assert caught.value.code == "naive-moment"


@pytest.mark.parametrize(
    ("day", "at", "zone", "code"),
    [
        (date(2026, 3, 29), time(1, 30), "Europe/London", "missing-local-time"),
        (date(2026, 10, 25), time(1, 30), "Europe/London", "ambiguous-local-time"),
        (date(2026, 3, 8), time(2, 30), "America/New_York", "missing-local-time"),
        (date(2026, 11, 1), time(1, 30), "America/New_York", "ambiguous-local-time"),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "missing-local-time"),
        (date(2026, 4, 5), time(1, 45), "Australia/Lord_Howe", "ambiguous-local-time"),
        (date(2022, 3, 27), time(2, 30), "Africa/Casablanca", "ambiguous-local-time"),
        (date(2022, 5, 8), time(2, 30), "Africa/Casablanca", "missing-local-time"),
        (date(2026, 1, 1), time(12), "Europe/Nowhere", "unknown-zone"),
        (date(2026, 1, 1), time(12), "../etc/passwd", "unknown-zone"),
        (date(2026, 1, 1), time(12, tzinfo=UTC), "Europe/London", "zoned-local-time"),
        (date(1, 1, 1), time(0), "Asia/Tokyo", "missing-local-time"),
    ],
)
def test_a_deadline_at_no_single_moment_is_asked_again(day, at, zone, code):
    with pytest.raises(InvalidMoment) as caught:
        local_deadline(day, at, zone)
    assert caught.value.code == code


def test_an_hour_that_comes_twice_can_be_chosen():
    earlier, later = (
        local_deadline(date(2026, 10, 25), time(1, 30), "Europe/London", fold) for fold in (0, 1)
    )
    assert later - earlier == HOUR


@given(
    minutes=st.integers(-26 * 365 * 1440, 24 * 365 * 1440),
    zone=st.sampled_from(ZONES),
)
def test_a_local_deadline_is_the_moment_members_read_on_the_wall(minutes, zone):
    moment = OPENED + timedelta(minutes=minutes)
    wall = moment.astimezone(ZoneInfo(zone))
    deadline = local_deadline(wall.date(), wall.time(), zone, wall.fold)
    assert deadline == moment
    assert deadline.tzinfo is UTC


@given(hours=st.integers(0, 365 * 24), zone=st.sampled_from(ZONES))
def test_an_unambiguous_hour_needs_no_choice(hours, zone):
    wall = (OPENED + hours * HOUR).astimezone(ZoneInfo(zone))
    both = {local_deadline(wall.date(), wall.time(), zone, fold) for fold in (0, 1)}
    if len(both) == 1:
        assert {local_deadline(wall.date(), wall.time(), zone)} == both
    else:
        with pytest.raises(InvalidMoment, match="ambiguous-local-time"):
            local_deadline(wall.date(), wall.time(), zone)


@pytest.mark.parametrize("zone", ZONES[:3])
@pytest.mark.parametrize("month", range(1, 13))
def test_stages_end_at_the_hour_they_began_across_daylight_saving(zone, month):
    opened_at = datetime(2026, month, 20, 18, tzinfo=ZoneInfo(zone))
    timetable = timetable_from(opened_at, DEEP, zone)
    for stage, days in zip(list(Stage)[:4], (14, 28, 42, 56), strict=True):
        wall = timetable.ends_at(stage).astimezone(ZoneInfo(zone))
        assert (wall.hour, wall.minute) == (18, 0)
        assert wall.date() == opened_at.date() + timedelta(days=days)
