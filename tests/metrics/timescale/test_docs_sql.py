"""Every SQL example of the documentation, and every query of the dashboard, runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import re
from typing import Any

import psycopg
from psycopg import Connection, errors
import pytest

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.measures import MEASURES
from custom_components.lifeops.core.retention import RETENTION, Holding
from custom_components.lifeops.core.series import SeriesKey, Sum
from custom_components.lifeops.core.series_feed import ChangedHour
from custom_components.lifeops.metrics.protocols import TableRows
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import Database

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
DASHBOARD: dict[str, Any] = json.loads((ROOT / "dashboards/grafana.json").read_text())
BLOCKS = re.findall(r"```sql\n(.*?)```", DOCS, re.DOTALL)
QUESTIONS = [block for block in BLOCKS if block.startswith("SELECT")]
(GRANTS,) = [block for block in BLOCKS if not block.startswith("SELECT")]
READER = "lifeops_reader"
ANN = "a" * 32
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT = {
    "single measured values": Holding.POINTS,
    "hourly values (count, sum, lowest, highest, last)": Holding.HOURS,
    "appointments": Holding.CALENDAR,
    "decisions and what they were made from": Holding.DECISIONS,
    "finished acts": Holding.ACTS,
    "messages and what came of them": Holding.MESSAGES,
    "conflicts between homes": Holding.CONFLICTS,
    "who asked for what": Holding.AUDIT,
}


@pytest.fixture
def filled(database: Database, sink: TimescaleSink) -> Database:
    """Return a database with a person, two nights, points, hours and a refused row."""
    sink.put_rows(
        TableRows("person", {ANN: {"name": "Ann", "time_zone": "Europe/Oslo"}})
    )
    for back in (1, 10):
        day = (NOW - timedelta(days=back)).date()
        night: dict[str, Json] = {
            "person": ANN,
            "day": day.isoformat(),
            "source": "ring",
            "source_name": "Ring",
            "rank": 0,
            "wake": (NOW - timedelta(days=back)).isoformat(),
            "sleep_total_s": 27_000.0 + back,
            "sleep_deep_s": 5_000.0,
            "sleep_rem_s": 6_000.0,
            "sleep_light_s": 15_000.0,
            "sleep_awake_s": 1_000.0,
            "sleep_score": 80.0,
            "hrv_ms": 45.0,
        }
        sink.put_rows(TableRows("sleep_sessions", {f"{ANN}/{day}/ring": night}))
    for metric in ("heart_rate_bpm", "steps", "active_energy_kcal"):
        key = SeriesKey(metric=metric, person=ANN, source="ring")
        starts = [NOW - back * HOUR for back in range(1, 6)]
        points = [
            ((at - EPOCH) // timedelta(microseconds=1), 60.0 + place, 1)
            for place, at in enumerate(starts)
        ]
        sink.put_points([(key, points)])
        sink.put_hours(
            [
                ChangedHour(pos, key, at, summed(at, value=60.0 + pos))
                for pos, at in enumerate(starts)
            ]
        )
    sink.quarantine("sleep_sessions", {"id": "x"}, "no day")
    return database


def summed(start: datetime, *, value: float) -> Sum:
    return Sum(
        start=start, n=1, sum=value, low=value, high=value, last=value, last_at=start
    )


@contextmanager
def reading(database: Database) -> Iterator[Connection[Any]]:
    """Be the user that the documentation makes, for a moment that leaves no trace."""
    admin = database.cluster.admin(database.name)
    with psycopg.connect(admin) as connection:
        connection.execute(GRANTS.encode())
        connection.execute(f"SET ROLE {READER}".encode())
        yield connection
        connection.rollback()


def queries() -> Iterator[tuple[str, str]]:
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["rawSql"]
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["name"], variable["query"]


def filled_in(query: str) -> str:
    """Return a query as Grafana sends it, for everybody and the last month."""
    span = r"\1 BETWEEN now() - interval '30 days' AND now()"
    query = re.sub(r"\$__timeFilter\(([^()]*)\)", span, query)
    return query.replace("${person:sqlstring}", "'Ann', 'Bea'")


def test_the_documentation_has_examples() -> None:
    assert len(QUESTIONS) >= 7
    for name in ("health_metrics", "sleep_sessions", "sample_hour"):
        assert any(f"lifeops.{name}" in block for block in QUESTIONS), name


@pytest.mark.parametrize("block", QUESTIONS, ids=range(len(QUESTIONS)))
def test_every_example_finds_something_for_who_only_reads(
    filled: Database, block: str
) -> None:
    with reading(filled) as connection:
        rows = connection.execute(block.encode()).fetchall()
    assert rows
    assert all(value is not None for value in rows[0])


def test_days_and_means_are_right(filled: Database) -> None:
    (daily,) = [block for block in QUESTIONS if "AS mean" in block]
    (steps,) = [block for block in QUESTIONS if "AS steps" in block]
    with reading(filled) as connection:
        days = connection.execute(daily.encode()).fetchall()
        walked = connection.execute(steps.encode()).fetchall()
    assert {row[0] for row in days} == {"Ann"}
    assert min(row[3] for row in days) == 60.0
    assert max(row[4] for row in days) == 64.0
    assert all(row[3] <= row[2] <= row[4] for row in days)
    assert {row[0] for row in walked} == {"Ann"}
    assert max(row[2] for row in walked) == 64.0


def test_who_only_reads_cannot_write(filled: Database) -> None:
    with reading(filled) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("DELETE FROM lifeops.quarantine")


@pytest.mark.parametrize(("title", "query"), queries(), ids=lambda one: one[:30])
def test_every_query_of_the_dashboard_finds_something(
    filled: Database, title: str, query: str
) -> None:
    with reading(filled) as connection:
        rows = connection.execute(filled_in(query).encode()).fetchall()
    assert rows, title


def test_the_dashboard_asks_the_chosen_source_for_what_is_measured() -> None:
    for panel in DASHBOARD["panels"]:
        assert panel["datasource"]["uid"] == "${datasource}"
    for _, query in queries():
        for metric in re.findall(r"metric = '(\w+)'", query):
            assert metric in MEASURES
        assert "timescale" not in query.lower()
        assert "time_bucket" not in query


def test_the_retention_table_is_the_one_of_the_code() -> None:
    rows = dict(re.findall(r"^\| (.+?) \| (\d+) days \|$", DOCS, re.MULTILINE))
    told = {KEPT[what]: timedelta(days=int(days)) for what, days in rows.items()}
    assert told == RETENTION
