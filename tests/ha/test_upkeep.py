"""Upkeep in the running hub: told every hour, seen to every night, checked to the end."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.core.datasets import STORE_HEALTH
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.retention import RETENTION, Holding
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.upkeep import StoreHealthRecord
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.store.sqlite import SqliteStore
from tests.entries import ANN, HOME, home_agent
from tests.settle import NOON, lifeops, night, one_person, settle, start, tell_nights

HOUR = timedelta(hours=1)
CATCH_UP = timedelta(minutes=5)
PULSE = SeriesKey(metric="heart_rate_bpm", person=ANN, source="ring")
PACIFIC = ZoneInfo("US/Pacific")
SATURDAY_NIGHT = datetime(2026, 3, 14, 3, 20, 1, tzinfo=PACIFIC)
SUNDAY_NIGHT = datetime(2026, 3, 15, 3, 20, 1, tzinfo=PACIFIC)


@pytest.fixture(autouse=True)
def _trusted_clock() -> Iterator[None]:
    """Let hours pass in one go without anybody doubting the clock."""
    with patch.object(SystemClock, "synchronized", return_value=True):
        yield


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON - CATCH_UP)
    async with lifeops(hass, *one_person(), home_agent("data")) as entry:
        await quiet(hass, entry)
        await pass_(hass, entry, freezer, NOON)
        yield entry


async def quiet(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)


async def pass_(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    until: datetime,
) -> None:
    """Let time come to a moment."""
    freezer.move_to(dt_util.as_utc(until))
    async_fire_time_changed(hass)
    await quiet(hass, entry)


async def told(entry: MockConfigEntry) -> StoreHealthRecord:
    hub: Hub = entry.runtime_data
    (row,) = await hub.async_records(STORE_HEALTH, HOME)
    assert row.id == HOME
    return row.value


def checks(entry: MockConfigEntry) -> Any:
    return patch.object(entry.runtime_data.upkeep, "async_check", autospec=True)


def spoil(path: Path) -> bytes:
    """Overwrite pages of a database file; return what it held."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    return whole


def removed(path: Path) -> list[str]:
    """Return the homes of which it is still known that they were removed."""
    query = "SELECT id FROM record WHERE dataset = 'home' AND value IS NULL"
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute(query)]


async def test_how_the_files_do_is_told_at_the_start(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    health = await told(entry)
    assert health.at == NOON
    assert (health.points, health.hours, health.late) == (0, 0, 0)
    assert health.oldest_point is None
    assert health.problem is None
    hub: Hub = entry.runtime_data
    size = sum(
        path.stat().st_size for path in hub.store.folder.glob("lifeops-series.db*")
    )
    assert health.series_bytes == size
    assert 0 < health.store_bytes < hub.store.size_bytes()


async def test_it_is_told_every_hour(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hub: Hub = entry.runtime_data
    before = await told(entry)
    await tell_nights(hass, entry, night())
    await hub.async_append(
        {PULSE: [Point(NOON - HOUR, 60.0), Point(NOON - 2 * HOUR, 62.0)]}
    )
    assert await told(entry) == before
    await pass_(hass, entry, freezer, NOON + HOUR)
    after = await told(entry)
    assert after.at == NOON + HOUR
    assert after.records > before.records
    assert after.points == 2
    assert after.oldest_point == NOON - 2 * HOUR


async def test_every_night_a_copy_is_kept_then_old_things_go_then_files_are_checked(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    done: list[Any] = []

    def note(name: str) -> Any:
        def call(_: SqliteStore, *args: Any, **options: Any) -> Any:
            done.append((name, args, options))
            return iter([[], []]) if name == "purging" else None

        return patch.object(SqliteStore, name, autospec=True, side_effect=call)

    with note("keep_good"), note("purging"), note("check"), note("check_series"):
        await pass_(hass, entry, freezer, SATURDAY_NIGHT)
    at = dt_util.as_utc(SATURDAY_NIGHT)
    assert done == [
        ("keep_good", (), {}),
        ("purging", (at,), {"trusted": True, "members": []}),
        ("check", (), {"full": False}),
        ("check_series", (), {"full": False}),
    ]
    assert (await told(entry)).checked_at == at
    for part in ("good copy", "purge", "check"):
        assert not async_is_raised(hass, RepairKey.PART_FAILED, part)


async def test_in_a_home_of_its_own_what_was_removed_is_forgotten_one_day(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hub: Hub = entry.runtime_data
    path = hub.store.folder / "lifeops.db"
    await hub.async_ingest([PutRecord(dataset="home", id="old", fields={"name": "x"})])
    await hub.async_ingest([DeleteRecord(dataset="home", id="old")])
    assert removed(path) == ["old"]
    freezer.move_to(SATURDAY_NIGHT + timedelta(days=40))
    await hub.upkeep.async_purge(dry=False)
    assert removed(path) == []


async def test_a_step_that_fails_keeps_no_other_from_its_work(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    full = StoreError("store_full", error="x")
    with (
        patch.object(SqliteStore, "keep_good", side_effect=full),
        patch.object(SqliteStore, "purging", side_effect=full) as purging,
        checks(entry) as check,
    ):
        await pass_(hass, entry, freezer, SATURDAY_NIGHT)
    purging.assert_called_once()
    check.assert_called_once()
    assert async_is_raised(hass, RepairKey.PART_FAILED, "good copy")
    assert async_is_raised(hass, RepairKey.PART_FAILED, "purge")
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "check")


@pytest.mark.parametrize(("days", "again"), [(0.9, False), (1.1, True)])
async def test_a_night_without_the_machine_is_made_up_for_after_the_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    days: float,
    *,
    again: bool,
) -> None:
    assert (await told(entry)).checked_at == NOON
    assert await hass.config_entries.async_unload(entry.entry_id)
    began = NOON + timedelta(days=days)
    freezer.move_to(began)
    await start(hass, entry)
    await quiet(hass, entry)
    assert (await told(entry)).checked_at == NOON
    await pass_(hass, entry, freezer, began + CATCH_UP)
    checked_at = (await told(entry)).checked_at
    assert checked_at == (began + CATCH_UP if again else NOON)


@pytest.mark.parametrize(
    ("at", "full"), [(SATURDAY_NIGHT, False), (SUNDAY_NIGHT, True)]
)
async def test_on_sundays_files_are_checked_to_the_end(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    at: datetime,
    *,
    full: bool,
) -> None:
    with checks(entry) as check:
        await pass_(hass, entry, freezer, at)
    check.assert_called_once_with(full=full)


async def test_old_points_go_at_night_and_only_they(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hub: Hub = entry.runtime_data
    kept = RETENTION[Holding.POINTS]
    times = (NOON - timedelta(days=1), NOON - 2 * HOUR)
    await hub.async_append({PULSE: [Point(at, 60.0) for at in times]})
    young = SATURDAY_NIGHT + kept - HOUR
    freezer.move_to(young)
    await hub.async_append({PULSE: [Point(young, 60.0)]})
    await pass_(hass, entry, freezer, SATURDAY_NIGHT + kept)
    health = await told(entry)
    assert (health.points, health.hours, health.oldest_point) == (1, 3, young)
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "purge")


async def test_nothing_goes_while_the_clock_is_not_trusted(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hub: Hub = entry.runtime_data
    await hub.async_append({PULSE: [Point(NOON - HOUR, 60.0)]})
    with patch.object(SystemClock, "synchronized", return_value=False):
        far = NOON + timedelta(days=800)
        freezer.move_to(far)
        await settle(hass, entry)
        assert not hub.engine.trusted
        await hub.upkeep.async_purge(dry=False)
    await settle(hass, entry)
    assert (await told(entry)).points == 1


async def test_upkeep_that_fails_is_a_repair_until_it_works(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    with patch.object(
        SqliteStore, "purging", side_effect=StoreError("store_full", error="x")
    ):
        await pass_(hass, entry, freezer, SATURDAY_NIGHT)
    assert async_is_raised(hass, RepairKey.PART_FAILED, "purge")
    await pass_(hass, entry, freezer, SATURDAY_NIGHT + HOUR)
    assert async_is_raised(hass, RepairKey.PART_FAILED, "purge")
    await pass_(hass, entry, freezer, SUNDAY_NIGHT)
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "purge")


async def test_damage_stands_until_a_full_check_finds_none(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hub: Hub = entry.runtime_data
    with patch.object(SqliteStore, "check_series", return_value="row 3 missing"):
        checked = await hub.upkeep.async_check(full=False)
        await quiet(hass, entry)
    assert checked.problem == "lifeops-series.db: row 3 missing"
    health = await told(entry)
    assert health.problem == checked.problem
    assert health.checked_at == NOON
    assert async_is_raised(hass, RepairKey.DATA_DAMAGED, "data")
    await pass_(hass, entry, freezer, NOON + HOUR)
    assert (await told(entry)).problem == checked.problem
    await hub.upkeep.async_check(full=False)
    await quiet(hass, entry)
    assert (await told(entry)).problem == checked.problem
    await hub.upkeep.async_check(full=True)
    await quiet(hass, entry)
    health = await told(entry)
    assert (health.problem, health.checked_at) == (None, NOON + HOUR)
    assert not async_is_raised(hass, RepairKey.DATA_DAMAGED, "data")


async def test_damage_is_looked_at_again_at_the_next_start(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    with patch.object(SqliteStore, "check", return_value="row 3 missing"):
        await hub.upkeep.async_check(full=True)
        await quiet(hass, entry)
    assert (await told(entry)).problem == "lifeops.db: row 3 missing"
    assert await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry)
    await quiet(hass, entry)
    assert (await told(entry)).problem is None


async def test_a_real_fault_is_found(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    assert (await hub.upkeep.async_check(full=True)).problem is None
    path = hub.store.folder / "lifeops-series.db"
    whole = await hass.async_add_executor_job(spoil, path)
    checked = await hub.upkeep.async_check(full=True)
    await hass.async_add_executor_job(path.write_bytes, whole)
    assert checked.problem is not None
    assert checked.problem.startswith("lifeops-series.db: ")


def spoil_table(path: Path, table: str) -> bytes:
    """Overwrite the first page of a table and those below it; return what it held."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = database.execute("PRAGMA page_size").fetchone()
        (page,) = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
    whole = path.read_bytes()
    path.write_bytes(whole[: (page - 1) * size] + b"\xff" * size + whole[page * size :])
    return whole


@pytest.mark.parametrize(
    ("file", "table"), [("lifeops-series.db", "hour"), ("lifeops.db", "record")]
)
async def test_damage_is_told_also_where_it_hides_the_numbers(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    file: str,
    table: str,
) -> None:
    hub: Hub = entry.runtime_data
    points = [Point(NOON - n * HOUR, 60.0) for n in range(1, 4)]
    await hub.async_append({PULSE: points})
    await hub.upkeep.async_tell()
    path = hub.store.folder / file
    whole = await hass.async_add_executor_job(spoil_table, path, table)
    with pytest.raises(StoreError):
        await hub.upkeep.async_tell()
    with patch.object(hub, "ingest") as ingest:
        checked = await hub.upkeep.async_check(full=True)
        await hub.upkeep.async_check(full=True)
    await hass.async_add_executor_job(path.write_bytes, whole)
    assert checked.problem is not None
    assert checked.problem.startswith(f"{file}: ")
    (written,), _ = ingest.call_args
    health = STORE_HEALTH.read(written[0].fields)
    assert (health.problem, health.points) == (checked.problem, 3)
    assert async_is_raised(hass, RepairKey.DATA_DAMAGED, "data")
    assert caplog.text.count("The files of this home are damaged") == 1


@pytest.mark.parametrize(
    ("damaged", "called"), [(None, "begin_backup"), ("bad", "request_good")]
)
async def test_a_damaged_file_is_set_aside_when_somebody_says_so(
    hass: HomeAssistant, entry: MockConfigEntry, damaged: str | None, called: str
) -> None:
    hub: Hub = entry.runtime_data
    with (
        patch.object(SqliteStore, "check", return_value=damaged),
        patch.object(SqliteStore, called, return_value=True) as fix,
        patch.object(hass.config_entries, "async_schedule_reload") as reload,
    ):
        await hub.async_renew_damaged()
    fix.assert_called_once_with()
    reload.assert_called_once_with(entry.entry_id)
