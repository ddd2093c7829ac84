"""What a linked home shows: how the link does, and what that home shows of itself."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import PROJECTION
from custom_components.lifeops.core.homes import owned_by
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.ops import Ops, Origin
from custom_components.lifeops.core.projection import ProjectionRecord
from custom_components.lifeops.ha.entry import EntryName, async_entries_of
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.linked.state import LinkState, LinkStatus
from custom_components.lifeops.ha.linked.telling import LinkCoordinator, lag_of
from custom_components.lifeops.sync import codec
from tests.settle import lifeops, until, value_of

from .pairings import CABIN, linked_entry

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OUTSIDE = "sensor.outside"
DOOR = "binary_sensor.door"
ALARM = "sensor.alarm"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass) as entry:
        yield entry


class StandingLink:
    """A link that does as tests want it to."""

    coordinator: LinkCoordinator
    home_id = CABIN

    def __init__(self, _hass: object, _entry: object, hub: Hub) -> None:
        """Begin apart."""
        self.now = hub.clock.now()
        self.status = LinkStatus(since=self.now)
        self._tell: list[Callable[[], None]] = []

    def async_listen(self, tell: Callable[[], None]) -> Callable[[], None]:
        self._tell.append(tell)
        return lambda: self._tell.remove(tell)

    def show(self, **changes: Any) -> None:
        self.status = replace(self.status, **changes)
        for tell in self._tell:
            tell()

    async def async_start(self) -> None:
        """Look for nobody."""

    async def async_stop(self) -> None:
        """Say goodbye to nobody."""


@pytest.fixture
async def cabin(
    hass: HomeAssistant, home: MockConfigEntry
) -> AsyncIterator[MockConfigEntry]:
    entry = linked_entry(shown_entities=[OUTSIDE, DOOR, ALARM])
    entry.add_to_hass(hass)
    with patch("custom_components.lifeops.ha.linked.entry.LinkedHome", StandingLink):
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        yield entry
        assert await hass.config_entries.async_unload(entry.entry_id)


def link_of(entry: MockConfigEntry) -> StandingLink:
    link: StandingLink = entry.runtime_data
    return link


async def show(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    link_of(entry).show(**changes)
    await hass.async_block_till_done()


async def a_minute_later(hass: HomeAssistant, time: FrozenDateTimeFactory) -> None:
    time.tick(MINUTE + timedelta(seconds=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def told(
    hass: HomeAssistant, home: MockConfigEntry, **entities: ProjectionRecord
) -> None:
    """Let the store have what the other home shows of itself."""
    hub: Hub = home.runtime_data
    count = len(entities)
    ops = Ops(
        origins=[Origin(CABIN, "e1")],
        datasets=[owned_by(PROJECTION.name, CABIN)],
        dataset=[0] * count,
        id=[name.replace("__", ".") for name in entities],
        field=[PROJECTION.name] * count,
        value=[canonical(record) for record in entities.values()],
        person=[None] * count,
        h=[1 << 40] * count,
        origin=[0] * count,
        seq=list(range(1, count + 1)),
        past=[None] * count,
    )
    records = hub.links.common.streams["records"]
    await hub.async_on_thread(lambda: records.apply(codec.encode(ops)))
    (entry,) = async_entries_of(hass, EntryName.LINKED_HOME)
    shown = entry.runtime_data.coordinator
    await until(hass, home, lambda: len(shown.data.projections) == count)


async def test_the_device_is_the_other_home(
    hass: HomeAssistant, cabin: MockConfigEntry
) -> None:
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), cabin.entry_id)
    assert device.name == "Cabin"
    assert device.identifiers == {(DOMAIN, cabin.entry_id)}


async def test_a_link_that_drops_keeps_what_was_known(
    hass: HomeAssistant, cabin: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    now = link_of(cabin).now
    await show(
        hass,
        cabin,
        state=LinkState.LINKED,
        last_seen=now,
        synced_at=now,
        in_step=True,
        settled=True,
        pending=0,
    )
    assert value_of(hass, "binary_sensor.cabin_reachable") == "on"
    assert value_of(hass, "sensor.cabin_link_status") == "linked"
    assert value_of(hass, "sensor.cabin_lag") == "0.0"
    assert value_of(hass, "sensor.cabin_waiting_to_be_sent") == "0"
    seen = value_of(hass, "sensor.cabin_last_seen")
    await show(hass, cabin, state=LinkState.AWAY, pending=3)
    assert value_of(hass, "binary_sensor.cabin_reachable") == "off"
    assert value_of(hass, "sensor.cabin_link_status") == "away"
    assert value_of(hass, "sensor.cabin_last_seen") == seen != STATE_UNKNOWN
    assert value_of(hass, "sensor.cabin_waiting_to_be_sent") == "3"
    await a_minute_later(hass, freezer)
    assert value_of(hass, "sensor.cabin_lag") == "1.0"


async def test_what_moves_all_along_is_shown_calmly(
    hass: HomeAssistant, cabin: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    now = link_of(cabin).now
    await show(hass, cabin, state=LinkState.LINKED, last_seen=now, pending=0)
    shown = value_of(hass, "sensor.cabin_last_seen")
    await show(hass, cabin, pending=4, last_seen=now + MINUTE)
    assert value_of(hass, "sensor.cabin_waiting_to_be_sent") == "0"
    await a_minute_later(hass, freezer)
    assert value_of(hass, "sensor.cabin_waiting_to_be_sent") == "4"
    assert value_of(hass, "sensor.cabin_last_seen") == shown
    await show(hass, cabin, last_seen=now + 31 * MINUTE)
    await a_minute_later(hass, freezer)
    assert value_of(hass, "sensor.cabin_last_seen") != shown


@pytest.mark.parametrize(
    ("ago", "lag"),
    [
        (None, None),
        (timedelta(seconds=90), timedelta(minutes=1)),
        (timedelta(minutes=119), timedelta(hours=1)),
        (timedelta(hours=50), timedelta(days=2)),
        (timedelta(minutes=-5), timedelta()),
    ],
)
def test_a_lag_is_coarser_the_longer_it_is(
    ago: timedelta | None, lag: timedelta | None
) -> None:
    synced = None if ago is None else NOW - ago
    status = LinkStatus(since=NOW, state=LinkState.AWAY, synced_at=synced, pending=0)
    assert lag_of(status, NOW) == lag


@pytest.mark.parametrize(
    ("settled", "pending", "lag"),
    [
        (True, 0, timedelta()),
        (False, 0, timedelta(days=60)),
        (True, 1, timedelta(days=60)),
    ],
)
def test_there_is_no_lag_once_both_have_everything(
    settled: bool, pending: int, lag: timedelta
) -> None:
    status = LinkStatus(
        since=NOW,
        state=LinkState.LINKED,
        synced_at=NOW - timedelta(days=60),
        settled=settled,
        pending=pending,
    )
    assert lag_of(status, NOW) == lag


async def test_entities_of_the_other_home_are_shown_with_their_time(
    hass: HomeAssistant, home: MockConfigEntry, cabin: MockConfigEntry
) -> None:
    await told(
        hass,
        home,
        sensor__outside=ProjectionRecord(
            state="-4.5",
            name="Outside",
            unit="°C",
            device_class="temperature",
            measured_at=NOW,
        ),
        binary_sensor__door=ProjectionRecord(
            state="off", name="Door", device_class="door", measured_at=NOW
        ),
        sensor__alarm=ProjectionRecord(
            state="2026-11-22T06:00:00+00:00",
            name="Alarm",
            device_class="timestamp",
            measured_at=NOW,
        ),
    )
    assert await hass.config_entries.async_reload(cabin.entry_id)
    await hass.async_block_till_done()
    outside = hass.states.get("sensor.cabin_outside")
    assert outside is not None
    assert outside.state == "-4.5"
    assert outside.attributes["unit_of_measurement"] == "°C"
    assert outside.attributes["device_class"] == "temperature"
    assert outside.attributes["measured_at"] == NOW
    assert value_of(hass, "sensor.cabin_door") == "off"
    assert value_of(hass, "sensor.cabin_alarm") == "2026-11-22T06:00:00+00:00"


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (STATE_UNAVAILABLE, STATE_UNAVAILABLE),
        (STATE_UNKNOWN, STATE_UNKNOWN),
        ("nan", STATE_UNKNOWN),
        ("warm", STATE_UNKNOWN),
        ("3", "3"),
    ],
)
async def test_a_state_that_is_no_number_is_not_shown_as_one(
    hass: HomeAssistant,
    home: MockConfigEntry,
    cabin: MockConfigEntry,
    state: str,
    shown: str,
) -> None:
    record = ProjectionRecord(
        state=state, unit="°C", device_class="temperature", measured_at=NOW
    )
    await told(hass, home, sensor__outside=record)
    entity = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"{cabin.entry_id}/projection/{OUTSIDE}"
    )
    assert entity is not None
    assert value_of(hass, entity) == shown


async def test_what_is_not_chosen_any_more_is_forgotten(
    hass: HomeAssistant, cabin: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(
        cabin, options={**cabin.options, "shown_entities": [DOOR]}
    )
    assert await hass.config_entries.async_reload(cabin.entry_id)
    names = {
        entity.unique_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), cabin.entry_id
        )
        if "projection" in entity.unique_id
    }
    assert names == {f"{cabin.entry_id}/projection/{DOOR}"}
