"""Home Assistant's recorder and LifeOps in one database: neither disturbs the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import logging

from homeassistant.components.recorder.const import DOMAIN
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import SCHEMA_VERSION
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_test_home_assistant
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_recorder_block_till_done,
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.lifeops.metrics.timescale.connection import Server
from custom_components.lifeops.metrics.timescale.schema import ensure_schema
from tests.postgres import ROLE, Database

FILL = """
INSERT INTO lifeops.series (key, person, metric, source, kind)
SELECT 'p/m/' || n, 'p', 'm', n::text, 'gauge' FROM generate_series(1, 5) n;
INSERT INTO lifeops.sample
SELECT id, now() - n * interval '1 hour', n, n
FROM lifeops.series, generate_series(1, 60 * 24) n;
INSERT INTO lifeops.sample_hour
SELECT series_id, date_trunc('hour', ts), 1, value, value, value, value, ts
FROM lifeops.sample;
INSERT INTO lifeops.xp_events (id, points) SELECT n, n FROM generate_series(1, 50) n;
"""
HELD = """
SELECT (SELECT (count(*), sum(value), sum(h), min(ts), max(ts))::text
        FROM lifeops.sample),
       (SELECT (count(*), sum(n), sum(sum))::text FROM lifeops.sample_hour),
       (SELECT (count(*), sum(points))::text FROM lifeops.xp_events),
       (SELECT string_agg(relname || relkind::text, ' ' ORDER BY relname)
        FROM pg_class WHERE relnamespace = 'lifeops'::regnamespace),
       (SELECT string_agg(inhrelid::regclass::text, ' ' ORDER BY inhrelid::text)
        FROM pg_inherits WHERE inhparent = 'lifeops.sample'::regclass)
"""


@pytest.fixture
def recorder_db_url(database: Database) -> str:
    """Return the one database's URL as the recorder takes it, psycopg2's."""
    database.execute(f'ALTER DATABASE "{database.name}" OWNER TO {ROLE}')
    server = Server(database.url)
    with server.transaction() as connection:
        ensure_schema(connection)
    server.close()
    database.execute(FILL)
    return database.url


@asynccontextmanager
async def running(
    recorder: RecorderInstanceContextManager,
) -> AsyncIterator[tuple[HomeAssistant, Recorder]]:
    """Start a home with its recorder, and stop it again."""
    async with async_test_home_assistant() as hass, recorder(hass) as instance:
        await hass.async_start()
        await async_recorder_block_till_done(hass)
        yield hass, instance
        await hass.async_stop()


async def record(hass: HomeAssistant) -> None:
    for number in range(50):
        hass.states.async_set("sensor.steps", str(number), {"unit": "steps"})
    await async_wait_recording_done(hass)


async def purge(hass: HomeAssistant) -> None:
    for _ in range(3):
        await hass.services.async_call(
            DOMAIN, "purge", {"keep_days": 0, "repack": True}, blocking=True
        )
        await async_recorder_block_till_done(hass)


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        f"{entry.name}: {entry.getMessage()}"
        for entry in caplog.records
        if entry.levelno >= logging.ERROR
    ]


async def test_the_recorder_comes_purges_and_migrates_beside_us(
    async_test_recorder: RecorderInstanceContextManager,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = database.execute(HELD)

    async with running(async_test_recorder) as (hass, _):
        await record(hass)
        assert database.value("SELECT count(*) FROM states") >= 50
        assert database.execute(HELD) == before

        await purge(hass)
        assert database.value("SELECT count(*) FROM states") < 50
        assert database.execute(HELD) == before

    database.execute(
        "INSERT INTO schema_changes (schema_version, changed) VALUES (48, now())"
    )
    async with running(async_test_recorder) as (hass, instance):
        await record(hass)
        assert instance.schema_version == SCHEMA_VERSION
        assert not instance.migration_in_progress

    reached = (
        "SELECT schema_version FROM schema_changes ORDER BY change_id DESC LIMIT 1"
    )
    assert database.value(reached) == SCHEMA_VERSION
    assert database.execute(HELD) == before
    assert complaints(caplog) == []
