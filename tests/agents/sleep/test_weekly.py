"""The week is told on Sunday after waking, to who asked, once."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from custom_components.lifeops.core.datasets import NOTIFICATION
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.records import NotificationRecord
from tests.agents.toy_view import STOCKHOLM

from .sleeper import Sleeper

SUNDAY = date(2026, 6, 14)
HOUR = 3600.0


def week(sleeper: Sleeper, first: int, last: int, hours: float) -> None:
    for back in range(first, last + 1):
        day = SUNDAY - timedelta(days=back)
        sleeper.night(day, late=back > 1, sleep_total_s=hours * HOUR)


def told(sleeper: Sleeper) -> list[NotificationRecord]:
    stored = sleeper.view.stored.get(NOTIFICATION.name, {})
    return [
        NOTIFICATION.read(values)
        for key, (_, values) in stored.items()
        if "/weekly_summary/" in key
    ]


@pytest.fixture
def early() -> Sleeper:
    """Return who sleeps at five on Sunday morning and has asked for the week."""
    sleeper = Sleeper(now=wall_moment(SUNDAY, time(5), STOCKHOLM))
    week(sleeper, 1, 6, 7)
    week(sleeper, 7, 13, 6.5)
    sleeper.set(weekly_summary=True)
    sleeper.start()
    return sleeper


def at(hour: int, minute: int = 0) -> Any:
    return wall_moment(SUNDAY, time(hour, minute), STOCKHOLM)


def test_after_waking_as_soon_as_the_night_is_known(early: Sleeper) -> None:
    early.run(at(8))
    assert told(early) == []
    early.night(SUNDAY, sleep_total_s=8 * HOUR)
    assert told(early) == []  # insight is looked at once it is quiet
    early.quiet()
    (notice,) = told(early)
    assert notice.text == "weekly_summary_compared"
    assert notice.placeholders == {
        "hours": "7",
        "minutes": "9",
        "known": "7",
        "before_hours": "6",
        "before_minutes": "30",
    }
    assert notice.not_before - at(8) == timedelta(seconds=5)
    assert notice.expires == at(18, 30)


def test_a_night_known_before_waking_waits_for_it(early: Sleeper) -> None:
    early.night(SUNDAY, sleep_total_s=8 * HOUR)
    early.run(at(6, 29))
    assert told(early) == []
    early.run(at(6, 31))
    (notice,) = told(early)
    assert notice.not_before - at(6, 30) == timedelta(seconds=5)


def test_a_night_that_does_not_come_is_not_waited_for_all_day(early: Sleeper) -> None:
    early.run(at(11, 59))
    assert told(early) == []
    early.run(at(12, 1))
    (notice,) = told(early)
    assert notice.placeholders["known"] == "6"
    assert notice.placeholders["hours"] == "7"


def test_once_whatever_comes_after(early: Sleeper) -> None:
    early.night(SUNDAY, sleep_total_s=8 * HOUR)
    early.run(at(9))
    before = told(early)
    early.night(SUNDAY, sleep_total_s=5 * HOUR)
    early.forget()
    early.start()
    early.run(at(20))
    assert told(early) == before
    assert len(before) == 1


def test_nobody_is_told_unasked(early: Sleeper) -> None:
    early.set(weekly_summary=False)
    early.night(SUNDAY, sleep_total_s=8 * HOUR)
    early.run(at(20))
    assert told(early) == []


def test_who_wants_it_no_more_has_it_taken_back(early: Sleeper) -> None:
    early.night(SUNDAY, sleep_total_s=8 * HOUR)
    early.run(at(9))
    early.command("set", {"weekly_summary": False})
    assert [notice.withdrawn for notice in told(early)] == [True]


def test_on_sundays_only(early: Sleeper) -> None:
    early.night(SUNDAY, sleep_total_s=8 * HOUR)
    for days in range(1, 7):
        day = SUNDAY + timedelta(days=days)
        early.run(wall_moment(day, time(9), STOCKHOLM))
        early.night(day, sleep_total_s=7 * HOUR)
    assert len(told(early)) == 1
    early.run(wall_moment(SUNDAY + timedelta(days=7), time(13), STOCKHOLM))
    assert len(told(early)) == 2


def test_of_nothing_known_nothing_is_told() -> None:
    sleeper = Sleeper(now=at(5))
    sleeper.set(weekly_summary=True)
    sleeper.start()
    sleeper.night(SUNDAY, sleep_score=80)
    sleeper.run(at(20))
    assert told(sleeper) == []


def test_a_first_week_stands_alone() -> None:
    sleeper = Sleeper(now=at(5))
    sleeper.set(weekly_summary=True)
    sleeper.start()
    sleeper.night(SUNDAY, sleep_total_s=7.999 * HOUR)
    sleeper.run(at(20))
    (notice,) = told(sleeper)
    assert notice.text == "weekly_summary"
    assert notice.placeholders == {"hours": "8", "minutes": "0", "known": "1"}


def test_a_late_night_tells_nothing(early: Sleeper) -> None:
    early.run(at(8))
    early.night(SUNDAY, late=True, sleep_total_s=8 * HOUR)
    assert told(early) == []
