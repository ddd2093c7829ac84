"""What is planned on a real CalDAV server makes busy, also while it does not answer."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.core.agenda import AgendaNow
from custom_components.lifeops.core.topics import AGENDA
from custom_components.lifeops.ha.collect.agenda import AGENDAS
from tests.entries import ANN, agent, person
from tests.settle import NOON, lifeops, settle

from .server import USER, CalDavServer

WORK = "calendar.work"
HOUR = timedelta(hours=1)
POLL = timedelta(minutes=16)


@pytest.fixture
async def server(
    hass: HomeAssistant, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[CalDavServer]:
    server = CalDavServer(tmp_path)
    await hass.async_add_executor_job(server.start)
    yield server
    await hass.async_add_executor_job(server.stop)


@pytest.fixture
async def home(
    hass: HomeAssistant, server: CalDavServer, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    await hass.config.async_set_time_zone("Europe/Stockholm")
    await hass.async_add_executor_job(server.make_calendar, "Work")
    freezer.move_to(NOON)
    data = {
        "url": server.url,
        "username": USER,
        "password": "x",
        "verify_ssl": True,
    }
    account = MockConfigEntry(domain="caldav", data=data)
    account.add_to_hass(hass)
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(WORK) is not None
    async with lifeops(hass, person(calendars=[WORK]), agent("agenda")) as entry:
        yield entry
    assert await hass.config_entries.async_unload(account.entry_id)


@pytest.fixture
def look(hass: HomeAssistant, home: MockConfigEntry) -> Callable[[], Any]:
    """Return how to read the calendars now and see what comes of it."""

    async def looked() -> AgendaNow:
        await hass.data[AGENDAS][ANN].async_sync()
        await settle(hass, home)
        now: AgendaNow = home.runtime_data.snapshot.topic(AGENDA, ANN)
        return now

    return looked


async def test_an_event_is_made_moved_and_cancelled(
    hass: HomeAssistant, server: CalDavServer, look: Callable[[], Any]
) -> None:
    def put(*lines: str) -> Any:
        return hass.async_add_executor_job(server.put, "meeting", *lines)

    await put("DTSTART:20260310T183000Z", "DTEND:20260310T200000Z", "SUMMARY:Meeting")
    now = await look()
    assert now.busy
    assert now.until == NOON + HOUR
    await put("DTSTART:20260310T210000Z", "DTEND:20260310T220000Z", "SUMMARY:Meeting")
    now = await look()
    assert not now.busy
    assert now.next_at == NOON + 2 * HOUR
    await hass.async_add_executor_job(server.remove, "meeting")
    assert (await look()).next_at is None
    await put(
        "DTSTART;TZID=America/Los_Angeles:20260309T130000",
        "DTEND;TZID=America/Los_Angeles:20260309T140000",
        "RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE;TZID=America/Los_Angeles:20260310T130000",
        "SUMMARY:Far call",
    )
    assert (await look()).next_at == NOON + 25 * HOUR


async def test_without_the_server_the_last_known_stays_with_its_time(
    hass: HomeAssistant,
    server: CalDavServer,
    look: Callable[[], Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    await hass.async_add_executor_job(
        server.put,
        "meeting",
        "DTSTART:20260310T210000Z",
        "DTEND:20260310T220000Z",
        "SUMMARY:Meeting",
    )
    assert (await look()).read_at == NOON
    await hass.async_add_executor_job(server.stop)
    freezer.tick(1.5 * HOUR)
    now = await look()
    assert (now.next_at, now.read_at) == (NOON + 2 * HOUR, NOON)
    await hass.async_add_executor_job(server.start)
    await hass.async_add_executor_job(server.remove, "meeting")
    freezer.tick(POLL)
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    now = await look()
    assert (now.next_at, now.read_at) == (None, NOON + 1.5 * HOUR + POLL)
