"""The agenda as it really runs: plan and calendars become busy, free and answers."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import CALENDAR_EVENT, CALENDAR_READ
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.records import (
    CalendarEventRecord,
    CalendarReadRecord,
)
from tests.entries import ANN, BEA, HOME, agent, person
from tests.settle import NOON, lifeops, settle, until, value_of

PLAN = "calendar.ann_agenda_plan"
BUSY = "binary_sensor.ann_agenda_busy"
NEXT = "sensor.ann_agenda_next_event"
TODAY = "sensor.ann_agenda_events_today"
ANN_USER = "u" * 32
HOUR = timedelta(hours=1)


@pytest.fixture
async def home(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    await hass.config.async_set_time_zone("Europe/Stockholm")
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER, calendars=[PLAN]),
        agent("agenda"),
        person(BEA, "Bea"),
        agent("agenda", BEA),
    )
    async with lifeops(hass, *parts) as entry:
        yield entry


async def act(
    hass: HomeAssistant, name: str, *, user_id: str | None = None, **data: Any
) -> Mapping[str, Any]:
    answer: Any = await hass.services.async_call(
        DOMAIN,
        name,
        {"person": "Ann", **data},
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )
    assert isinstance(answer, dict)
    return answer


async def plan(
    hass: HomeAssistant, title: str, start: datetime, hours: float = 1, **more: Any
) -> None:
    await hass.services.async_call(
        "calendar",
        "create_event",
        {
            "entity_id": PLAN,
            "summary": title,
            "start_date_time": start.isoformat(),
            "end_date_time": (start + hours * HOUR).isoformat(),
            **more,
        },
        blocking=True,
    )


async def told(
    hass: HomeAssistant, entry: MockConfigEntry, *events: CalendarEventRecord
) -> None:
    """Write events as a collector does, and that their calendar was just read."""
    read = CalendarReadRecord(
        calendar="calendar.work", read_at=NOON, until=NOON + 14 * 24 * HOUR
    )
    writes = [
        PutRecord(
            dataset=CALENDAR_EVENT.name,
            id=f"{ANN}/{one.start.date()}/{HOME}.calendar.work/{number}",
            fields=CALENDAR_EVENT.write(one),
            person=ANN,
        )
        for number, one in enumerate(events)
    ]
    reading = PutRecord(
        dataset=CALENDAR_READ.name,
        id=f"{ANN}/{HOME}.calendar.work",
        fields=CALENDAR_READ.write(read),
        person=ANN,
    )
    await entry.runtime_data.async_ingest([*writes, reading])
    await settle(hass, entry)


def work(
    title: str, start: float, hours: float = 1, **more: Any
) -> CalendarEventRecord:
    at = NOON + start * HOUR
    return CalendarEventRecord(
        calendar="calendar.work", title=title, start=at, end=at + hours * HOUR, **more
    )


async def test_unknown_is_not_free(hass: HomeAssistant, home: MockConfigEntry) -> None:
    assert value_of(hass, BUSY) == "unknown"
    assert value_of(hass, TODAY) == "unknown"


async def test_the_own_plan_makes_busy(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    await plan(hass, "Now", NOON - HOUR / 2)
    await plan(hass, "Then", NOON + 2 * HOUR, location="Office")
    said = await act(hass, "sync_calendars")
    assert said["calendars"] == {"plan": {"events": 2, "problem": None}}
    assert said["speech"] == "Calendars read: 1."
    await until(hass, home, lambda: value_of(hass, BUSY) == "on")
    state = hass.states.get(BUSY)
    assert state is not None
    assert state.attributes["until"] == (NOON + HOUR / 2).isoformat()
    assert state.attributes["measured_at"] == NOON.isoformat()
    assert value_of(hass, NEXT) == (NOON + 2 * HOUR).isoformat()
    assert value_of(hass, TODAY) == "2"
    leave = hass.states.get("sensor.ann_agenda_leave_at")
    assert leave is not None
    assert leave.state == (NOON + 1.5 * HOUR).isoformat()


async def test_what_an_agent_planned_makes_nobody_busy(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    await told(hass, home, work("Walk", -0.5, by_agent="fitness", busy=True))
    await until(hass, home, lambda: value_of(hass, BUSY) == "off")
    (event,) = (await act(hass, "get_agenda"))["events"]
    assert (event["by_agent"], event["busy"]) == ("fitness", False)


async def test_the_agenda_is_told_with_its_sources(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    await told(
        hass,
        home,
        work("Meeting", 1, location="Office"),
        work("Overlap", 1.5),
        work("Tomorrow", 20),
        work("Holiday", -20, 24, all_day=True),
    )
    said = await act(hass, "get_agenda")
    assert [(one["title"], one["busy"]) for one in said["events"]] == [
        ("Holiday", False),
        ("Meeting", True),
        ("Overlap", True),
    ]
    assert said["events"][1]["calendars"] == ["calendar.work"]
    assert said["events"][1]["leave_at"] == (NOON + HOUR / 2).isoformat()
    assert said["busy"] == [
        {
            "start": (NOON + HOUR).isoformat(),
            "end": (NOON + 2.5 * HOUR).isoformat(),
        }
    ]
    (calendar,) = said["calendars"]
    assert calendar["read_at"] == NOON.isoformat()
    assert calendar["home"] == HOME
    assert said["speech"] == "Events: 2. The first is Meeting at 21:00."
    week = await act(hass, "get_agenda", days=14)
    assert week["events"][-1]["title"] == "Tomorrow"
    one = await act(hass, "get_agenda", **{"from": "2026-03-11"})
    assert [event["title"] for event in one["events"]] == ["Tomorrow"]
    none = await act(hass, "get_agenda", **{"from": "2026-03-20"})
    assert none["events"] == []
    assert none["speech"] == "Nothing is planned."


async def test_free_time_lies_between_what_binds(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    # It is eight in the evening; tomorrow is a Wednesday.
    await told(hass, home, work("Work", 12, 8), work("Dinner", 23, 1.5))
    said = await act(hass, "find_free_time", minutes=120, days=2)
    assert said["slots"] == [
        {
            "start": (NOON + 20 * HOUR).isoformat(),
            "end": (NOON + 23 * HOUR).isoformat(),
        }
    ]
    assert said["speech"] == "There is time on 2026-03-11 from 16:00."
    late = await act(
        hass, "find_free_time", minutes=60, earliest="22:00", latest="02:00", days=1
    )
    assert late["slots"] == [
        {
            "start": (NOON + 2 * HOUR).isoformat(),
            "end": (NOON + 6 * HOUR).isoformat(),
        }
    ]
    sunday = await act(hass, "find_free_time", minutes=60, weekdays=["sun"], days=14)
    assert [slot["start"][:10] for slot in sunday["slots"]] == [
        "2026-03-15",
        "2026-03-22",
    ]
    none = await act(hass, "find_free_time", minutes=600, weekdays=["wed"], days=2)
    assert none["slots"] == []
    assert none["speech"] == "There is no such time in these days."


async def test_settings_are_set(hass: HomeAssistant, home: MockConfigEntry) -> None:
    await told(hass, home, work("Focus", -0.5))
    await until(hass, home, lambda: value_of(hass, BUSY) == "on")
    said = await act(hass, "set_agenda", ignored_titles=["focus"])
    assert said["speech"] == "Your agenda is set."
    await until(hass, home, lambda: value_of(hass, BUSY) == "off")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("get_agenda", {"days": 0}),
        ("get_agenda", {"days": 15}),
        ("get_agenda", {"days": "many"}),
        ("get_agenda", {"from": "x" * 100_000}),
        ("get_agenda", {"unheard_of": 1}),
        ("find_free_time", {}),
        ("find_free_time", {"minutes": 1}),
        ("find_free_time", {"minutes": 10**9}),
        ("find_free_time", {"minutes": 30, "weekdays": ["someday"]}),
        ("find_free_time", {"minutes": 30, "earliest": "late"}),
        ("find_free_time", {"minutes": 30, "count": 51}),
        ("sync_calendars", {"calendar": "calendar.work"}),
        ("set_agenda", {"travel_min": "far"}),
    ],
)
async def test_what_is_missing_or_wrong_is_refused(
    hass: HomeAssistant, home: MockConfigEntry, name: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, name, **wrong)


@pytest.mark.parametrize(
    "wrong", [{"travel_min": 100_000}, {"ignored_titles": ["x" * 100_000]}]
)
async def test_what_cannot_be_set_is_refused(
    hass: HomeAssistant, home: MockConfigEntry, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "set_agenda", **wrong)
    assert refused.value.translation_key == "invalid_setting"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("get_agenda", {}),
        ("find_free_time", {"minutes": 30}),
        ("sync_calendars", {}),
        ("set_agenda", {"travel_min": 10}),
    ],
)
async def test_nobody_looks_into_the_agenda_of_others(
    hass: HomeAssistant, home: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    await act(hass, name, user_id=ANN_USER, **data)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, name, user_id=ANN_USER, **{**data, "person": "Bea"})
    assert refused.value.translation_key == "not_your_person"
    with pytest.raises(ServiceValidationError) as unknown:
        await act(hass, name, **{**data, "person": "x" * 100_000})
    assert unknown.value.translation_key == "unknown_person"


async def test_a_private_persons_hours_are_nobodys(hass: HomeAssistant) -> None:
    async with lifeops(hass, person(private=True), agent("agenda")):
        assert hass.states.get(BUSY) is None
        assert hass.states.get(NEXT) is None
