"""The hub: what it shows when the store fails, an agent pauses, people change."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.transaction import SqliteTransaction
from tests.entries import ANN, BEA, agent, person
from tests.settle import (
    NOON,
    lifeops,
    night,
    settle,
    start,
    tell_nights,
    value_of,
)
from tests.test_repairs import Fixing

SLEEP = Instance(AgentKind.SLEEP, ANN)
MASTER = "switch.ann_sleep_enabled"
BUTTON = "button.ann_sleep_start_wind_down"
PHASE = "sensor.ann_sleep_phase"
SCORE = "sensor.ann_sleep_score"
SUMMARY = "sensor.ann_notifications_today"
ENGINE = "custom_components.lifeops.engine"


class Wall:
    """LifeOps' clock on the wall; everything else keeps real time."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.now = NOON


@pytest.fixture(autouse=True)
def wall() -> Iterator[Wall]:
    wall = Wall()
    with patch.object(SystemClock, "now", lambda _: wall.now):
        yield wall


@pytest.fixture
async def entry(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass) as entry:
        yield entry


@pytest.fixture
def hasty() -> Iterator[None]:
    with (
        patch("custom_components.lifeops.ha.asking._ANSWER_WAIT_S", 0.3),
        patch(f"{ENGINE}.entrance.COMMAND_WAIT_S", 0.1),
        patch(f"{ENGINE}.backoff._FIRST_S", 0.02),
        patch(f"{ENGINE}.backoff._LONGEST_S", 0.02),
    ):
        yield


@contextmanager
def full_disk() -> Iterator[None]:
    with patch.object(
        SqliteTransaction, "commit", side_effect=StoreError("store_full", error="x")
    ):
        yield


async def shown(hass: HomeAssistant, check: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not check():
            await asyncio.sleep(0.01)
            await hass.async_block_till_done()


async def at_night(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(
        dt_util.now().replace(hour=3, minute=20, second=1) + timedelta(days=1)
    )
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def change_person(
    hass: HomeAssistant, entry: MockConfigEntry, **data: Any
) -> None:
    subentry = next(
        part for part in entry.subentries.values() if part.subentry_type == "person"
    )
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, **data}
    )
    await hass.async_block_till_done()
    await settle(hass, entry)


@pytest.mark.usefixtures("hasty")
async def test_a_store_that_fails_is_told_once_and_its_return_too(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    with full_disk():
        with pytest.raises(HomeAssistantError) as failed:
            await entry.runtime_data.async_command(SLEEP, "start")
        assert failed.value.translation_key == "store_unavailable"
        await shown(hass, lambda: value_of(hass, SUMMARY) == STATE_UNAVAILABLE)
        assert value_of(hass, PHASE) == STATE_UNAVAILABLE
        assert value_of(hass, MASTER) == STATE_UNAVAILABLE
        assert async_is_raised(hass, RepairKey.STORE_FAILING)
    await shown(hass, lambda: value_of(hass, PHASE) == "day")
    assert value_of(hass, SUMMARY) == "0"
    assert not async_is_raised(hass, RepairKey.STORE_FAILING)
    assert caplog.text.count("LifeOps cannot save (store_full)") == 1
    assert caplog.text.count("LifeOps saves again") == 1
    assert caplog.text.count("ERROR") == 1


@pytest.mark.usefixtures("hasty")
async def test_who_was_told_that_it_failed_is_not_obeyed_later(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with full_disk():
        with pytest.raises(HomeAssistantError) as failed:
            await hass.services.async_call(
                "switch", SERVICE_TURN_OFF, {ATTR_ENTITY_ID: MASTER}, blocking=True
            )
        assert failed.value.translation_key == "store_unavailable"
        # A turn that was under way as the waiting ended fails as well.
        await entry.runtime_data.async_on_thread(lambda: None)
    await shown(hass, lambda: value_of(hass, MASTER) != STATE_UNAVAILABLE)
    await settle(hass, entry)
    assert value_of(hass, MASTER) == "on"


@pytest.mark.usefixtures("hasty")
async def test_what_sources_tell_meanwhile_is_kept(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with full_disk():
        entry.runtime_data.ingest([night()], who="ring")
        await shown(hass, lambda: value_of(hass, SCORE) == STATE_UNAVAILABLE)
    await shown(hass, lambda: value_of(hass, SCORE) == "82.0")


@pytest.mark.usefixtures("hasty")
async def test_set_up_goes_on_while_nothing_can_be_saved(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    failing = full_disk()
    real = SqliteStore.open

    def open_and_fail(*args: Any, **kwargs: Any) -> SqliteStore:
        store = real(*args, **kwargs)
        failing.__enter__()
        return store

    with patch.object(SqliteStore, "open", open_and_fail):
        assert await hass.config_entries.async_setup(entry.entry_id)
    failing.__exit__(None, None, None)
    await settle(hass, entry)
    assert value_of(hass, PHASE) == "day"


async def test_records_that_do_not_fit_are_refused(
    entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    hub: Hub = entry.runtime_data
    wrong = PutRecord(dataset="person", id=ANN, fields={"nmae": "Ann"})
    for ask in (hub.async_ingest, hub.async_introduce):
        with pytest.raises(ServiceValidationError) as refused:
            await ask([wrong])
        assert refused.value.translation_key == "invalid_record"
    hub.ingest([wrong], who="test")
    await hub.async_ingest([])
    assert "Collected records were refused" in caplog.text


async def test_an_agent_that_fails_pauses_alone_until_somebody_resumes_it(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    with patch(
        "custom_components.lifeops.agents.sleep.rules.obey", side_effect=KeyError("x")
    ):
        for _ in range(3):
            with pytest.raises(HomeAssistantError) as failed:
                await entry.runtime_data.async_command(SLEEP, "start")
            assert failed.value.translation_key == "agent_failed"
        await settle(hass, entry)
    assert value_of(hass, PHASE) == STATE_UNAVAILABLE
    assert value_of(hass, MASTER) == "on"
    assert value_of(hass, SUMMARY) == "0"
    assert async_is_raised(hass, RepairKey.AGENT_PAUSED, str(SLEEP))
    with pytest.raises(ServiceValidationError) as refused:
        await entry.runtime_data.async_command(SLEEP, "start")
    assert refused.value.translation_key == "agent_paused"
    page = Fixing(await hass_client())
    form = await page.begin(RepairKey.AGENT_PAUSED, str(SLEEP))
    await page.post(f"/{form['flow_id']}")
    await settle(hass, entry)
    assert value_of(hass, PHASE) == "day"
    assert not async_is_raised(hass, RepairKey.AGENT_PAUSED, str(SLEEP))


async def test_a_clock_that_a_person_confirms_is_believed(
    hass: HomeAssistant, entry: MockConfigEntry, wall: Wall
) -> None:
    wall.now += timedelta(hours=2)
    await settle(hass, entry)
    assert async_is_raised(hass, RepairKey.CLOCK_UNTRUSTED)
    await entry.runtime_data.async_confirm_clock()
    await settle(hass, entry)
    assert not async_is_raised(hass, RepairKey.CLOCK_UNTRUSTED)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_an_engine_that_dies_is_not_shown_as_alive(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with patch.object(Engine, "turn", side_effect=RuntimeError("fault")):
        entry.runtime_data.ingest([], who="test")
        await shown(hass, lambda: value_of(hass, PHASE) == STATE_UNAVAILABLE)
    assert async_is_raised(hass, RepairKey.ENGINE_STOPPED)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, entry)
    assert value_of(hass, PHASE) == "day"
    assert not async_is_raised(hass, RepairKey.ENGINE_STOPPED)


async def test_a_private_person_shows_no_health(
    hass: HomeAssistant, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    await tell_nights(hass, entry, night())
    before = {*hass.states.async_entity_ids()}
    assert SCORE in before
    await change_person(hass, entry, private=True)
    hidden = before - {*hass.states.async_entity_ids()}
    assert {SCORE, "sensor.ann_sleep_debt", "sensor.ann_sleep_woke_up"} <= hidden
    assert value_of(hass, PHASE) == "day"
    assert all(entity_registry.async_get(name) is None for name in hidden)
    await change_person(hass, entry, private=False)
    assert {*hass.states.async_entity_ids()} == before
    assert value_of(hass, SCORE) == "82.0"


async def test_a_private_person_is_private_from_the_first_start(
    hass: HomeAssistant,
) -> None:
    async with lifeops(hass, person(private=True), agent()):
        assert value_of(hass, SCORE) is None
        assert value_of(hass, "sensor.ann_sleep_suggested_bedtime") is None
        phase = hass.states.get(PHASE)
        assert phase is not None
        assert phase.state == "day"
        assert not {"reason", "first_appointment"} & {*phase.attributes}


async def test_people_come_and_go_without_a_restart(hass: HomeAssistant) -> None:
    async with lifeops(
        hass, person(), agent(), person(BEA, "Bea"), agent(person_id=BEA)
    ) as entry:
        assert value_of(hass, "sensor.bea_sleep_phase") == "day"
        bea = next(part for part in entry.subentries.values() if part.title == "Bea")
        hass.config_entries.async_remove_subentry(entry, bea.subentry_id)
        await hass.async_block_till_done()
        await settle(hass, entry)
        assert value_of(hass, "sensor.bea_sleep_phase") is None
        assert value_of(hass, PHASE) == "day"
        with pytest.raises(ServiceValidationError) as refused:
            await entry.runtime_data.async_command(
                Instance(AgentKind.SLEEP, BEA), "start"
            )
        assert refused.value.translation_key == "unknown_agent"


async def test_slots_and_phones_follow_the_household(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    assert hub.slots(SLEEP, "winddown_lights") is None
    assert hub.phones(ANN) == ()
    await change_person(hass, entry, phones=["phone"])
    assert hub.phones(ANN) == ("phone",)
    assert async_is_raised(hass, RepairKey.PERSON_UNMAPPED, ANN)


async def test_every_night_old_things_are_forgotten_and_a_copy_is_kept(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    with (
        patch.object(SqliteStore, "keep_good", autospec=True) as keep,
        patch.object(SqliteStore, "purging", return_value=iter(())) as purging,
    ):
        await at_night(hass, freezer)
    assert purging.called
    assert keep.called
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "purge")
    assert entry.runtime_data.store.opened is not None


async def test_upkeep_that_fails_is_a_repair(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    with patch.object(
        SqliteStore, "purging", side_effect=StoreError("store_full", error="x")
    ):
        await at_night(hass, freezer)
    assert async_is_raised(hass, RepairKey.PART_FAILED, "purge")
    await settle(hass, entry)


async def test_backups_get_a_snapshot_that_is_removed_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    before = {path.name for path in hub.store.folder.iterdir()}
    await hub.async_snapshot()
    assert {path.name for path in hub.store.folder.iterdir()} > before
    await hub.async_end_snapshot()
    left = {path.name for path in hub.store.folder.iterdir()} - before
    assert not [name for name in left if "backup" in name or "marker" in name]


async def test_what_was_removed_while_nothing_ran_is_forgotten(
    hass: HomeAssistant,
) -> None:
    parts = (person(), agent(), person(BEA, "Bea"), agent(person_id=BEA))
    async with lifeops(hass, *parts) as entry:
        assert len(await entry.runtime_data.async_instances()) == 2
        assert await hass.config_entries.async_unload(entry.entry_id)
        for subentry in tuple(entry.subentries.values()):
            if subentry.data["person_id"] == BEA:
                hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
        hub = await start(hass, entry)
        assert {one.subject for one in await hub.async_instances()} == {ANN}


async def test_what_cannot_be_read_now_is_not_forgotten(hass: HomeAssistant) -> None:
    async with lifeops(hass, person(), agent()) as entry:
        assert await hass.config_entries.async_unload(entry.entry_id)
        broken = next(
            one for one in entry.subentries.values() if one.subentry_type == "agent"
        )
        hass.config_entries.async_update_subentry(
            entry, broken, data={**broken.data, "kind": "gardener"}
        )
        hub = await start(hass, entry)
        assert len(await hub.async_instances()) == 1


async def test_a_home_that_moves_has_another_time_zone(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        await hass.config.async_update(time_zone="Europe/Stockholm")
        await settle(hass, entry)
        with entry.runtime_data.store.read_only() as reader:
            fields = reader.record("household", "household")
        assert fields is not None
        assert fields["time_zone"] == "Europe/Stockholm"
