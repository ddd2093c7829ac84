"""What the integration agent shows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory

from ...core.identity import AgentKind
from ...core.topics import SOURCES, Sources, SourceStatus
from ..issues import RepairKey
from .description import (
    AgentEntities,
    AgentRepairDescription,
    AgentSensorDescription,
    Attributes,
)

_HOUR = timedelta(hours=1)


def _visible(value: Sources, hidden: frozenset[str]) -> Sources:
    """Return the sources of those whose health everybody may see; all are counted."""
    sources = {
        source: one for source, one in value.sources.items() if one.person not in hidden
    }
    return replace(value, sources=sources)


def _statuses(value: Sources) -> Attributes:
    """Return how each source does by its id, as names need not differ."""
    return {
        "sources": {
            source: {
                "name": one.name,
                "status": one.status.value,
                "why": one.why,
                "since": one.since.isoformat() if one.since else None,
            }
            for source, one in value.sources.items()
        }
    }


def _newest_data(value: Sources) -> datetime | None:
    told = (one.last_data for one in value.sources.values())
    return max((at for at in told if at is not None), default=None)


def _silent(
    value: Sources, names: Mapping[str, str]
) -> Mapping[str, Mapping[str, str]]:
    return {
        source: {
            "source": one.name,
            "person": names.get(one.person, ""),
            "hours": str(timedelta(seconds=one.max_silence_s) // _HOUR),
        }
        for source, one in value.sources.items()
        if one.status is SourceStatus.SILENT
    }


INTEGRATION = AgentEntities(
    kind=AgentKind.INTEGRATION,
    sensors=(
        AgentSensorDescription(
            key="sources_with_problems",
            translation_key="sources_with_problems",
            topic=SOURCES,
            state_class=SensorStateClass.MEASUREMENT,
            visible_fn=_visible,
            value_fn=lambda value: value.problems,
            attributes_fn=_statuses,
        ),
        AgentSensorDescription(
            key="last_good_data",
            translation_key="last_good_data",
            topic=SOURCES,
            device_class=SensorDeviceClass.TIMESTAMP,
            entity_category=EntityCategory.DIAGNOSTIC,
            entity_registry_enabled_default=False,
            visible_fn=_visible,
            value_fn=_newest_data,
        ),
    ),
    events=(
        EventEntityDescription(
            key="source",
            translation_key="source",
            event_types=["source_silent", "source_back"],
        ),
    ),
    repairs=(
        AgentRepairDescription(
            repair=RepairKey.SOURCE_SILENT, topic=SOURCES, placeholders_fn=_silent
        ),
    ),
)
