"""What an agenda answers: all that stands in it, and when there is time."""

from collections.abc import Collection
from datetime import time
from typing import Any

import pytest

from custom_components.lifeops.agents.agenda.answers import (
    Wish,
    agenda_answer,
    free_time_answer,
)

from .calendars import CABIN, HOUR, MORNING, Agenda, event

WEDNESDAY = 2


@pytest.fixture
def agenda() -> Agenda:
    return Agenda()


def free(agenda: Agenda, *, weekdays: Collection[int] = (), **more: Any) -> Any:
    """Look for an hour within the working hours of this week."""
    facts: dict[str, Any] = {"minutes": 60, "first": MORNING.date(), "days": 7}
    hours = {"start": time(9), "end": time(17)}
    wish = Wish(**{**facts, **hours, **more}, weekdays=weekdays)
    return free_time_answer(agenda.view, wish)


def days_of(found: Any) -> list[str]:
    return [slot["start"][:10] for slot in found["slots"]]


def test_only_the_weekdays_that_are_asked_for(agenda: Agenda) -> None:
    assert days_of(free(agenda, weekdays=(WEDNESDAY,))) == ["2026-03-11"]


def test_without_weekdays_any_day_does_and_five_are_told(agenda: Agenda) -> None:
    assert days_of(free(agenda)) == [f"2026-03-{day}" for day in range(10, 15)]


def test_free_is_what_is_between_the_meetings(agenda: Agenda) -> None:
    agenda.has(event(start=3, length=2), event(start=5.5, length=3))
    found = free(agenda, days=1, start=time(10))
    assert found["slots"] == [
        {"start": "2026-03-10T09:00:00+00:00", "end": "2026-03-10T11:00:00+00:00"}
    ]
    assert found["speech"] == {
        "text": "free_time",
        "placeholders": {"day": "2026-03-10", "at": "10:00"},
    }


def test_where_no_time_is_free_it_says_so(agenda: Agenda) -> None:
    agenda.has(event(start=-1, length=12))
    found = free(agenda, days=1)
    assert found["slots"] == []
    assert found["speech"] == {"text": "no_free_time", "placeholders": {}}


def test_an_event_of_two_calendars_is_told_once_by_the_longer(agenda: Agenda) -> None:
    shared = {"uid": "one", "location": "Office"}
    agenda.has(event(**shared))
    short = event(calendar="calendar.family", length=0.5, **shared)
    agenda.has(short, home=CABIN)
    told: Any = agenda_answer(agenda.view, MORNING, MORNING + 24 * HOUR)
    (one,) = told["events"]
    assert (one["title"], one["location"], one["busy"]) == ("Meeting", "Office", True)
    assert one["calendars"] == ["calendar.family", "calendar.work"]
    assert one["end"] == (MORNING + 2 * HOUR).isoformat()
    assert told["busy"] == [{"start": one["start"], "end": one["end"]}]
    assert told["speech"]["placeholders"] == {
        "count": 1,
        "title": "Meeting",
        "at": one["start"],
    }
