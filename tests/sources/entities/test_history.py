"""Nights behind a source, from hourly values."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.sources.entities.history import nights_behind
from custom_components.lifeops.sources.entities.model import Source

TZ = ZoneInfo("Europe/Stockholm")
SOURCE = Source(id="ring", person="ann", name="Ring", rank=2)
TODAY = date(2026, 11, 21)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=TZ).astimezone(UTC)


def test_the_last_afternoon_hour_is_the_night() -> None:
    hours = {
        Metric.SLEEP_SCORE: [
            Point(at(20, 16), 83.0),
            Point(at(20, 12), 80.0),
            Point(at(20, 17), 99.0),
            Point(at(20, 11), 99.0),
        ]
    }
    (night,) = nights_behind(SOURCE, hours, TZ, TODAY)
    assert night.day == date(2026, 11, 20)
    assert night.metrics["sleep_score"].value == 83
    assert night.measured_at == at(20, 16)
    assert (night.source, night.source_name, night.rank) == ("ring", "Ring", 2)


def test_metrics_of_a_day_are_one_night_and_days_are_in_order() -> None:
    hours = {
        Metric.HRV: [Point(at(19, 12), 50.0), Point(at(18, 12), 51.0)],
        Metric.SLEEP_SCORE: [Point(at(19, 13), 80.0)],
    }
    nights = nights_behind(SOURCE, hours, TZ, TODAY)
    assert [night.day.day for night in nights] == [18, 19]
    assert set(nights[1].metrics) == {"hrv_ms", "sleep_score"}
    assert nights[1].measured_at == at(19, 13)


def test_today_is_left_to_the_living() -> None:
    hours = {Metric.SLEEP_SCORE: [Point(at(21, 13), 80.0)]}
    assert nights_behind(SOURCE, hours, TZ, TODAY) == []


@pytest.mark.parametrize(("hrv", "days"), [(50.0, [18]), (51.0, [18, 19])])
def test_a_day_that_only_repeats_heard_of_no_night(
    hrv: float, days: list[int]
) -> None:
    hours = {
        Metric.SLEEP_SCORE: [Point(at(18, 12), 80.0), Point(at(19, 12), 80.0)],
        Metric.HRV: [Point(at(18, 12), 50.0), Point(at(19, 12), hrv)],
    }
    nights = nights_behind(SOURCE, hours, TZ, TODAY)
    assert [night.day.day for night in nights] == days


def test_nothing_known_is_no_night() -> None:
    assert nights_behind(SOURCE, {}, TZ, TODAY) == []
    assert nights_behind(SOURCE, {Metric.HRV: []}, TZ, TODAY) == []


def test_hours_are_local_over_daylight_saving() -> None:
    summer = datetime(2026, 6, 1, 10, 30, tzinfo=UTC)
    hours = {Metric.HRV: [Point(summer, 50.0), Point(summer - timedelta(hours=1), 1.0)]}
    (night,) = nights_behind(SOURCE, hours, TZ, TODAY)
    assert night.metrics["hrv_ms"].value == 50
