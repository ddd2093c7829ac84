"""What an answer says: gaps stay gaps, sources are never summed, days are days of life."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.topics import LastNight, MetricReading
from custom_components.lifeops.metrics.answering import answer
from custom_components.lifeops.metrics.question import (
    Aggregation,
    Answer,
    Backend,
    Question,
    Step,
)

from .readings import NOW, OSLO, Memory, desk, key

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TODAY = NOW.date()
HEART, STEPS = key(), key("steps")
WATCH = key("heart_rate_bpm", "watch")
ZONES = tuple(
    ZoneInfo(name)
    for name in ("Europe/Oslo", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu")
)
# Around both changes of both zones that have them.
CHANGES = (date(2026, 3, 6), date(2026, 3, 27), date(2026, 10, 23), date(2026, 10, 30))


def asked(metric: str = HEART.metric, **more: Any) -> Question:
    question = Question(person="ann", metric=metric, first=TODAY - 6 * DAY, last=TODAY)
    return replace(question, **more)


def noon(day: date, value: float, *, hour: int = 12) -> Point:
    return Point(datetime.combine(day, time(hour), tzinfo=UTC), value)


def shown(told: Answer) -> list[float | None]:
    return [value.value for value in told.values]


def test_days_without_a_value_are_gaps_never_zero() -> None:
    points = [noon(TODAY - 5 * DAY, 60), noon(TODAY - 5 * DAY, 70, hour=13)]
    told = answer(asked(), desk(Memory({HEART: [*points, noon(TODAY, 50)]})))
    assert shown(told) == [None, 65, None, None, None, None, 50]
    assert [value.n for value in told.values] == [0, 2, 0, 0, 0, 0, 1]
    assert [value.day for value in told.values] == [
        TODAY - ago * DAY for ago in range(6, -1, -1)
    ]
    assert (told.unit, told.step, told.aggregation, told.backend) == (
        "bpm",
        Step.DAY,
        Aggregation.MEAN,
        Backend.HOURS,
    )
    assert told.fresh_to == noon(TODAY, 50).at
    assert told.sources == {"ring": "Ring"}


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        (Aggregation.DEFAULT, 70),
        (Aggregation.MEAN, 70),
        (Aggregation.LOW, 50),
        (Aggregation.HIGH, 90),
        (Aggregation.COUNT, 4),
        (Aggregation.LAST, 60),
    ],
)
@pytest.mark.parametrize("step", [Step.DAY, Step.WEEK, Step.MONTH])
def test_gauges(aggregation: Aggregation, value: float, step: Step) -> None:
    points = [noon(TODAY, value, hour=h) for h, value in ((8, 80), (9, 90), (10, 50))]
    local = Memory({HEART: [*points, noon(TODAY, 60, hour=11)]})
    question = asked(first=TODAY, step=step, aggregation=aggregation)
    told = answer(question, desk(local))
    assert shown(told) == [value]
    assert told.unit == (None if aggregation is Aggregation.COUNT else "bpm")


def test_a_week_of_a_gauge_weighs_points_not_days() -> None:
    monday = date(2026, 11, 16)
    points = [noon(monday, 60), *(noon(monday + DAY, 80, hour=h) for h in (8, 9, 10))]
    question = asked(first=monday, last=monday + 4 * DAY, step=Step.WEEK)
    assert shown(answer(question, desk(Memory({HEART: points})))) == [75]


def steps(*totals: float | None) -> Memory:
    monday = date(2026, 11, 16)
    return Memory(
        {
            STEPS: [
                noon(monday + number * DAY, part, hour=hour)
                for number, total in enumerate(totals)
                if total is not None
                for hour, part in ((8, total / 4), (20, total))
            ]
        }
    )


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        (Aggregation.DEFAULT, 14_000),
        (Aggregation.SUM, 14_000),
        (Aggregation.MEAN, 14_000 / 3),
        (Aggregation.LOW, 1_000),
        (Aggregation.HIGH, 8_000),
        (Aggregation.COUNT, 3),
        (Aggregation.LAST, 5_000),
    ],
)
def test_weeks_of_totals_are_made_of_days_that_are_known(
    aggregation: Aggregation, value: float
) -> None:
    local = steps(8_000, None, 1_000, 5_000)
    question = asked(
        "steps",
        first=date(2026, 11, 16),
        last=date(2026, 11, 20),
        step=Step.WEEK,
        aggregation=aggregation,
    )
    (told,) = answer(question, desk(local)).values
    assert told.value == value
    assert told.n == 3


def test_a_day_of_a_total_is_its_highest() -> None:
    question = asked("steps", first=date(2026, 11, 16), last=date(2026, 11, 18))
    told = answer(question, desk(steps(8_000, None, 1_000)))
    assert shown(told) == [8_000, None, 1_000]
    assert told.aggregation is Aggregation.HIGH
    assert [value.n for value in told.values] == [2, 0, 2]


def test_steps_after_midnight_belong_to_the_evening() -> None:
    monday = date(2026, 11, 16)
    late = datetime.combine(monday + DAY, time(2), tzinfo=OSLO).astimezone(UTC)
    local = Memory({STEPS: [noon(monday, 9_000), Point(late, 300)]})
    question = asked("steps", first=monday, last=monday + DAY)
    assert shown(answer(question, desk(local))) == [9_000, None]
    week = replace(question, step=Step.WEEK)
    assert shown(answer(week, desk(local))) == [9_000]


def test_of_each_day_the_source_with_the_most_points_speaks() -> None:
    one, two = TODAY - DAY, TODAY
    local = Memory(
        {
            HEART: [noon(one, 60), noon(one, 62, hour=13), noon(two, 64)],
            WATCH: [noon(one, 90), noon(two, 94), noon(two, 96, hour=13)],
        }
    )
    told = answer(asked(first=one), desk(local))
    assert [(value.value, value.source) for value in told.values] == [
        (61, "ring"),
        (95, "watch"),
    ]
    assert told.sources == {"ring": "Ring", "watch": "Watch"}
    monday = answer(asked(first=one, step=Step.MONTH), desk(local)).values[0]
    assert (monday.value, monday.n, monday.source) == (78, 4, None)


def test_the_source_that_is_ranked_first_speaks_however_few_points_it_has() -> None:
    points = {
        HEART: [noon(TODAY, 60), noon(TODAY, 62, hour=13)],
        WATCH: [noon(TODAY, 90)],
    }
    for ranks, value in (({"watch": 0, "ring": 1}, 90), ({"watch": 0}, 90), ({}, 61)):
        told = answer(asked(first=TODAY), desk(Memory(points), ranks=ranks))
        assert shown(told) == [value]


def test_of_hours_the_newest_are_told() -> None:
    local = Memory({HEART: [noon(TODAY, 60)]})
    told = answer(asked(first=TODAY - 300 * DAY, step=Step.HOUR), desk(local))
    assert (len(told.values), told.truncated) == (5_000, True)
    few = answer(asked(first=TODAY - DAY, step=Step.HOUR), desk(local))
    assert not few.truncated
    assert told.values[-1] == few.values[-1]


def test_of_equal_sources_the_first_by_name_speaks() -> None:
    local = Memory({WATCH: [noon(TODAY, 90)], HEART: [noon(TODAY, 60)]})
    assert shown(answer(asked(first=TODAY), desk(local))) == [60]


@pytest.mark.parametrize("source", ["watch", "Watch", "watch "])
def test_a_source_can_be_named(source: str) -> None:
    local = Memory({HEART: [noon(TODAY, 60), noon(TODAY, 61, hour=9)]})
    local.told = {**local.told, WATCH: [noon(TODAY, 90)]}
    told = answer(asked(first=TODAY, source=source), desk(local))
    assert shown(told) == [90]
    assert told.sources == {"watch": "Watch"}


def test_nobody_elses_points_are_told() -> None:
    other = replace(HEART, person="bea")
    told = answer(asked(), desk(Memory({other: [noon(TODAY, 60)]})))
    assert shown(told) == [None] * 7
    assert told.fresh_to is None


def test_hours_are_told_up_to_the_one_that_runs() -> None:
    local = Memory({HEART: [noon(TODAY, 60), noon(TODAY, 70, hour=18)]})
    told = answer(asked(first=TODAY, step=Step.HOUR), desk(local))
    assert told.values[0].start == datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert told.values[-1].start == datetime(2026, 11, 21, 18, tzinfo=UTC)
    assert len(told.values) == 16
    assert [value.value for value in told.values if value.value] == [60, 70]
    assert {value.day for value in told.values} == {None}


def test_a_day_that_has_not_begun_is_left_out() -> None:
    now = datetime(2026, 11, 21, 1, tzinfo=UTC)
    told = answer(asked(), desk(Memory({HEART: []}), now=now))
    assert told.values[-1].day == TODAY - DAY
    for step in Step:
        today = asked(first=TODAY, step=step)
        assert not answer(today, desk(Memory({HEART: []}), now=now)).values


def test_raw_values_are_the_points() -> None:
    points = [noon(TODAY, 60), noon(TODAY, 61, hour=9), noon(TODAY - DAY, 62)]
    told = answer(asked(step=Step.RAW), desk(Memory({HEART: points})))
    assert [(value.start, value.value, value.n) for value in told.values] == [
        (point.at, point.value, 1) for point in sorted(points, key=lambda one: one.at)
    ]
    assert (told.backend, told.truncated) == (Backend.POINTS, False)
    assert told.fresh_to == points[0].at
    assert told.sources == {"ring": "Ring"}


@pytest.mark.parametrize(("more", "truncated"), [(0, False), (1, True)])
def test_of_many_raw_values_the_newest_are_told(more: int, truncated: bool) -> None:
    start = NOW - 3 * DAY
    points = [
        Point(start + number * timedelta(seconds=50), number)
        for number in range(5_000 + more)
    ]
    told = answer(asked(step=Step.RAW), desk(Memory({HEART: points})))
    assert shown(told) == list(range(more, 5_000 + more))
    assert told.truncated is truncated


def test_raw_values_that_are_gone_are_refused() -> None:
    old = asked(first=TODAY - 120 * DAY, last=TODAY - 92 * DAY, step=Step.RAW)
    with pytest.raises(RefusedError) as refused:
        answer(old, desk(Memory({HEART: []})))
    assert refused.value.key == "points_gone"
    partly = replace(old, last=TODAY - 80 * DAY)
    local = Memory({HEART: [noon(TODAY - 85 * DAY, 60), noon(TODAY - 100 * DAY, 70)]})
    assert shown(answer(partly, desk(local))) == [60]


def nights(*totals: float | None) -> Mapping[date, LastNight]:
    days = [date(2026, 11, 16) + number * DAY for number in range(len(totals))]
    return {
        day: LastNight(
            day=day,
            metrics={
                "sleep_total_s": MetricReading(
                    value=total, source="Ring", measured_at=noon(day, 0, hour=7).at
                )
            }
            if total is not None
            else {},
        )
        for day, total in zip(days, totals, strict=True)
    }


def sleep(**more: Any) -> Question:
    span = {"first": date(2026, 11, 16), "last": date(2026, 11, 19)}
    return asked("sleep_total_s", **{**span, **more})


def test_nights_are_told_by_their_day() -> None:
    known = nights(27_000, None, 25_000)
    told = answer(sleep(), desk(Memory(), nights=known))
    assert shown(told) == [27_000, None, 25_000, None]
    assert [value.source for value in told.values] == ["Ring", None, "Ring", None]
    assert (told.backend, told.unit) == (Backend.NIGHTS, "s")
    assert told.fresh_to == noon(date(2026, 11, 18), 0, hour=7).at
    assert told.sources == {"Ring": "Ring"}


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        (Aggregation.DEFAULT, 26_000),
        (Aggregation.SUM, 52_000),
        (Aggregation.COUNT, 2),
        (Aggregation.LAST, 25_000),
        (Aggregation.LOW, 25_000),
        (Aggregation.HIGH, 27_000),
    ],
)
def test_weeks_of_nights(aggregation: Aggregation, value: float) -> None:
    known = nights(27_000, None, 25_000)
    question = sleep(step=Step.WEEK, aggregation=aggregation)
    told = answer(question, desk(Memory(), nights=known))
    assert shown(told) == [value]
    assert told.values[0].n == 2


@pytest.mark.parametrize(
    ("change", "key_"),
    [
        ({"metric": "mood"}, "unknown_metric"),
        ({"first": TODAY, "last": TODAY - DAY}, "days_backwards"),
        ({"last": TODAY + DAY}, "days_to_come"),
        ({"first": TODAY - 1098 * DAY}, "days_too_many"),
        ({"first": date(1, 1, 1), "last": date(1, 1, 2)}, "days_too_early"),
        ({"source": "scales"}, "unknown_source"),
        ({"metric": "sleep_score", "source": "scales"}, "unknown_source"),
        ({"aggregation": Aggregation.SUM}, "aggregation_unfit"),
        (
            {"metric": "sleep_score", "aggregation": Aggregation.SUM},
            "aggregation_unfit",
        ),
        ({"step": Step.RAW, "aggregation": Aggregation.MEAN}, "aggregation_unfit"),
        (
            {"metric": "steps", "step": Step.HOUR, "aggregation": Aggregation.SUM},
            "aggregation_unfit",
        ),
        ({"metric": "steps", "aggregation": Aggregation.MEAN}, "aggregation_unfit"),
        ({"metric": "sleep_score", "step": Step.HOUR}, "step_unfit"),
        ({"metric": "sleep_score", "step": Step.RAW}, "step_unfit"),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any], key_: str) -> None:
    with pytest.raises(RefusedError) as refused:
        answer(asked(**change), desk(Memory({HEART: []})))
    assert refused.value.key == key_


def test_three_years_up_to_today_can_be_asked() -> None:
    told = answer(asked(first=TODAY - 1097 * DAY), desk(Memory({HEART: []})))
    assert len(told.values) == 1098


@st.composite
def lives(draw: st.DrawFn) -> tuple[ZoneInfo, date, date, Sequence[Point]]:
    """Draw some days around a change of the clock, and points with gaps among them."""
    tz, first = draw(st.sampled_from(ZONES)), draw(st.sampled_from(CHANGES))
    last = first + draw(st.integers(0, 6)) * DAY
    minutes = draw(st.lists(st.integers(-600, 60 * 24 * 8), max_size=40, unique=True))
    begin = datetime.combine(first, time(0), tzinfo=tz).astimezone(UTC)
    points = [
        Point(begin + timedelta(minutes=minute), float(minute % 97))
        for minute in minutes
    ]
    return tz, first, last, points


def day_of(moment: datetime, tz: ZoneInfo) -> date:
    """Return the day of life that the UTC hour of a moment leads into."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return LifeDay.of_activity(hour + HOUR - timedelta(microseconds=1), tz).date


@given(life=lives(), step=st.sampled_from([Step.DAY, Step.WEEK, Step.MONTH]))
def test_days_equal_what_the_points_say(
    life: tuple[ZoneInfo, date, date, Sequence[Point]], step: Step
) -> None:
    tz, first, last, points = life
    question = asked(first=first, last=last, step=step)
    told = answer(question, desk(Memory({HEART: points}), tz=tz))
    begins: dict[date, date] = {}
    expected: dict[date, list[float]] = {}
    for number in range((last - first).days + 1):
        day = first + number * DAY
        name = {
            Step.DAY: day,
            Step.WEEK: day - day.weekday() * DAY,
            Step.MONTH: day.replace(day=1),
        }[step]
        begin = begins.setdefault(name, day)
        values = [point.value for point in points if day_of(point.at, tz) == day]
        expected.setdefault(begin, []).extend(values)
    assert [value.day for value in told.values] == list(expected)
    for value in told.values:
        assert value.day is not None
        those = expected[value.day]
        assert value.n == len(those)
        if those:
            assert value.value == pytest.approx(sum(those) / len(those))
        else:
            assert value.value is None
    inside = [point.at for point in points if first <= day_of(point.at, tz) <= last]
    assert told.fresh_to == max(inside, default=None)
