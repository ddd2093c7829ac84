"""What the data agent shows."""

from collections.abc import Callable, Mapping
from datetime import datetime

from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfInformation, UnitOfTime
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from ...agents.data.report import lacking_since
from ...core.identity import AgentKind
from ...core.json import to_json
from ...core.retention import RETENTION, Holding
from ...core.topics import DATA as REPORT, DataReport, DataStatus
from ...core.upkeep import SinkHealthRecord, SinkMode
from ..issues import RepairKey
from .description import (
    AgentEntities,
    AgentFactsDescription,
    AgentRepairDescription,
    AgentSensorDescription,
    Attributes,
)

_SUBJECT = "data"

type Shown = Mapping[str, Mapping[str, str]]


def _why(value: DataReport) -> Attributes:
    """Return what is wrong with each of the two, and which of them is silent."""
    sink = value.sink
    return {
        "store_problem": value.store.problem,
        "database_problem": sink.problem.value if sink and sink.problem else None,
        "silent": list(value.silent),
    }


def _facts(value: DataReport) -> Attributes:
    """Return all but what the metrics database is called."""
    told = to_json(value)
    assert isinstance(told, Mapping)  # noqa: S101 - a dataclass always is one
    sink = told["sink"]
    if not isinstance(sink, Mapping):
        return told
    return {**told, "sink": {key: sink[key] for key in sink if key != "name"}}


def _of_sink(
    value_fn: Callable[[SinkHealthRecord], StateType | datetime],
) -> Callable[[DataReport], StateType | datetime]:
    """Return what is read of the metrics database, unknown where there is none."""

    def read(value: DataReport) -> StateType | datetime:
        return None if value.sink is None else value_fn(value.sink)

    return read


def _count(
    key: str,
    value_fn: Callable[[DataReport], StateType | datetime],
    state_class: SensorStateClass = SensorStateClass.MEASUREMENT,
) -> AgentSensorDescription:
    return AgentSensorDescription(
        key=key,
        translation_key=key,
        topic=REPORT,
        state_class=state_class,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=value_fn,
    )


def _size(
    key: str,
    value_fn: Callable[[DataReport], StateType | datetime],
    *,
    enabled: bool = False,
) -> AgentSensorDescription:
    return AgentSensorDescription(
        key=key,
        translation_key=key,
        topic=REPORT,
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.MEGABYTES,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        value_fn=value_fn,
    )


def _behind(value: DataReport, _: Mapping[str, str]) -> Shown:
    sink = value.sink
    if sink is None or not value.late or (since := lacking_since(sink)) is None:
        return {}
    told = dt_util.as_local(since).strftime("%Y-%m-%d %H:%M")
    days = RETENTION[Holding.POINTS].days
    return {_SUBJECT: {"name": sink.name, "since": told, "days": str(days)}}


def _resent(value: DataReport, _: Mapping[str, str]) -> Shown:
    """Tell of points that are gone, as long as they would still be kept."""
    sink = value.sink
    if sink is None or sink.resent_since is None:
        return {}
    if sink.at - sink.resent_since >= RETENTION[Holding.POINTS]:
        return {}
    since = sink.resent_since.date().isoformat()
    return {_SUBJECT: {"name": sink.name, "since": since}}


def _quarantined(value: DataReport, _: Mapping[str, str]) -> Shown:
    sink = value.sink
    if sink is None or not sink.quarantined:
        return {}
    return {_SUBJECT: {"name": sink.name, "count": str(sink.quarantined)}}


DATA = AgentEntities(
    kind=AgentKind.DATA,
    sensors=(
        AgentSensorDescription(
            key="data_status",
            translation_key="data_status",
            topic=REPORT,
            device_class=SensorDeviceClass.ENUM,
            options=[status.value for status in DataStatus],
            entity_category=EntityCategory.DIAGNOSTIC,
            value_fn=lambda value: value.status.value,
            attributes_fn=_why,
        ),
        AgentSensorDescription(
            key="database_lag",
            translation_key="database_lag",
            topic=REPORT,
            device_class=SensorDeviceClass.DURATION,
            state_class=SensorStateClass.MEASUREMENT,
            native_unit_of_measurement=UnitOfTime.SECONDS,
            suggested_unit_of_measurement=UnitOfTime.HOURS,
            suggested_display_precision=1,
            entity_category=EntityCategory.DIAGNOSTIC,
            value_fn=lambda value: value.lag_s,
        ),
        _size(
            "data_size",
            lambda value: value.store.store_bytes + value.store.series_bytes,
            enabled=True,
        ),
        _size("series_size", lambda value: value.store.series_bytes),
        _count("data_records", lambda value: value.store.records),
        _count("data_points", lambda value: value.store.points),
        _count("data_hours", lambda value: value.store.hours),
        _count(
            "late_points",
            lambda value: value.store.late,
            SensorStateClass.TOTAL_INCREASING,
        ),
        AgentSensorDescription(
            key="oldest_point",
            translation_key="oldest_point",
            topic=REPORT,
            device_class=SensorDeviceClass.TIMESTAMP,
            entity_category=EntityCategory.DIAGNOSTIC,
            entity_registry_enabled_default=False,
            value_fn=lambda value: value.store.oldest_point,
        ),
        AgentSensorDescription(
            key="database_mode",
            translation_key="database_mode",
            topic=REPORT,
            device_class=SensorDeviceClass.ENUM,
            options=[mode.value for mode in SinkMode],
            entity_category=EntityCategory.DIAGNOSTIC,
            entity_registry_enabled_default=False,
            value_fn=_of_sink(lambda sink: sink.mode.value if sink.mode else None),
        ),
        _count("database_rows", _of_sink(lambda sink: sink.rows)),
        _size("database_size", _of_sink(lambda sink: sink.size_bytes)),
        _count("quarantined_rows", _of_sink(lambda sink: sink.quarantined)),
    ),
    events=(
        EventEntityDescription(
            key="data",
            translation_key="data",
            event_types=["data_behind", "data_back", "data_damaged"],
        ),
    ),
    facts=(AgentFactsDescription(topic=REPORT, facts_fn=_facts),),
    repairs=(
        AgentRepairDescription(
            repair=RepairKey.METRICS_BEHIND, topic=REPORT, placeholders_fn=_behind
        ),
        AgentRepairDescription(
            repair=RepairKey.METRICS_QUARANTINED,
            topic=REPORT,
            placeholders_fn=_quarantined,
        ),
        AgentRepairDescription(
            repair=RepairKey.METRICS_RESENT, topic=REPORT, placeholders_fn=_resent
        ),
    ),
)
