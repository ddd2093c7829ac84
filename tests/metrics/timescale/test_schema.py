"""The metrics database's schema: made once, by nobody special, in nobody's way."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from custom_components.lifeops.core.measures import MEASURES
from custom_components.lifeops.core.upkeep import SinkMode
from custom_components.lifeops.metrics.protocols import SinkError, SinkIdentity
from custom_components.lifeops.metrics.timescale import editions, schema
from custom_components.lifeops.metrics.timescale.connection import Server
from custom_components.lifeops.metrics.timescale.records import RECORDS
from custom_components.lifeops.metrics.timescale.schema import ensure_schema
from tests.postgres import PASSWORD, ROLE, Database, need_community

from .conftest import Connect

TABLES = {
    "activity_events", "device_states", "meta", "person", "quarantine", "sample",
    "sample_hour", "screen_time", "series", "sleep_sessions", "work_sessions",
    "xp_events",
}  # fmt: skip

# People's SQL names them.
COLUMNS = {
    "person": "id name time_zone",
    "sleep_sessions": "id person day source source_name rank measured_at bedtime wake"
    " sleep_score sleep_total_s sleep_deep_s sleep_rem_s sleep_light_s sleep_awake_s"
    " sleep_latency_s in_bed_s efficiency_pct hrv_ms lowest_hr_bpm"
    " temperature_deviation_c respiratory_rate spo2_pct readiness_score naps"
    " stages_start stages_step_s stages",
    "activity_events": "id person day source event kind start_at end_at energy_kcal"
    " distance_m data",
    "screen_time": "id person device category application start_at end_at seconds late"
    " source",
    "work_sessions": "id person start_at end_at seconds break_s meeting devices",
    "device_states": "id person home device name type place ecosystem state"
    " capabilities battery_pct changed_at last_seen",
    "xp_events": "id person agent rule period points awarded_at evidence",
}


IN_PUBLIC = """
SELECT classid, objid FROM pg_depend
WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'public'::regnamespace
ORDER BY classid, objid
"""
SETTINGS = """
SELECT rolsuper, setconfig FROM pg_roles
JOIN pg_db_role_setting ON setrole = pg_roles.oid WHERE rolname = %s
"""
FILL = """
INSERT INTO lifeops.person VALUES ('p1', 'Anna'), ('p2', NULL);
INSERT INTO lifeops.series (key, person, metric, source, unit, kind)
SELECT p || '/heart_rate_bpm/ring', p, 'heart_rate_bpm', 'ring', 'bpm', 'gauge'
FROM unnest(ARRAY['p1', 'p2']) AS p;
INSERT INTO lifeops.sample
SELECT id, '2026-01-01 12:00+00', CASE person WHEN 'p1' THEN 61 ELSE 55 END, 1
FROM lifeops.series;
INSERT INTO lifeops.sleep_sessions (id, person, day, source, wake, sleep_score, hrv_ms)
VALUES ('n', 'p1', '2026-01-02', 'bed', '2026-01-02 06:00+00', 80, 48);
"""


def ensure(server: Server, then: str = "SELECT 1") -> SinkIdentity:
    with server.transaction() as connection:
        identity = ensure_schema(connection)
        connection.execute(text(then))
        return identity


def test_makes_every_table_and_says_what_it_found(
    server: Server, database: Database
) -> None:
    identity = ensure(server)

    made = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname='lifeops'"
    )
    assert {name for (name,) in made} == TABLES
    assert (identity.mode is SinkMode.PLAIN) is (identity.extension is None)
    assert identity.database == database.name
    assert identity.server == database.value("SHOW server_version").split()[0]


def test_columns_keep_their_names() -> None:
    assert {
        name: " ".join(table.columns.keys()) for name, table in RECORDS.items()
    } == COLUMNS


def test_a_second_time_nothing_changes(server: Server) -> None:
    assert ensure(server) == ensure(server)


def test_two_at_once_find_the_same(database: Database, connect: Connect) -> None:
    with ThreadPoolExecutor() as threads:
        first, *others = threads.map(ensure, [connect(database) for _ in range(4)])

    assert others == [first, first, first]


def test_interrupted_leaves_nothing_and_is_made_whole_next_time(
    server: Server, database: Database
) -> None:
    with pytest.raises(SinkError):
        ensure(server, "SELECT pg_terminate_backend(pg_backend_pid())")

    assert database.value("SELECT to_regnamespace('lifeops') IS NULL")
    assert ensure(server).id


def test_nobody_special_makes_it_and_public_stays_as_it_was(
    server: Server, database: Database
) -> None:
    before = database.execute(IN_PUBLIC)
    database.execute(
        f'ALTER ROLE {ROLE} IN DATABASE "{database.name}" SET search_path = public'
    )

    ensure(server)

    assert database.execute(IN_PUBLIC) == before
    is_superuser, config = database.execute(SETTINGS, (ROLE,))[0]
    assert (is_superuser, config) == (False, ["search_path=public"])


def test_hides_nobodys_tables_behind_a_schema_of_the_roles_name(
    bare: Database, connect: Connect
) -> None:
    bare.execute(
        f"""
        CREATE ROLE lifeops LOGIN PASSWORD '{PASSWORD}';
        ALTER DATABASE "{bare.name}" OWNER TO lifeops;
        CREATE TABLE public.states (n int);
        ALTER TABLE public.states OWNER TO lifeops;
        """
    )
    server = connect(bare.cluster.url("lifeops", bare.name))

    with pytest.raises(SinkError):
        ensure(server)
    bare.execute("DROP TABLE public.states")
    assert ensure(server).id

    server.close()
    bare.drop()
    bare.cluster.execute("DROP ROLE lifeops")


def test_climbs_the_ladder_once(
    server: Server, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = ensure(server)
    step = text("ALTER TABLE lifeops.xp_events ADD COLUMN badge text")
    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(schema, "LADDER", {1: lambda it: it.execute(step)})

    assert ensure(server) == identity
    assert ensure(server) == identity
    assert database.value("SELECT count(badge) FROM lifeops.xp_events") == 0
    assert database.value("SELECT value FROM lifeops.meta WHERE key='version'") == "2"


def test_another_database_is_somebody_else(
    timescale: Database, bare: Database, connect: Connect
) -> None:
    assert ensure(connect(timescale)).id != ensure(connect(bare)).id


def test_points_move_into_chunks_when_timescaledb_comes_later(
    bare: Database, connect: Connect
) -> None:
    server = connect(bare)
    before = ensure(server)
    bare.execute(
        """
        INSERT INTO lifeops.sample
        SELECT 1, '2026-01-01'::timestamptz + n * interval '1 day', n, n
        FROM generate_series(1, 30) n
        """
    )
    bare.execute("CREATE EXTENSION timescaledb")

    after = ensure(server)

    assert (before.mode, before.id) == (SinkMode.PLAIN, after.id)
    assert after.mode is not SinkMode.PLAIN
    assert bare.value("SELECT count(*) FROM timescaledb_information.chunks") >= 5
    assert bare.value("SELECT sum(value) FROM lifeops.sample") == 465


def test_points_and_nights_are_one_view(server: Server, database: Database) -> None:
    ensure(server)
    database.execute(FILL)

    rows = database.execute(
        "SELECT person, metric, source, unit, value FROM lifeops.health_metrics"
        " ORDER BY metric, person"
    )
    times = database.execute(
        """SELECT "time"::text FROM lifeops.health_metrics WHERE source = 'bed' """
    )

    assert rows == [
        ("Anna", "heart_rate_bpm", "ring", "bpm", 61.0),
        ("p2", "heart_rate_bpm", "ring", "bpm", 55.0),
        ("Anna", "hrv_ms", "bed", "ms", 48.0),
        ("Anna", "sleep_score", "bed", None, 80.0),
    ]
    assert {moment for (moment,) in times} == {"2026-01-02 06:00:00+00"}


def test_every_nightly_metric_has_its_column(
    server: Server, database: Database
) -> None:
    ensure(server)
    columns = database.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'sleep_sessions'"
    )

    nightly = {name for name, measure in MEASURES.items() if measure.nightly}
    assert nightly < {name for (name,) in columns}


@pytest.mark.parametrize(
    "statement", [editions._COMPRESSION, editions._AGGREGATE, *editions._POLICIES]
)
def test_the_apache_edition_minds_the_licence_of_the_rest_and_nothing_else(
    timescale: Database, connect: Connect, statement: str
) -> None:
    ensure(connect(timescale))
    if timescale.value("SHOW timescaledb.license") == "apache":
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="license"):
            try_out(timescale, statement)
    else:
        try_out(timescale, statement)


def try_out(database: Database, statement: str) -> None:
    """Do what the community edition is told, beside a stand-in for its aggregate."""
    if statement is not editions._AGGREGATE:
        database.execute(
            "CREATE OR REPLACE VIEW lifeops.sample_hourly AS SELECT 1 AS n"
            if database.value("SHOW timescaledb.license") == "apache"
            else "SELECT 1"
        )
    database.execute(statement.format(f="public", **editions._wanted()))


def test_the_community_edition_compresses_sums_up_and_forgets_by_itself(
    timescale: Database, connect: Connect
) -> None:
    need_community(timescale)
    server = connect(timescale)
    ensure(server)
    ensure(server)

    jobs = dict(
        timescale.execute(
            "SELECT proc_name, count(*) FROM timescaledb_information.jobs"
            " WHERE proc_name LIKE 'policy_%' GROUP BY proc_name"
        )
    )
    offset = timescale.value(
        "SELECT config ->> 'start_offset' FROM timescaledb_information.jobs"
        " WHERE proc_name = 'policy_refresh_continuous_aggregate'"
    )

    assert jobs["policy_retention"] == 2
    assert jobs["policy_refresh_continuous_aggregate"] == 1
    assert jobs["policy_compression"] == 1
    assert offset == "80 days"


def test_the_aggregate_and_our_hours_agree(
    timescale: Database, connect: Connect
) -> None:
    need_community(timescale)
    ensure(connect(timescale))
    timescale.execute(FILL)
    timescale.execute(
        "CALL refresh_continuous_aggregate('lifeops.sample_hourly',"
        " '2026-01-01', '2026-01-03')"
    )

    hours = timescale.execute(
        "SELECT n, sum, min, max, last FROM lifeops.sample_hourly ORDER BY sum"
    )

    assert hours == [(1, 55, 55, 55, 55), (1, 61, 61, 61, 61)]
