"""The agenda follows calendars, real ones and ones that break."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
import logging
from pathlib import Path
from typing import Any

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.calendar.const import (
    DATA_COMPONENT,
    CalendarEventStatus,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    setup_test_component_platform,
)

from custom_components.lifeops.core.datasets import CALENDAR_EVENT, CALENDAR_READ
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.records import CalendarEventRecord, EventStatus
from custom_components.lifeops.ha.collect.agenda import AgendaCollector, Reading
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.ha.plan.mirrored import marked
from custom_components.lifeops.ha.subentries import PersonConfig
from tests.entries import ANN, HOME
from tests.settle import NOON

from .conftest import Advance, Ear

WORK, FAKE = "calendar.work", "calendar.fake"
SETTLE = 2
EVERY = 600
HOUR = timedelta(hours=1)
ICS = """BEGIN:VCALENDAR
PRODID:-//test//EN
VERSION:2.0
BEGIN:VEVENT
DTSTAMP:20260301T000000Z
UID:maybe
DTSTART:20260311T150000Z
DTEND:20260311T160000Z
SUMMARY:Perhaps
LOCATION:Somewhere
STATUS:TENTATIVE
END:VEVENT
BEGIN:VEVENT
DTSTAMP:20260301T000000Z
UID:off
DTSTART:20260311T170000Z
DTEND:20260311T180000Z
SUMMARY:Called off
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
DTSTAMP:20260301T000000Z
UID:far
DTSTART:20260330T170000Z
DTEND:20260330T180000Z
SUMMARY:Far off
END:VEVENT
END:VCALENDAR
"""

type Make = Callable[..., AgendaCollector]


class Calendar(CalendarEntity):
    """A calendar that can be slow, broken or away."""

    _attr_should_poll = False

    def __init__(self) -> None:
        """Begin empty and well."""
        self.entity_id = FAKE
        self._attr_unique_id = self._attr_name = "fake"
        self.events: list[CalendarEvent] = []
        self.fault: Exception | None = None
        self.reads = 0
        self.answers = asyncio.Event()
        self.answers.set()

    @property
    def event(self) -> CalendarEvent | None:
        return None

    async def async_get_events(
        self, _hass: HomeAssistant, _start: datetime, _end: datetime
    ) -> list[CalendarEvent]:
        self.reads += 1
        await self.answers.wait()
        if self.fault is not None:
            raise self.fault
        return self.events

    def reachable(self, *, available: bool) -> None:
        self._attr_available = available
        self.async_write_ha_state()


def event(summary: str = "Dentist", **facts: Any) -> CalendarEvent:
    start = NOON + 20 * HOUR
    wanted: dict[str, Any] = {"start": start, "end": start + HOUR, "uid": summary}
    return CalendarEvent(summary=summary, **{**wanted, **facts})


def ann(calendars: tuple[str, ...]) -> PersonConfig:
    return PersonConfig(subentry_id="", person_id=ANN, name="Ann", calendars=calendars)


def agenda(ear: Ear) -> dict[str, CalendarEventRecord]:
    return {row.value.title: row.value for row in ear.all(CALENDAR_EVENT, ANN)}


@pytest.fixture(autouse=True)
async def zone(hass: HomeAssistant, advance: Advance) -> None:
    await advance(0)
    await hass.config.async_set_time_zone("America/Los_Angeles")


@pytest.fixture
async def make(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear
) -> AsyncIterator[Make]:
    made: list[AgendaCollector] = []

    def start(*calendars: str) -> AgendaCollector:
        made.append(AgendaCollector(hass, hub, ear, ann(calendars)))
        made[-1].start()
        return made[-1]

    yield start
    for collector in made:
        collector.stop()


@pytest.fixture
async def fake(hass: HomeAssistant) -> Calendar:
    calendar = Calendar()
    setup_test_component_platform(hass, "calendar", [calendar])
    assert await async_setup_component(
        hass, "calendar", {"calendar": {"platform": "test"}}
    )
    await hass.async_block_till_done()
    return calendar


@pytest.fixture
async def work(hass: HomeAssistant) -> Callable[..., Awaitable[None]]:
    """Set up a real calendar; return how to put an event into it."""
    path = Path(hass.config.path(".storage/local_calendar.work.ics"))

    def write() -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ICS)

    await hass.async_add_executor_job(write)
    data = {"calendar_name": "Work", "storage_key": "work"}
    entry = MockConfigEntry(domain="local_calendar", title="Work", data=data)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    async def create(**facts: Any) -> None:
        await hass.services.async_call(
            "calendar", "create_event", {"entity_id": WORK, **facts}, blocking=True
        )
        await hass.async_block_till_done()

    return create


async def test_a_real_calendars_next_days_become_records(
    work: Callable[..., Awaitable[None]], make: Make, ear: Ear, advance: Advance
) -> None:
    start = NOON + 20 * HOUR
    await work(
        summary="Standup",
        start_date_time=start.isoformat(),
        end_date_time=(start + HOUR).isoformat(),
        location="Office",
    )
    await work(summary="Holiday", start_date="2026-03-12", end_date="2026-03-13")
    make(WORK)
    await advance(SETTLE)
    known = agenda(ear)
    assert set(known) == {"Standup", "Holiday", "Perhaps", "Called off"}
    assert known["Standup"] == CalendarEventRecord(
        calendar=WORK,
        title="Standup",
        start=start,
        end=start + HOUR,
        status=EventStatus.CONFIRMED,
        location="Office",
        uid=known["Standup"].uid,
    )
    assert known["Standup"].uid
    assert known["Perhaps"].status is EventStatus.TENTATIVE
    assert known["Perhaps"].location == "Somewhere"
    assert known["Holiday"].all_day
    assert known["Holiday"].start == datetime(2026, 3, 12, 7, tzinfo=UTC)
    assert known["Holiday"].end == datetime(2026, 3, 13, 7, tzinfo=UTC)
    assert set(ear.persons.values()) == {ANN}


async def test_a_new_event_is_read_as_soon_as_the_calendar_tells(
    work: Callable[..., Awaitable[None]], make: Make, ear: Ear, advance: Advance
) -> None:
    make(WORK)
    await advance(SETTLE)
    soon = NOON + timedelta(minutes=30)
    await work(
        summary="Next",
        start_date_time=soon.isoformat(),
        end_date_time=(soon + HOUR).isoformat(),
    )
    await advance(SETTLE)
    assert "Next" in agenda(ear)


async def test_a_deleted_event_goes(
    hass: HomeAssistant,
    work: Callable[..., Awaitable[None]],
    make: Make,
    ear: Ear,
    advance: Advance,
) -> None:
    make(WORK)
    await advance(SETTLE)
    assert "Perhaps" in agenda(ear)
    entity = hass.data[DATA_COMPONENT].get_entity(WORK)
    assert entity is not None
    await entity.async_delete_event("maybe")
    await advance(EVERY)
    await advance(SETTLE)
    assert set(agenda(ear)) == {"Called off"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, EventStatus.CONFIRMED),
        (CalendarEventStatus.TENTATIVE, EventStatus.TENTATIVE),
        ("declined", EventStatus.DECLINED),
        ("cancelled", EventStatus.CANCELLED),
        ("brand new", EventStatus.CONFIRMED),
    ],
)
async def test_a_status_is_what_the_calendar_says(
    fake: Calendar,
    make: Make,
    ear: Ear,
    advance: Advance,
    *,
    status: Any,
    expected: EventStatus,
) -> None:
    dentist = event()
    dentist.status = status
    fake.events = [dentist]
    make(FAKE)
    await advance(SETTLE)
    assert agenda(ear)["Dentist"].status is expected


async def test_only_what_vanished_inside_the_window_goes(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    past = event("Past", start=NOON - 2 * HOUR, end=NOON - HOUR)
    running = event("Running", start=NOON - HOUR, end=NOON + HOUR)
    far = event("Far", start=NOON + 337 * HOUR, end=NOON + 338 * HOUR)
    fake.events = [event(), past, running, far]
    make(FAKE)
    await advance(SETTLE)
    fake.events = []
    await advance(EVERY)
    await advance(SETTLE)
    assert set(agenda(ear)) == {"Past", "Far"}


async def test_a_moved_event_stands_once(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event()]
    make(FAKE)
    await advance(SETTLE)
    fake.events = [event(start=NOON + 30 * HOUR, end=NOON + 31 * HOUR)]
    await advance(EVERY)
    await advance(SETTLE)
    (row,) = ear.all(CALENDAR_EVENT, ANN)
    assert row.value.start == NOON + 30 * HOUR


async def test_the_instances_of_a_series_are_told_apart(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    later: dict[str, Any] = {"start": NOON + 44 * HOUR, "end": NOON + 45 * HOUR}
    fake.events = [
        event(recurrence_id="1"),
        event(recurrence_id="2", **later),
        event(uid=None, start=date(2026, 3, 12), end=date(2026, 3, 13)),
    ]
    make(FAKE)
    await advance(SETTLE)
    assert len(ear.all(CALENDAR_EVENT, ANN)) == 3


@pytest.mark.parametrize("fault", [HomeAssistantError("no net"), ValueError("bug")])
async def test_a_calendar_that_fails_keeps_its_events(
    fake: Calendar,
    make: Make,
    ear: Ear,
    advance: Advance,
    *,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    caplog.set_level(logging.INFO)
    fake.events = [event()]
    make(FAKE)
    await advance(SETTLE)
    fake.fault = fault
    for _ in range(3):
        await advance(EVERY)
        await advance(SETTLE)
    assert fake.reads == 4
    assert set(agenda(ear)) == {"Dentist"}
    assert caplog.text.count(f"{FAKE} cannot be read") == 1
    fake.fault = None
    fake.events = []
    await advance(EVERY)
    await advance(SETTLE)
    assert agenda(ear) == {}
    assert caplog.text.count(f"{FAKE} can be read again") == 1


async def test_a_calendar_that_is_away_is_not_empty(
    hass: HomeAssistant, fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event()]
    make(FAKE)
    await advance(SETTLE)
    fake.events = []
    fake.reachable(available=False)
    await advance(SETTLE)
    state = hass.states.get(FAKE)
    assert state is not None
    assert state.state == STATE_UNAVAILABLE
    assert set(agenda(ear)) == {"Dentist"}
    fake.reachable(available=True)
    await hass.async_block_till_done()
    await advance(SETTLE)
    assert agenda(ear) == {}


async def test_one_calendar_that_is_missing_harms_no_other(
    fake: Calendar,
    make: Make,
    ear: Ear,
    advance: Advance,
    *,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake.events = [event()]
    make("calendar.gone", FAKE)
    await advance(SETTLE)
    assert set(agenda(ear)) == {"Dentist"}
    assert "calendar.gone cannot be read" in caplog.text


async def test_no_calendar_at_all_is_no_fault(
    make: Make, ear: Ear, advance: Advance
) -> None:
    make("calendar.gone")
    await advance(SETTLE)
    assert agenda(ear) == {}


async def test_a_calendar_that_was_taken_away_takes_its_events_along(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event()]
    make(FAKE).stop()
    make(FAKE)
    await advance(SETTLE)
    make()
    await advance(SETTLE)
    assert agenda(ear) == {}


async def test_a_change_during_a_slow_reading_is_read_afterwards(
    fake: Calendar, make: Make, ear: Ear, advance: Advance, hub: MockConfigEntry
) -> None:
    collector = make(FAKE)
    fake.answers.clear()
    collector._async_read()
    await asyncio.sleep(0)
    collector._async_read()
    assert len(hub._background_tasks) == 1
    fake.answers.set()
    await advance(0)
    fake.events = [event()]
    assert agenda(ear) == {}
    await advance(SETTLE)
    assert fake.reads == 2
    assert set(agenda(ear)) == {"Dentist"}


async def test_stopped_it_reads_no_more(
    hass: HomeAssistant, fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event()]
    fake.answers.clear()
    collector = make(FAKE)
    collector._async_read()
    await asyncio.sleep(0)
    collector.stop()
    fake.answers.set()
    hass.states.async_set(FAKE, "on")
    await advance(EVERY)
    await advance(SETTLE)
    assert agenda(ear) == {}


async def test_a_store_that_fails_is_shown_until_it_is_back(
    hass: HomeAssistant, fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event()]
    ear.fault = StoreError("store_unavailable")
    make(FAKE)
    await advance(SETTLE)
    assert async_is_raised(hass, RepairKey.PART_FAILED, f"person:{ANN}")
    ear.fault = None
    await advance(EVERY)
    await advance(SETTLE)
    assert not async_is_raised(hass, RepairKey.PART_FAILED, f"person:{ANN}")
    assert set(agenda(ear)) == {"Dentist"}


async def test_what_another_home_reads_of_the_same_calendar_is_left_alone(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    other = CalendarEventRecord(
        calendar=FAKE, title="Theirs", start=NOON + HOUR, end=NOON + 2 * HOUR
    )
    gone = CalendarEventRecord(
        calendar="calendar.gone", title="Gone", start=NOON + HOUR, end=NOON + 2 * HOUR
    )
    for record in (other, gone):
        name = f"{ANN}/2026-03-10/{'9' * 32}.{record.calendar}/x"
        ear.kept[CALENDAR_EVENT.name, name] = CALENDAR_EVENT.write(record)
    make(FAKE)
    await advance(SETTLE)
    assert {"Theirs", "Gone"} <= agenda(ear).keys()
    own = [row.id for row in ear.all(CALENDAR_EVENT, ANN) if HOME in row.id]
    assert all(name.split("/")[2] == f"{HOME}.{FAKE}" for name in own)


async def test_what_stands_is_not_written_again(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event(), event("Other", start=NOON + 9 * HOUR, end=NOON + 10 * HOUR)]
    make(FAKE)
    await advance(SETTLE)
    assert sum(map(len, ear.batches)) == 3
    for _ in range(2):
        await advance(EVERY)
        await advance(SETTLE)
    assert fake.reads == 3
    assert sum(map(len, ear.batches)) == 3
    await advance(EVERY)
    await advance(SETTLE)
    (read,) = ear.batches[-1]
    assert read.dataset == CALENDAR_READ.name
    fake.events = fake.events[:1]
    await advance(EVERY)
    await advance(SETTLE)
    assert len(ear.batches[-1]) == 2


async def test_when_a_calendar_was_read_is_known(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event()]
    make(FAKE)
    await advance(SETTLE)
    read_at = NOON + timedelta(seconds=SETTLE)
    (row,) = ear.all(CALENDAR_READ, ANN)
    assert row.id == f"{ANN}/{HOME}.{FAKE}"
    assert row.value.read_at == read_at
    assert row.value.until == read_at + timedelta(days=14)
    fake.fault = HomeAssistantError("no net")
    for _ in range(7):
        await advance(EVERY)
        await advance(SETTLE)
    assert ear.all(CALENDAR_READ, ANN) == [row]
    fake.fault = None
    await advance(EVERY)
    await advance(SETTLE)
    assert ear.all(CALENDAR_READ, ANN)[0].value.read_at > read_at
    make()
    await advance(SETTLE)
    assert ear.all(CALENDAR_READ, ANN) == []


async def test_what_lifeops_put_there_is_left_out(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event(), event("Mine", description=marked("Words", "ann/u") + "\n")]
    make(FAKE)
    await advance(SETTLE)
    assert set(agenda(ear)) == {"Dentist"}


async def test_a_calendar_that_is_too_full_is_cut_by_time(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [
        event(
            f"{number:04}",
            start=NOON + number * timedelta(minutes=10),
            end=NOON + number * timedelta(minutes=10) + HOUR,
        )
        for number in reversed(range(1200))
    ]
    make(FAKE)
    await advance(SETTLE)
    assert sorted(agenda(ear)) == [f"{number:04}" for number in range(1000)]


async def test_texts_of_any_length_are_kept_short(
    fake: Calendar, make: Make, ear: Ear, advance: Advance
) -> None:
    fake.events = [event("x" * 50_000, location="y" * 50_000)]
    make(FAKE)
    await advance(SETTLE)
    (record,) = agenda(ear).values()
    assert (len(record.title), len(record.location)) == (200, 200)


async def test_asked_to_read_it_tells_what_came_of_each(
    fake: Calendar, make: Make, ear: Ear
) -> None:
    fake.events = [event()]
    collector = make(FAKE, "calendar.gone")
    readings = await collector.async_sync()
    assert readings[FAKE] == Reading(events=1)
    assert readings["calendar.gone"].problem == "it is not available"
    assert set(agenda(ear)) == {"Dentist"}
