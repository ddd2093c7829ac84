"""What is kept no more goes, what is kept stays; what is counted is near the truth."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lifeops.core.retention import Holding
from custom_components.lifeops.core.upkeep import SinkMode
from custom_components.lifeops.metrics.timescale import upkeep
from custom_components.lifeops.metrics.timescale.connection import Server
from custom_components.lifeops.metrics.timescale.schema import ensure_schema
from tests.postgres import Database, need_community

from .conftest import Connect, run

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FILL = """
INSERT INTO lifeops.series (key, person, metric, source, kind)
VALUES ('s', 'p', 'm', 's', 'gauge');
INSERT INTO lifeops.sample
SELECT 1, '2026-01-01'::timestamptz + n * interval '1 hour', n, 1
FROM generate_series(0, 100 * 24 - 1) n;
INSERT INTO lifeops.sample_hour
SELECT series_id, ts, 1, value, value, value, value, ts FROM lifeops.sample;
"""
OLDEST_POINT = "SELECT min(ts) FROM lifeops.sample"
OLDEST_HOUR = "SELECT min(hour) FROM lifeops.sample_hour"


@pytest.fixture
def mode(server: Server, database: Database) -> SinkMode:
    """Fill a database with a hundred days of hours, and tell what the server can do."""
    with server.transaction() as connection:
        identity = ensure_schema(connection)
    database.execute(FILL)
    return identity.mode


def test_points_go_by_chunks_or_one_by_one(
    server: Server, database: Database, mode: SinkMode
) -> None:
    floor = START + 50 * DAY
    upkeep.forget(server, mode, {Holding.POINTS: floor})

    first = database.value(OLDEST_POINT)
    slack = timedelta() if mode is SinkMode.PLAIN else 7 * DAY
    if mode is not SinkMode.COMMUNITY:
        assert floor - slack <= first <= floor
    kept = database.value(
        "SELECT count(*) FROM lifeops.sample WHERE ts >= %s", (floor,)
    )
    assert kept == 50 * 24
    assert database.value(OLDEST_HOUR) == START


def test_hours_go_in_slices(
    server: Server,
    database: Database,
    mode: SinkMode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upkeep, "SLICE", 500)
    floor = START + 60 * DAY

    upkeep.forget(server, mode, {Holding.HOURS: floor})

    assert database.value(OLDEST_HOUR) == floor
    assert database.value("SELECT count(*) FROM lifeops.sample_hour") == 40 * 24
    assert database.value("SELECT count(*) FROM lifeops.sample") == 100 * 24


def test_nothing_goes_unasked(
    server: Server, database: Database, mode: SinkMode
) -> None:
    upkeep.forget(server, mode, {})

    assert database.value("SELECT count(*) FROM lifeops.sample") == 100 * 24
    assert database.value("SELECT count(*) FROM lifeops.sample_hour") == 100 * 24


def test_counts_are_near_the_truth(
    server: Server, database: Database, mode: SinkMode
) -> None:
    database.execute(
        "INSERT INTO lifeops.quarantine VALUES ('q', 'point', '{}', 'why', now())"
    )
    database.execute("ANALYZE lifeops.sample")

    facts = upkeep.facts(server, mode)

    assert facts.rows == 100 * 24
    assert facts.quarantined == 1
    assert facts.size_bytes > 100 * 24 * 40


def test_an_empty_database_counts_nothing(server: Server) -> None:
    with server.transaction() as connection:
        identity = ensure_schema(connection)

    facts = upkeep.facts(server, identity.mode)

    assert (facts.rows, facts.quarantined) == (0, 0)


def test_the_community_edition_forgets_and_keeps_its_hours(
    timescale: Database, connect: Connect
) -> None:
    """A refresh must not take hours whose points are gone for empty ones."""
    need_community(timescale)
    server = connect(timescale)
    with server.transaction() as connection:
        ensure_schema(connection)
    timescale.execute(
        FILL.replace("'2026-01-01'::timestamptz", "now() - interval '100 days'")
    )
    for job in (
        "refresh_continuous_aggregate",
        "retention",
        "refresh_continuous_aggregate",
    ):
        run_job(timescale, f"policy_{job}")

    aggregated = timescale.value("SELECT count(*) FROM lifeops.sample_hourly")
    assert aggregated >= 80 * 24
    assert run(server, "SELECT count(*) FROM lifeops.sample") < 100 * 24
    assert run(server, "SELECT count(*) FROM lifeops.sample_hour") == 100 * 24


def run_job(database: Database, name: str) -> None:
    """Run policies by hand; the scheduler running the same would get in the way."""
    jobs = database.execute(
        "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = %s", (name,)
    )
    for (job,) in jobs:
        database.execute(f"SELECT alter_job({job}, scheduled => false)")
        database.execute(f"CALL run_job({job})")
