"""LifeOps is set up, taken down and found again as it was."""

from contextlib import closing
from pathlib import Path
import sqlite3
import threading
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_UNKNOWN
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.store.sqlite import SqliteStore

from .entries import ANN
from .settle import NOON, lifeops, night, settle, start, tell_nights, value_of
from .test_repairs import Fixing

SLEEP = Instance(AgentKind.SLEEP, ANN)
SCORE = "sensor.ann_sleep_score"
PHASE = "sensor.ann_sleep_phase"
MASTER = "switch.ann_sleep_enabled"
CLOSE = SqliteStore.close


@pytest.fixture(autouse=True)
def _noon(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(NOON)


def database(hass: HomeAssistant) -> Path:
    return Path(hass.config.path("lifeops.db"))


def engines() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "lifeops-engine"]


def damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)


def placeholders(hass: HomeAssistant, issue_id: str) -> dict[str, str] | None:
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    return issue.translation_placeholders if issue else None


def spoil_rows(path: Path) -> int:
    """Make the published topics unreadable; return how many there are."""
    with closing(sqlite3.connect(path)) as connection:
        spoilt = connection.execute(
            "UPDATE record SET value = '{' WHERE dataset = 'published'"
        )
        connection.commit()
        return spoilt.rowcount


async def test_one_form_gives_a_home_that_works(
    hass: HomeAssistant,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    made = await hass.config_entries.flow.async_configure(
        form["flow_id"],
        {"name": "Home", "person_name": "Ann", "agents": [*AgentKind]},
    )
    assert made["type"] is FlowResultType.CREATE_ENTRY
    entry: Any = made["result"]
    await settle(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert value_of(hass, "time.ann_sleep_bedtime") == "22:30:00"
    assert value_of(hass, "sensor.ann_notifications_today") == "0"
    devices = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    hub = next(device for device in devices if device.name == "Home")
    agents = [device for device in devices if device.via_device_id == hub.id]
    assert {"Ann Sleep", "Ann Notifications"} < {device.name for device in agents}
    assert len(agents) == len(AgentKind)
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert len(entities) <= 120
    for agent in agents:
        shown = er.async_entries_for_device(entity_registry, agent.id)
        assert 0 < len(shown) <= 12, agent.name
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_unloaded_nothing_is_left_running(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        assert len(engines()) == 1
        with patch.object(SqliteStore, "close", autospec=True) as close:
            close.side_effect = CLOSE
            assert await hass.config_entries.async_unload(entry.entry_id)
        assert entry.state is ConfigEntryState.NOT_LOADED
        assert engines() == []
        assert close.call_count == 1
        assert not database(hass).with_name("lifeops.db-wal").exists()
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass, entry)
        assert value_of(hass, PHASE) == "day"


async def test_a_restart_shows_at_once_what_stood_before(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        await tell_nights(hass, entry, night())
        assert await hass.config_entries.async_unload(entry.entry_id)
        hass.set_state(CoreState.not_running)
        await start(hass, entry)
        assert value_of(hass, SCORE) == "82.0"
        assert value_of(hass, PHASE) == "day"
        assert value_of(hass, MASTER) == STATE_UNKNOWN
        with pytest.raises(HomeAssistantError) as refused:
            await entry.runtime_data.async_command(SLEEP, "start")
        assert refused.value.translation_key == "agent_starting"
        await hass.async_start()
        await settle(hass, entry)
        assert value_of(hass, SCORE) == "82.0"
        assert value_of(hass, MASTER) == "on"


async def test_home_assistants_stop_closes_everything_once(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    async with lifeops(hass) as entry:
        with patch.object(SqliteStore, "close", autospec=True) as close:
            close.side_effect = CLOSE
            hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
            await hass.async_block_till_done()
            assert engines() == []
            assert value_of(hass, PHASE) == "day"
            with pytest.raises(HomeAssistantError) as refused:
                await hass.services.async_call(DOMAIN, "start_winddown", blocking=True)
            assert refused.value.translation_key == "not_loaded"
            assert await hass.config_entries.async_unload(entry.entry_id)
        assert close.call_count == 1
    assert "ERROR" not in caplog.text


async def test_a_database_of_the_future_is_left_alone(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        assert await hass.config_entries.async_unload(entry.entry_id)
        with closing(sqlite3.connect(database(hass))) as connection:
            connection.execute("PRAGMA user_version = 999")
        before = database(hass).read_bytes()
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_ERROR
        assert entry.error_reason_translation_key == "store_too_new"
        assert entry.reason is not None
        assert "newer LifeOps (version 999" in entry.reason
        assert database(hass).read_bytes() == before


async def test_a_damaged_database_is_kept_aside(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        assert await hass.config_entries.async_unload(entry.entry_id)
        damage(database(hass))
        await start(hass, entry)
        assert value_of(hass, PHASE) == "day"
        assert async_is_raised(hass, RepairKey.STORE_DAMAGED)
        kept = entry.runtime_data.store.opened.kept_as
        assert kept is not None
        assert kept.exists()


async def test_the_last_good_copy_comes_back_with_one_press(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    async with lifeops(hass) as entry:
        await tell_nights(hass, entry, night())
        await hass.async_add_executor_job(entry.runtime_data.store.keep_good)
        assert await hass.config_entries.async_unload(entry.entry_id)
        damage(database(hass))
        await start(hass, entry)
        assert value_of(hass, SCORE) == STATE_UNKNOWN
        assert async_is_raised(hass, RepairKey.STORE_RESTORABLE)
        page = Fixing(await hass_client())
        form = await page.begin(RepairKey.STORE_RESTORABLE)
        await page.post(f"/{form['flow_id']}")
        await hass.async_block_till_done()
        await settle(hass, entry)
        assert value_of(hass, SCORE) == "82.0"
        assert not async_is_raised(hass, RepairKey.STORE_RESTORABLE)


async def test_a_damaged_series_file_is_told_of(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        await hass.async_add_executor_job(entry.runtime_data.store.keep_good)
        assert await hass.config_entries.async_unload(entry.entry_id)
        database(hass).with_name("lifeops-series.db").write_bytes(b"\xff" * 8192)
        await start(hass, entry)
        shown = placeholders(hass, "store_damaged:series")
        assert shown is not None
        assert shown["file"].startswith("lifeops-series.db.damaged-")
        assert shown["problem"]
        assert not async_is_raised(hass, RepairKey.STORE_DAMAGED)
        assert not async_is_raised(hass, RepairKey.STORE_RESTORABLE)


async def test_a_missing_database_can_come_back_from_the_good_copy(
    hass: HomeAssistant,
) -> None:
    async with lifeops(hass) as entry:
        assert placeholders(hass, "store_restorable") is None
        await tell_nights(hass, entry, night())
        await hass.async_add_executor_job(entry.runtime_data.store.keep_good)
        assert await hass.config_entries.async_unload(entry.entry_id)
        database(hass).unlink()
        await start(hass, entry)
        assert placeholders(hass, "store_restorable") == {
            "file": "lifeops.db",
            "problem": "missing",
        }
        await entry.runtime_data.async_restore_snapshot()
        await hass.async_block_till_done()
        await settle(hass, entry)
        assert value_of(hass, SCORE) == "82.0"


async def test_rows_that_cannot_be_read_are_one_repair(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        assert placeholders(hass, "rows_damaged") is None
        assert await hass.config_entries.async_unload(entry.entry_id)
        rows = spoil_rows(database(hass))
        assert rows > 1
        await start(hass, entry)
        assert placeholders(hass, "rows_damaged") == {"count": str(rows)}
        assert await hass.config_entries.async_unload(entry.entry_id)
        with closing(sqlite3.connect(database(hass))) as connection:
            connection.execute("DELETE FROM record WHERE dataset = 'published'")
            connection.commit()
        await start(hass, entry)
        assert placeholders(hass, "rows_damaged") is None


async def test_there_may_be_no_good_copy(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        with pytest.raises(StoreError, match="'no_snapshot'"):
            await entry.runtime_data.async_restore_snapshot()


async def test_a_folder_that_cannot_be_written_is_tried_again(
    hass: HomeAssistant,
) -> None:
    async with lifeops(hass) as entry:
        assert await hass.config_entries.async_unload(entry.entry_id)
        with patch.object(
            SqliteStore, "open", side_effect=StoreError("store_unwritable", error="x")
        ):
            assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert entry.error_reason_translation_key == "store_unwritable"
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_set_up_that_fails_leaves_nothing_open(hass: HomeAssistant) -> None:
    async with lifeops(hass) as entry:
        assert await hass.config_entries.async_unload(entry.entry_id)
        with patch.object(
            hass.config_entries, "async_forward_entry_setups", side_effect=ValueError
        ):
            assert not await hass.config_entries.async_setup(entry.entry_id)
        assert engines() == []


async def test_diagnostics_of_a_home_that_runs(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    async with lifeops(hass) as entry:
        shown = await get_diagnostics_for_config_entry(hass, hass_client, entry)
        assert isinstance(shown, dict)
        assert [agent["started"] for agent in shown["agents"]] == [True, True]
        assert {row["fact"] for row in shown["decisions"]} >= {"Started"}
        assert shown["store"]["opened"] == "fresh"
        assert shown["store"]["size_bytes"] > 0
        assert shown["outbox"] == []


async def test_platforms_and_parts_belong_to_the_entry(
    hass: HomeAssistant,
) -> None:
    async with lifeops(hass) as entry:
        assert isinstance(entry, MockConfigEntry)
        assert await hass.config_entries.async_remove(entry.entry_id)
        assert hass.states.async_all(("sensor", "switch", "time")) == []
