"""What the notification agent shows."""

from homeassistant.components.sensor import SensorStateClass
from homeassistant.const import EntityCategory

from ...core.identity import AgentKind
from ...core.calm import NotificationSummary
from ...core.topics import NOTIFICATION_SUMMARY
from .description import AgentEntities, AgentSensorDescription, Attributes


def _last_attributes(summary: NotificationSummary) -> Attributes:
    at = summary.last_at
    return {
        "state": summary.last_state,
        "measured_at": at.isoformat() if at else None,
    }


NOTIFICATION = AgentEntities(
    kind=AgentKind.NOTIFICATION,
    sensors=(
        AgentSensorDescription(
            key="notifications_today",
            translation_key="notifications_today",
            topic=NOTIFICATION_SUMMARY,
            state_class=SensorStateClass.TOTAL_INCREASING,
            value_fn=lambda summary: summary.sent,
            attributes_fn=lambda summary: {
                "budget": summary.budget,
                "waiting": summary.waiting,
            },
        ),
        AgentSensorDescription(
            key="last_notification",
            translation_key="last_notification",
            topic=NOTIFICATION_SUMMARY,
            entity_category=EntityCategory.DIAGNOSTIC,
            entity_registry_enabled_default=False,
            value_fn=lambda summary: summary.last_text,
            attributes_fn=_last_attributes,
        ),
    ),
)
