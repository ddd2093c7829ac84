"""The metrics database as a whole: hours, records, what is set aside, bad days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
import math
import time
from typing import Any

import pytest

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.retention import Holding
from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.metrics.protocols import (
    RefusedRowsError,
    SinkError,
    SinkFacts,
    TableRows,
)
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.fakes.tcp_proxy import TcpProxy
from tests.postgres import Cluster, Database

from .store import (
    DAY,
    EPOCH,
    changed,
    expected,
    hour,
    hours_of,
    key,
    keys,
    points_of,
    run,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHT: Mapping[str, Json] = {
    "person": "anna",
    "day": "2026-07-01",
    "bedtime": "2026-06-30T23:10:00+02:00",
    "sleep_total_s": 27_000,
    "hrv_ms": 41.5,
    "naps": [{"start": "2026-07-01T14:00:00+02:00", "total_s": 1200}],
}
NIGHTS = "SELECT id, day, bedtime, sleep_total_s, hrv_ms, wake, naps, xmin::text FROM "


def nights(database: Database) -> list[tuple[Any, ...]]:
    return database.execute(f"{NIGHTS} lifeops.sleep_sessions ORDER BY id")


def put_nights(sink: TimescaleSink, **rows: Mapping[str, Json] | None) -> None:
    sink.put_rows(TableRows("sleep_sessions", rows))


def test_hours_stand_as_they_were_found_last(
    sink: TimescaleSink, database: Database
) -> None:
    sink.put_hours(changed(key(), NOON, [hour(NOON), None, hour(NOON, n=4)]))
    sink.put_hours(changed(key(1), NOON, [hour(NOON)]))
    name = str(key())
    assert hours_of(database) == {
        (name, NOON): (4, 8.0, 1.0, 3.0, 3.0, NOON + timedelta(minutes=59)),
        (str(key(1)), NOON): (2, 4.0, 1.0, 3.0, 3.0, NOON + timedelta(minutes=59)),
    }

    sink.put_hours(changed(key(), NOON, [hour(NOON, last=2.5)]))
    assert hours_of(database)[name, NOON][4] == 2.5


def test_an_equal_hour_changes_nothing(sink: TimescaleSink, database: Database) -> None:
    versions = "SELECT xmin::text FROM lifeops.sample_hour"
    sink.put_hours(changed(key(), NOON, [hour(NOON, last=math.nan)]))
    before = database.value(versions)
    sink.put_hours(changed(key(), NOON, [hour(NOON, last=math.nan)]))

    assert database.value(versions) == before


def test_hours_that_are_no_more_go_and_make_no_series(
    sink: TimescaleSink, database: Database
) -> None:
    later = NOON + HOUR
    sink.put_hours(
        [*changed(key(), NOON, [hour(NOON)]), *changed(key(), later, [hour(later)])]
    )
    sink.put_hours([*changed(key(), NOON, [None]), *changed(key(9), NOON, [None])])

    assert list(hours_of(database)) == [(str(key()), later)]
    assert database.execute("SELECT key FROM lifeops.series") == [(str(key()),)]


def test_records_become_rows_that_are_replaced_as_a_whole(
    sink: TimescaleSink, database: Database
) -> None:
    put_nights(sink, a=NIGHT, b=NIGHT)
    row = nights(database)[0]
    assert row[:-1] == (
        "a", date(2026, 7, 1), datetime(2026, 6, 30, 21, 10, tzinfo=UTC), 27_000.0, 41.5,
        None, [{"start": "2026-07-01T14:00:00+02:00", "total_s": 1200}],
    )  # fmt: skip

    put_nights(sink, a=NIGHT)
    assert nights(database)[0] == row

    put_nights(sink, a={"day": "2026-07-01", "wake": "2026-07-01T05:00:00Z"}, b=None)
    (only,) = nights(database)
    assert only[0] == "a"
    assert only[2:5] == (None, None, None)
    assert only[5] == datetime(2026, 7, 1, 5, tzinfo=UTC)


REFUSED: Sequence[tuple[str, Mapping[str, Json], str]] = [
    ("sleep_session", {"day": "2026-07-01"}, "sleep_session"),
    ("sample", {}, "sample"),
    ("sleep_sessions", {"day": "2026-07-01", "snoring": 1}, "snoring"),
    ("sleep_sessions", {"day": None}, "null"),
    ("sleep_sessions", {"day": "soon"}, "date"),
    ("sleep_sessions", {"day": "2026-07-01", "hrv_ms": math.nan}, "json"),
    ("sleep_sessions", {"day": "2026-07-01", "source": "\0"}, "Unicode"),
]


def test_rows_that_do_not_fit_are_refused_with_a_reason(
    sink: TimescaleSink, database: Database
) -> None:
    for table, row, said in REFUSED:
        with pytest.raises(RefusedRowsError) as told:
            sink.put_rows(TableRows(table, {"good": NIGHT, "bad": row}))
        assert said in told.value.detail

    assert nights(database) == []


ODD: Sequence[Json] = [
    {"h": 1},
    ["a", 1.5, None],
    {"value": math.nan},
    {"value": -math.inf},
    {"text": "a\0b"},
    {"text": "a\ud800b"},
    "Åse",
]


def test_a_row_is_set_aside_once_however_odd_it_is(
    sink: TimescaleSink, database: Database
) -> None:
    for row in ODD:
        for why in ("first", "second"):
            sink.quarantine("point", row, why)
    sink.quarantine("hour", ODD[0], "third")
    aside = database.execute("SELECT what, why FROM lifeops.quarantine ORDER BY why")

    assert aside == [*([("point", "first")] * len(ODD)), ("hour", "third")]
    assert sink.facts().quarantined == len(ODD) + 1


def test_what_is_set_aside_is_there_to_be_read(
    sink: TimescaleSink, database: Database
) -> None:
    sink.quarantine("row", {"text": "grå", "at": 1}, "too odd")
    sink.quarantine("row", {"value": math.nan}, "no number")
    kept = database.execute("SELECT row FROM lifeops.quarantine ORDER BY why")

    assert kept == [('{"value":NaN}',), ({"text": "grå", "at": 1},)]


def test_what_is_released_is_gone_and_can_be_set_aside_again(
    sink: TimescaleSink,
) -> None:
    sink.quarantine("row", {"at": 1}, "too odd")
    sink.release()
    assert sink.facts().quarantined == 0
    sink.quarantine("row", {"at": 1}, "still too odd")
    assert sink.facts().quarantined == 1


def test_facts_follow_what_is_written(sink: TimescaleSink, database: Database) -> None:
    sink.put_points([(key(), run(5_000))], bulk=True)
    database.execute("ANALYZE lifeops.sample")
    began = time.monotonic()
    found = sink.facts()

    assert time.monotonic() - began < 1
    assert isinstance(found, SinkFacts)
    assert found.rows == 5_000
    assert found.size_bytes > 100_000
    assert found.quarantined == 0


def test_forgets_what_is_kept_no_more(sink: TimescaleSink, database: Database) -> None:
    month = 30 * 86_400_000_000
    sink.put_points([(key(), [(DAY - month, 1.0, 1), (DAY, 2.0, 1)])])
    sink.put_hours(changed(key(), NOON, [hour(NOON)]))
    before = EPOCH + timedelta(microseconds=DAY - month // 2)
    sink.forget({Holding.POINTS: before, Holding.HOURS: NOON})
    assert list(points_of(database)) == [(str(key()), DAY)]
    assert len(hours_of(database)) == 1

    sink.forget({Holding.HOURS: NOON + HOUR})
    assert hours_of(database) == {}


def test_opens_again_as_the_same_and_goes_on(
    sink: TimescaleSink, database: Database
) -> None:
    sink.put_points([(key(), run(2))])
    first = sink.open()
    sink.close()
    sink.close()
    second = sink.open()
    sink.put_points([(key(), run(2, h=2))])

    assert first == second
    assert points_of(database) == expected([[(key(), run(2, h=2))]])


def test_a_server_that_was_emptied_gives_series_other_numbers(
    sink: TimescaleSink, database: Database
) -> None:
    for series in keys(3):
        sink.put_points([(series, run(1))])
    first = sink.open()
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'lifeops' AND datname = current_database()"
    )
    database.execute("DROP SCHEMA lifeops CASCADE")
    with pytest.raises(SinkError) as told:
        sink.put_points([(key(2), run(1))])
    assert told.value.problem is SinkProblem.UNREACHABLE

    assert sink.open().id != first.id
    sink.put_points([(key(2), run(4)), (key(0), run(1))])
    assert points_of(database) == expected([[(key(2), run(4)), (key(0), run(1))]])


def test_waits_for_the_disk_at_each_commit(
    sink: TimescaleSink, database: Database
) -> None:
    settings = database.execute(
        "SELECT unnest(setconfig) FROM pg_db_role_setting"
        " JOIN pg_roles ON pg_roles.oid = setrole WHERE rolname = 'lifeops'"
    )
    assert settings == []
    with sink._writing() as (cursor, _):
        told = cursor.execute("SHOW synchronous_commit").fetchall()
    assert told == [("on",)]


@pytest.fixture
def line(timescale: Database) -> Iterator[TcpProxy]:
    """Return a line to a database that the test may hold."""
    with TcpProxy(timescale.host) as held:
        yield held


def test_a_server_that_falls_silent_in_the_middle_of_a_load(
    timescale: Database, line: TcpProxy
) -> None:
    url = line.url(timescale.url, timescale.cluster.port)
    sink = TimescaleSink(url, patience_s=2)
    sink.open()
    sink.put_points([(key(), run(10))])
    line.hold_after(200_000)
    began = time.monotonic()
    with pytest.raises(SinkError) as told:
        sink.put_points([(key(), run(100_000, first=DAY * 2))], bulk=True)
    took = time.monotonic() - began
    line.flow()
    sink.close()

    assert told.value.problem is SinkProblem.NOT_ANSWERING
    assert took < 10
    assert len(points_of(timescale)) == 10
    sink.open()
    sink.put_points([(key(), run(100_000, first=DAY * 2))], bulk=True)
    sink.close()
    assert len(points_of(timescale)) == 100_010


def test_a_server_that_stops_answers_again_by_the_next_open(cluster: Cluster) -> None:
    database = cluster.database(extension=True)
    sink = TimescaleSink(database.url, patience_s=10)
    sink.open()
    cluster.stop()
    with pytest.raises(SinkError) as told:
        sink.put_points([(key(), run(1))])
    with pytest.raises(SinkError):
        sink.open()
    cluster.start()
    sink.open()
    sink.put_points([(key(), run(1))])
    sink.close()

    assert told.value.problem is SinkProblem.UNREACHABLE
    assert points_of(database) == expected([[(key(), run(1))]])
