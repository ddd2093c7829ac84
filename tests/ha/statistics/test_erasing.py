"""What the recorder has of a person goes with them, by the recorder's own ways."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.components.recorder.db_schema import States, StatesMeta
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance, session_scope
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.erased import ErasureNote, Place, Reach
from custom_components.lifeops.ha.erasing.recorder_table import RecorderTable
from custom_components.lifeops.ha.hub import Hub
from tests.entries import BEA, agent, person
from tests.settle import night, tell_nights

from .conftest import DAY, SCORE, STEPS, TODAY, Home

PHASE = "sensor.ann_sleep_phase"
BEAS_PHASE = "sensor.bea_sleep_phase"
BEAS = f"{DOMAIN}:{BEA[:8]}_sleep_score"


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Record the states of sensors too."""
    return {"include": {"domains": ["sensor"]}}


@pytest.fixture
async def entry(hass: HomeAssistant, home: Home) -> AsyncIterator[MockConfigEntry]:
    parts = (
        person(),
        agent(title="Ann Sleep"),
        person(BEA, "Bea"),
        agent(person_id=BEA, title="Bea Sleep"),
    )
    async with home.running(*parts) as entry:
        await home.sleeps(entry, {TODAY - DAY: 80})
        await home.counts(entry, {TODAY - DAY: 8000})
        await tell_nights(hass, entry, night(TODAY, {"sleep_score": 70}, BEA))
        await home.passes()
        yield entry


async def recorded(hass: HomeAssistant, entity_id: str) -> int:
    """Return how many states the recorder has of an entity."""
    await async_wait_recording_done(hass)

    def count() -> int:
        with session_scope(hass=hass, read_only=True) as session:
            return (
                session.query(States.state_id)
                .join(StatesMeta, States.metadata_id == StatesMeta.metadata_id)
                .filter(StatesMeta.entity_id == entity_id)
                .count()
            )

    return await get_instance(hass).async_add_executor_job(count)


async def erase(hass: HomeAssistant, **data: Any) -> Mapping[str, Mapping[str, Any]]:
    told = await hass.services.async_call(
        DOMAIN,
        "erase_person",
        {"person": "Ann", "confirm": "Ann", "dry_run": False, **data},
        blocking=True,
        return_response=True,
    )
    assert told is not None
    return {row["place"]: row for row in told["places"]}  # type: ignore[index, union-attr, misc, call-overload]


async def test_statistics_and_states_go_and_others_stay(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry
) -> None:
    assert {SCORE, STEPS, BEAS} <= (await home.known()).keys()
    assert await recorded(hass, PHASE) > 0
    before = await recorded(hass, BEAS_PHASE)
    weighed = await erase(hass, dry_run=True)
    purge = RecorderTable.async_purge

    async def later(table: RecorderTable, note: ErasureNote) -> None:
        home.clock.tick()
        await purge(table, note)

    with patch.object(RecorderTable, "async_purge", later):
        told = await erase(hass)

    assert told["statistics"]["state"] == told["states"]["state"] == "done"
    assert told["statistics"]["count"] == weighed["statistics"]["count"] >= 2
    assert told["states"]["count"] >= weighed["states"]["count"] > 0
    assert await home.rows(SCORE) == []
    assert (await home.known()).keys() == {BEAS}
    assert await recorded(hass, PHASE) == 0
    assert await recorded(hass, BEAS_PHASE) >= before
    assert entry.runtime_data.eraser.notes[0].entities == ()


async def test_what_the_recorder_has_not_done_yet_is_asked_for_again(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data

    async def nothing(*_: object) -> int:
        return 0

    with (
        patch.object(RecorderTable, "async_purge", nothing),
        patch.object(RecorderTable, "async_clear", nothing),
    ):
        told = await erase(hass)
    assert told["statistics"]["state"] == told["states"]["state"] == "waits"
    assert await recorded(hass, PHASE) > 0
    await home.passes(timedelta(hours=1))
    places = hub.eraser.notes[0].places
    assert places[Place.STATES].state is Reach.DONE
    assert await recorded(hass, PHASE) == 0
    assert SCORE not in await home.known()


async def test_a_recorder_that_is_not_ready_holds_nobody_up(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry
) -> None:
    assert entry.runtime_data.eraser.notes == ()
    ready = get_instance(hass).async_recorder_ready
    ready.clear()
    weighed = await erase(hass, dry_run=True)
    told = await erase(hass)
    ready.set()
    assert {one["statistics"]["state"] for one in (weighed, told)} == {"waits"}
    assert told["database"]["state"] == "absent"
    await home.passes(timedelta(hours=1))
    assert await recorded(hass, PHASE) == 0


async def test_an_entity_that_somebody_else_has_now_keeps_its_states(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry
) -> None:
    """Another Ann is called as the first one was."""
    hub: Hub = entry.runtime_data

    async def nothing(*_: object) -> int:
        return 0

    with patch.object(RecorderTable, "async_purge", nothing):
        await erase(hass)
        while hub.eraser._looks:
            await asyncio.wait(hub.eraser._looks)
        again = er.async_get(hass).async_get_or_create(
            "sensor", "other", "1", suggested_object_id="ann_sleep_phase"
        )
        assert again.entity_id == PHASE
        hass.states.async_set(PHASE, "on")
        stood = await recorded(hass, PHASE)
    await home.passes(timedelta(hours=1))
    assert not hub.eraser.notes[0].left
    assert await recorded(hass, PHASE) == stood > 1
