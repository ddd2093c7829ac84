"""The plan is copied into a calendar of choice, and only what was copied is removed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.calendar import CalendarEvent
from homeassistant.components.calendar.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.core.agenda import PlanEventRecord
from custom_components.lifeops.core.datasets import PLAN_EVENT
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import UnavailableError
from custom_components.lifeops.ha.plan import editing
from custom_components.lifeops.ha.plan.book import async_book
from custom_components.lifeops.ha.plan.fields import fields_of
from custom_components.lifeops.ha.plan.mirror import PlanMirror
from tests.entries import ANN, BEA, agent, person
from tests.settle import NOON, lifeops

TARGET = "calendar.family"
PLAN = "calendar.ann_agenda_plan"
HOUR = timedelta(hours=1)


@pytest.fixture
async def home(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    storage = Path(hass.config.path(".storage"))
    await hass.async_add_executor_job(lambda: storage.mkdir(exist_ok=True))
    data = {"calendar_name": "Family", "storage_key": "family"}
    entry = MockConfigEntry(domain="local_calendar", title="Family", data=data)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    parts = (person(calendars=[TARGET]), agent("agenda", mirror_calendar=TARGET))
    async with lifeops(hass, *parts) as entry:
        yield entry


def mirror(home: MockConfigEntry, calendar: str = TARGET) -> PlanMirror:
    hub = home.runtime_data
    return PlanMirror(hub, ANN, async_book(hub, ANN), calendar)


def serving(home: MockConfigEntry) -> list[PlanMirror]:
    """Return what mirrors by itself, because a slot is mapped."""
    return [
        one
        for parts in home.runtime_data._parts._collectors.values()
        for one in parts
        if isinstance(one, PlanMirror)
    ]


def said(title: str, hours: float, **more: Any) -> dict[str, Any]:
    start = NOON + hours * HOUR
    return {"summary": title, "dtstart": start, "dtend": start + HOUR, **more}


async def found(hass: HomeAssistant) -> list[CalendarEvent]:
    entity = hass.data[DATA_COMPONENT].get_entity(TARGET)
    assert entity is not None
    start = dt_util.as_local(NOON)
    return await entity.async_get_events(hass, start, start + timedelta(days=60))


async def test_what_is_planned_stands_there_once(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    book = async_book(home.runtime_data, ANN)
    target: Any = hass.data[DATA_COMPONENT].get_entity(TARGET)
    await target.async_create_event(**said("Theirs", 3))
    uid = await book.async_create(
        said("Run", 1, rrule="FREQ=WEEKLY", location="Park", description="Slow")
    )
    for _ in range(2):
        await mirror(home).async_mirror()
    titles = sorted(one.summary for one in await found(hass))
    assert titles == ["Run"] * 5 + ["Theirs"]
    run = next(one for one in await found(hass) if one.summary == "Run")
    assert run.location == "Park"
    assert run.description is not None
    assert run.description.startswith("Slow\n")
    await book.async_update(uid, said("Jog", 1))
    await mirror(home).async_mirror()
    titles = sorted(one.summary for one in await found(hass))
    assert titles == ["Jog"] * 5 + ["Theirs"]
    await book.async_delete(uid)
    await mirror(home).async_mirror()
    assert [one.summary for one in await found(hass)] == ["Theirs"]


async def test_one_occurrence_goes_alone(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    book = async_book(home.runtime_data, ANN)
    uid = await book.async_create(said("Run", 1, rrule="FREQ=DAILY;COUNT=3"))
    end = NOON + timedelta(days=5)
    (first, *_) = await book.async_happenings(NOON, end)
    await book.async_delete(uid, first.event.recurrence_id)
    assert len(await book.async_happenings(NOON, end)) == 2


async def test_two_people_share_a_calendar(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    hub = home.runtime_data
    for whose, title in ((ANN, "Run"), (BEA, "Swim")):
        await async_book(hub, whose).async_create(said(title, 1))
    for whose in (ANN, BEA, ANN):
        await PlanMirror(hub, whose, async_book(hub, whose), TARGET).async_mirror()
    assert sorted(one.summary for one in await found(hass)) == ["Run", "Swim"]


async def test_what_is_over_stays_where_it_was_copied(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    book = async_book(home.runtime_data, ANN)
    over = await book.async_create(said("Run", 1))
    coming = await book.async_create(said("Swim", 9))
    await mirror(home).async_mirror()
    freezer.tick(5 * HOUR)
    for uid in (over, coming):
        await book.async_delete(uid)
    await mirror(home).async_mirror()
    assert [one.summary for one in await found(hass)] == ["Run"]


@pytest.mark.parametrize(
    ("zone", "days"), [("Pacific/Honolulu", 0), ("Pacific/Auckland", 31)]
)
async def test_a_day_of_another_zone_stands_there_once(
    hass: HomeAssistant,
    home: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    zone: str,
    days: int,
) -> None:
    hub, there = home.runtime_data, ZoneInfo(zone)
    for one in serving(home):
        one.stop()
    day = (NOON + timedelta(days=days)).date()
    fields = {"summary": "Fair", "dtstart": day, "dtend": day + timedelta(days=1)}
    series = editing.created("fair", fields_of(fields, there), there, NOON)
    record = PLAN_EVENT.write(PlanEventRecord(ics=series.write()))
    write = PutRecord(
        dataset=PLAN_EVENT.name, id=f"{ANN}/fair", fields=record, person=ANN
    )
    await hub.async_ingest([write])
    await hass.async_block_till_done()
    for _ in range(24):
        freezer.tick(HOUR)
        await mirror(home).async_mirror()
    assert [one.summary for one in await found(hass)] == ["Fair"]


async def test_a_calendar_that_loses_the_mark_is_not_filled(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    for one in serving(home):
        one.stop()
    target: Any = hass.data[DATA_COMPONENT].get_entity(TARGET)
    create = target.async_create_event

    async def forgetful(**fields: Any) -> None:
        await create(**{**fields, "description": "none"})

    book = async_book(home.runtime_data, ANN)
    for hours in (1, 3, 5):
        await book.async_create(said("Run", hours))
    mine = mirror(home)
    with patch.object(target, "async_create_event", forgetful):
        for _ in range(3):
            with pytest.raises(UnavailableError) as failed:
                await mine.async_mirror()
    assert failed.value.key == "mirror_failed"
    assert len(await found(hass)) == 1


async def test_what_is_shown_late_or_taken_away_is_made_right(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    for one in serving(home):
        one.stop()
    target: Any = hass.data[DATA_COMPONENT].get_entity(TARGET)
    book = async_book(home.runtime_data, ANN)
    for hours in (1, 3):
        await book.async_create(said("Run", hours))
    mine = mirror(home)
    with (
        patch.object(target, "async_get_events", AsyncMock(return_value=[])),
        pytest.raises(UnavailableError),
    ):
        await mine.async_mirror()
    await mine.async_mirror()
    assert len(await found(hass)) == 2
    await target.async_delete_event((await found(hass))[0].uid)
    await mine.async_mirror()
    assert len(await found(hass)) == 2


async def test_a_slot_that_is_mapped_is_served(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    assert len(serving(home)) == 1


@pytest.mark.parametrize("calendar", [PLAN, "calendar.gone"])
async def test_where_it_cannot_be_it_says_so(
    home: MockConfigEntry, calendar: str
) -> None:
    await async_book(home.runtime_data, ANN).async_create(said("Run", 1))
    with pytest.raises(UnavailableError) as failed:
        await mirror(home, calendar).async_mirror()
    assert failed.value.key == "mirror_failed"
    assert failed.value.placeholders["calendar"] == calendar


async def test_why_a_calendar_takes_nothing_is_said(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    for one in serving(home):
        one.stop()
    await async_book(home.runtime_data, ANN).async_create(said("Run", 1))
    target: Any = hass.data[DATA_COMPONENT].get_entity(TARGET)
    full = AsyncMock(side_effect=HomeAssistantError("The disk is full"))
    with (
        patch.object(target, "async_create_event", full),
        pytest.raises(UnavailableError) as failed,
    ):
        await mirror(home).async_mirror()
    assert failed.value.key == "mirror_failed"
    assert "The disk is full" in failed.value.placeholders["reason"]


async def test_copies_follow_each_other_and_none_is_left_out(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    for one in serving(home):
        one.stop()
    mine, copied, go_on = mirror(home), [], asyncio.Event()

    async def copy() -> None:
        copied.append(len(copied))
        await go_on.wait()

    async def settle() -> None:
        freezer.tick(6)
        async_fire_time_changed(hass)
        await asyncio.sleep(0)

    with patch.object(mine, "async_mirror", copy):
        for expected in (1, 1):
            mine._async_soon()
            await settle()
            assert len(copied) == expected
        go_on.set()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(copied) == 1
        await settle()
        assert len(copied) == 2
        await hass.async_block_till_done(wait_background_tasks=True)
        mine._async_soon()
        await settle()
        assert len(copied) == 3
    mine.stop()
