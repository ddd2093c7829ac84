"""The tables of records, for SQL and Grafana: a row a thing, under a natural key."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Date, DateTime, Double, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import Boolean, Integer

from ...core.measures import MEASURES
from .tables import METADATA, PERSON

NIGHTLY: Final = tuple(name for name, measure in MEASURES.items() if measure.nightly)


def _record(name: str, *columns: Column[Any], by: str) -> Table:
    """Return a table of a person's records, found by their time too."""
    return Table(
        name,
        METADATA,
        Column("id", Text, primary_key=True),
        Column("person", Text),
        *columns,
        Index(f"{name}_{by}", by),
    )


def _at(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True))


def _text(name: str) -> Column[Any]:
    return Column(name, Text)


def _real(name: str) -> Column[Any]:
    return Column(name, Double)


SLEEP_SESSIONS: Final = _record(
    "sleep_sessions",
    Column("day", Date, nullable=False),
    _text("source"),
    _text("source_name"),
    Column("rank", Integer),
    _at("measured_at"),
    _at("bedtime"),
    _at("wake"),
    *(_real(name) for name in NIGHTLY),
    Column("naps", JSONB),
    _at("stages_start"),
    Column("stages_step_s", Integer),
    _text("stages"),
    by="day",
)

ACTIVITY_EVENTS: Final = _record(
    "activity_events",
    Column("day", Date),
    _text("source"),
    _text("event"),
    _text("kind"),
    _at("start_at"),
    _at("end_at"),
    _real("energy_kcal"),
    _real("distance_m"),
    Column("data", JSONB),
    by="start_at",
)

SCREEN_TIME: Final = _record(
    "screen_time",
    _text("device"),
    _text("category"),
    _text("application"),
    _at("start_at"),
    _at("end_at"),
    _real("seconds"),
    Column("late", Boolean),
    _text("source"),
    by="start_at",
)

WORK_SESSIONS: Final = _record(
    "work_sessions",
    _at("start_at"),
    _at("end_at"),
    _real("seconds"),
    _real("break_s"),
    Column("meeting", Boolean),
    Column("devices", JSONB),
    by="start_at",
)

DEVICE_STATES: Final = _record(
    "device_states",
    _text("home"),
    _text("device"),
    _text("name"),
    _text("type"),
    _text("place"),
    _text("ecosystem"),
    _text("state"),
    Column("capabilities", JSONB),
    _real("battery_pct"),
    _at("changed_at"),
    _at("last_seen"),
    by="changed_at",
)

XP_EVENTS: Final = _record(
    "xp_events",
    _text("agent"),
    _text("rule"),
    _text("period"),
    Column("points", BigInteger),
    _at("awarded_at"),
    Column("evidence", JSONB),
    by="awarded_at",
)

RECORDS: Mapping[str, Table] = {
    table.name: table
    for table in (
        PERSON,
        SLEEP_SESSIONS,
        ACTIVITY_EVENTS,
        SCREEN_TIME,
        WORK_SESSIONS,
        DEVICE_STATES,
        XP_EVENTS,
    )
}
"""By the name under which rows come; each has its key in the column id."""


def _unpivoted() -> str:
    units = ((name, MEASURES[name].unit) for name in NIGHTLY)
    return ", ".join(
        f"('{name}', {'NULL' if unit is None else f"'{unit}'"}, night.{name})"
        for name, unit in units
    )


HEALTH_METRICS: Final = f"""
CREATE OR REPLACE VIEW lifeops.health_metrics AS
SELECT sample.ts AS "time", coalesce(person.name, series.person) AS person,
       series.metric, series.source, series.unit, sample.value
FROM lifeops.sample
JOIN lifeops.series ON series.id = sample.series_id
LEFT JOIN lifeops.person ON person.id = series.person
UNION ALL
SELECT coalesce(night.wake, night.day::timestamp AT TIME ZONE 'UTC') AS "time",
       coalesce(person.name, night.person) AS person,
       one.metric, night.source, one.unit, one.value
FROM lifeops.sleep_sessions AS night
LEFT JOIN lifeops.person ON person.id = night.person
CROSS JOIN LATERAL (VALUES {_unpivoted()}) AS one(metric, unit, value)
WHERE one.value IS NOT NULL
"""  # noqa: S608 - names of our own tables of constants
"""Every measured value, of points and of nights, under the person's name if told."""
