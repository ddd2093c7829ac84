"""The whole road: what is measured here becomes rows there, whatever happens there."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import psycopg
from psycopg import sql
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.upkeep import SinkMode, SinkProblem
from tests.ha.database.conftest import Linked, Watch, until
from tests.ha.database.test_entry import HEART, repairs, sink_threads
from tests.postgres import ROLE, Cluster, Database, free_port
from tests.settle import NIGHT_BEFORE, night

from .conftest import answer, begin, given, link, now_ish

SAMPLES = "SELECT value FROM lifeops.sample ORDER BY ts"
HOURS = "SELECT sum(n)::int FROM lifeops.sample_hour"
LATER_S = 120.0


async def measure(linked: Linked, count: int, first: datetime) -> None:
    points = [Point(first + timedelta(seconds=n), 50.0 + n) for n in range(count)]
    await linked.hub.async_append({HEART: points})


async def rows(database: Database, statement: str = SAMPLES) -> list[Any]:
    """Return the first column of what stands on the server, nothing without a table."""

    def ask() -> list[Any]:
        try:
            return [row[0] for row in database.execute(statement)]
        except psycopg.errors.UndefinedTable:
            return []

    return await asyncio.to_thread(ask)


async def until_rows(linked: Linked, database: Database, count: int) -> list[Any]:
    """Wait until so many points stand on the server."""
    async with asyncio.timeout(60):
        while len(found := await rows(database)) < count:
            Watch.shift += LATER_S
            linked.link.async_wake()
            await asyncio.sleep(0.05)
    return found


async def test_from_the_form_to_the_rows(
    hass: HomeAssistant, home: MockConfigEntry, database: Database
) -> None:
    form = await answer(hass, await begin(hass), given(database.url))
    assert form["type"] is FlowResultType.CREATE_ENTRY
    linked = Linked(hass, home, form["result"])
    await until(lambda: linked.entry.state is ConfigEntryState.LOADED)
    await measure(linked, 30, now_ish())
    await linked.hub.async_ingest([night()])
    assert await until_rows(linked, database, 30) == [50.0 + n for n in range(30)]
    await linked.caught_up()
    days = await rows(database, "SELECT day FROM lifeops.sleep_sessions")
    assert days == [NIGHT_BEFORE]
    async with asyncio.timeout(60):
        while await rows(database, HOURS) != [30]:
            linked.link.async_wake()
            await asyncio.sleep(0.05)
    health = linked.link.health
    assert health.mode in (SinkMode.APACHE, SinkMode.COMMUNITY)
    assert health.problem is None
    assert health.extension is not None
    assert await linked.record() is not None
    await hass.config_entries.async_remove(linked.entry.entry_id)
    assert len(await rows(database)) == 30


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"password": "wrong"}, {"password": "sink_sign_in"}),
        ({"user": "nobody"}, {"password": "sink_sign_in"}),
        ({"database": "nowhere"}, {"database": "sink_no_database"}),
        ({"tls": "require"}, {"tls": "sink_tls"}),
        ({"host": "127.0.0.1", "port": None}, {"host": "sink_unreachable"}),
    ],
)
async def test_what_a_server_says_stands_where_it_belongs(
    hass: HomeAssistant,
    database: Database,
    changes: dict[str, Any],
    errors: dict[str, str],
) -> None:
    if "port" in changes:
        changes = {**changes, "port": free_port()}
    if "password" in changes or "user" in changes:
        await trust_nobody(database)
    form = await answer(hass, await begin(hass), given(database.url, **changes))
    assert form["errors"] == errors


async def trust_nobody(database: Database) -> None:
    """See to it that passwords are asked for."""
    method = await rows(database, "SELECT auth_method FROM pg_hba_file_rules LIMIT 1")
    assert method != ["trust"]


async def test_a_server_is_killed_and_nothing_is_lost(
    hass: HomeAssistant, home: MockConfigEntry, cluster: Cluster
) -> None:
    database = cluster.database(extension=True)
    linked = await link(hass, home, database.url)
    first = now_ish()
    await measure(linked, 100, first)
    await until_rows(linked, database, 100)
    await asyncio.to_thread(cluster.kill)
    await measure(linked, 100, first + timedelta(seconds=100))
    await linked.until(lambda health: health.problem is SinkProblem.UNREACHABLE)
    assert repairs(hass) == set()
    await asyncio.to_thread(cluster.start)
    assert len(await until_rows(linked, database, 200)) == 200
    await linked.until(lambda health: health.problem is None)


async def test_a_password_changes_and_is_changed_here(
    hass: HomeAssistant, home: MockConfigEntry, cluster: Cluster
) -> None:
    database = cluster.database(extension=True)
    await trust_nobody(database)
    linked = await link(hass, home, database.url)
    await measure(linked, 1, now_ish())
    await until_rows(linked, database, 1)
    change = sql.SQL("ALTER ROLE {} PASSWORD 'another'").format(sql.Identifier(ROLE))
    await asyncio.to_thread(database.execute, change)
    await rows(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'lifeops'",
    )
    await measure(linked, 2, now_ish())
    await linked.until(lambda health: health.problem is not None and _later())
    await linked.until(
        lambda health: health.problem is SinkProblem.SIGN_IN and _later()
    )
    assert repairs(hass) == {"sink_sign_in"}
    form = await hass.config_entries.flow.async_init(
        "lifeops",
        context={"source": "reconfigure", "entry_id": linked.entry.entry_id},
    )
    result = await answer(hass, form, given(database.url, password="another"))
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    await until(lambda: linked.entry.state is ConfigEntryState.LOADED)
    await until_rows(linked, database, 2)
    assert repairs(hass) == set()


def _later() -> bool:
    Watch.shift += LATER_S
    return True


async def test_a_server_that_hangs_keeps_nobody_from_stopping(
    hass: HomeAssistant, home: MockConfigEntry, cluster: Cluster
) -> None:
    database = cluster.database(extension=True)
    linked = await link(hass, home, database.url)
    await linked.caught_up()
    await asyncio.to_thread(cluster.pause)
    try:
        await measure(linked, 1, now_ish())
        linked.link.async_wake()
        await asyncio.sleep(0.2)
        assert await hass.config_entries.async_unload(linked.entry.entry_id)
        assert len(sink_threads()) == 1
    finally:
        await asyncio.to_thread(cluster.resume)
    await until(lambda: not sink_threads())
