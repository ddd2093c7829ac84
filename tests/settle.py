"""LifeOps as it really runs, in tests: set up, waited for and taken down again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import PropertyMock, patch

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import PLATFORMS
from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.health import NightMetric, NightRecord
from custom_components.lifeops.ha.hub import Hub

from .entries import ANN, agent, hub_entry, person

NOON = datetime(2026, 3, 10, 19, tzinfo=UTC)
NIGHT_BEFORE = date(2026, 3, 10)
METRICS: Mapping[str, float] = {
    "sleep_score": 82,
    "sleep_total_s": 27000,
    "sleep_deep_s": 5400,
    "sleep_rem_s": 6300,
    "sleep_light_s": 15300,
    "sleep_awake_s": 1800,
    "sleep_latency_s": 600,
    "efficiency_pct": 93,
    "hrv_ms": 48,
    "lowest_hr_bpm": 52,
    "temperature_deviation_c": -0.2,
    "respiratory_rate": 14.5,
}
CALM_LOOKS = 2


def one_person(**data: Any) -> tuple[ConfigSubentryData, ...]:
    """Return the parts of a home in which Ann lives alone."""
    return (person(**data), agent(title="Ann Sleep"), agent("notification"))


def every_entity_enabled() -> AbstractContextManager[PropertyMock]:
    """Let entities begin enabled that people enable by hand."""
    return patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new_callable=PropertyMock,
        return_value=True,
    )


@asynccontextmanager
async def lifeops(
    hass: HomeAssistant,
    *parts: ConfigSubentryData,
    only: Platform | None = None,
    enabled: bool = True,
) -> AsyncIterator[MockConfigEntry]:
    """Run LifeOps, with one platform only where one is named, all entities enabled."""
    entry = hub_entry(*(parts or one_person()))
    entry.add_to_hass(hass)
    platforms = (only,) if only else PLATFORMS
    with (
        patch("custom_components.lifeops.ha.home.PLATFORMS", platforms),
        every_entity_enabled() if enabled else nullcontext(),
    ):
        await start(hass, entry)
        yield entry
        if entry.state is ConfigEntryState.LOADED:
            assert await hass.config_entries.async_unload(entry.entry_id)


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> Hub:
    """Set an entry up and wait until its agents have spoken."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    hub: Hub = entry.runtime_data
    return hub


async def settle(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait until the engine has heard all there is and entities show what came of it."""
    hub: Hub = entry.runtime_data
    calm = 0
    while calm < CALM_LOOKS:
        before = hub.snapshot
        await asyncio.wrap_future(hub.engine.ingest([], who="test"))
        await hass.async_block_till_done()
        calm = calm + 1 if hub.snapshot == before else 0


def night(
    day: date = NIGHT_BEFORE,
    metrics: Mapping[str, float] = METRICS,
    person_id: str = ANN,
) -> PutRecord:
    """Return what a ring tells of the night that leads into a day."""
    woke = datetime.combine(day, time(14), tzinfo=UTC)
    record = NightRecord(
        day=day,
        source="ring",
        source_name="Ring",
        measured_at=woke,
        bedtime=woke - timedelta(hours=8),
        wake=woke,
        metrics={
            name: NightMetric(value=value, measured_at=woke)
            for name, value in metrics.items()
        },
    )
    return PutRecord(
        dataset=NIGHT.name,
        id=f"{person_id}/{day}/ring",
        fields=NIGHT.write(record),
        person=person_id,
    )


async def tell_nights(
    hass: HomeAssistant, entry: MockConfigEntry, *nights: PutRecord
) -> None:
    """Put nights in as a source does."""
    hub: Hub = entry.runtime_data
    await hub.async_ingest(nights)
    await settle(hass, entry)


async def until(
    hass: HomeAssistant, entry: MockConfigEntry, check: Callable[[], bool]
) -> None:
    """Wait for what comes of acts, which take turns and tasks of their own."""
    async with asyncio.timeout(10):
        while not check():
            await hass.async_block_till_done(wait_background_tasks=True)
            await settle(hass, entry)


def value_of(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return an entity's state, None where there is no such entity."""
    state = hass.states.get(entity_id)
    return state.state if state else None
