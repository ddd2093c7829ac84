"""What the agenda agent shows."""

from datetime import datetime

from homeassistant.components.calendar import CalendarEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass

from ...core.agenda import AgendaNow
from ...core.identity import AgentKind
from ...core.topics import AGENDA as NOW
from .description import (
    AgentBinarySensorDescription,
    AgentEntities,
    AgentSensorDescription,
    Attributes,
)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(now: AgendaNow) -> Attributes:
    return {"measured_at": _iso(now.read_at)}


def _busy(now: AgendaNow) -> Attributes:
    return {"until": _iso(now.until), "back_to_back": now.back_to_back, **_read(now)}


AGENDA = AgentEntities(
    kind=AgentKind.AGENDA,
    binary_sensors=(
        AgentBinarySensorDescription(
            key="busy",
            translation_key="busy",
            topic=NOW,
            health=True,
            value_fn=lambda now: now.busy if now.read_at else None,
            attributes_fn=_busy,
        ),
    ),
    sensors=(
        AgentSensorDescription(
            key="next_event",
            translation_key="next_event",
            topic=NOW,
            health=True,
            device_class=SensorDeviceClass.TIMESTAMP,
            value_fn=lambda now: now.next_at,
            attributes_fn=_read,
        ),
        AgentSensorDescription(
            key="events_today",
            translation_key="events_today",
            topic=NOW,
            health=True,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda now: now.today if now.read_at else None,
        ),
        AgentSensorDescription(
            key="leave_at",
            translation_key="leave_at",
            topic=NOW,
            health=True,
            device_class=SensorDeviceClass.TIMESTAMP,
            entity_registry_enabled_default=False,
            value_fn=lambda now: now.leave_at,
        ),
        AgentSensorDescription(
            key="free_until",
            translation_key="free_until",
            topic=NOW,
            health=True,
            device_class=SensorDeviceClass.TIMESTAMP,
            entity_registry_enabled_default=False,
            value_fn=lambda now: None if now.busy else now.until,
        ),
    ),
    calendars=(CalendarEntityDescription(key="plan", translation_key="plan"),),
)
