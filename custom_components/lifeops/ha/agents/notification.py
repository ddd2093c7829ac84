"""What the notification agent shows."""

from collections.abc import Callable
from datetime import datetime, time

from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import SensorStateClass
from homeassistant.const import EntityCategory

from ...core.calm import NotificationSettingsRecord, NotificationSummary
from ...core.identity import AgentKind
from ...core.topics import NOTIFICATION_SUMMARY
from .description import (
    AgentBinarySensorDescription,
    AgentEntities,
    AgentSensorDescription,
    AgentSwitchDescription,
    AgentTimeDescription,
    Attributes,
)

type _Chosen[T] = Callable[[NotificationSettingsRecord], T]


def _shown(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _last_attributes(summary: NotificationSummary) -> Attributes:
    return {"state": summary.last_state, "measured_at": _shown(summary.last_at)}


def _disturbance(summary: NotificationSummary) -> Attributes:
    now = summary.disturbance
    return {"why": now.why.value if now.why else None, "until": _shown(now.until)}


def _switch(
    setting: str, value: _Chosen[bool], *, shown: bool = False
) -> AgentSwitchDescription:
    return AgentSwitchDescription(
        key=setting,
        translation_key=setting,
        topic=NOTIFICATION_SUMMARY,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=shown,
        value_fn=lambda summary: value(summary.settings),
        setting=setting,
    )


def _time(setting: str, value: _Chosen[time | None]) -> AgentTimeDescription:
    return AgentTimeDescription(
        key=setting,
        translation_key=setting,
        topic=NOTIFICATION_SUMMARY,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        value_fn=lambda summary: value(summary.settings),
        setting=setting,
    )


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
            key="notifications_waiting",
            translation_key="notifications_waiting",
            topic=NOTIFICATION_SUMMARY,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda summary: summary.waiting,
            attributes_fn=lambda summary: {
                "held": dict(summary.held),
                "next_release": _shown(summary.next_release),
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
    binary_sensors=(
        AgentBinarySensorDescription(
            key="may_be_disturbed",
            translation_key="may_be_disturbed",
            topic=NOTIFICATION_SUMMARY,
            value_fn=lambda summary: summary.disturbance.may,
            attributes_fn=_disturbance,
        ),
    ),
    times=(
        _time("quiet_from", lambda settings: settings.quiet_from),
        _time("quiet_until", lambda settings: settings.quiet_until),
        _time("digest_at", lambda settings: settings.digest_at),
    ),
    switches=(
        _switch("do_not_disturb", lambda settings: settings.do_not_disturb, shown=True),
        _switch("hold_in_focus", lambda settings: settings.hold_in_focus, shown=True),
        _switch("hold_in_meeting", lambda settings: settings.hold_in_meeting),
        _switch("quiet", lambda settings: settings.quiet),
        _switch("digest", lambda settings: settings.digest),
        _switch("live_activity", lambda settings: settings.live_activity),
    ),
    events=(
        EventEntityDescription(
            key="notification",
            translation_key="notification",
            event_types=["acted", "dismissed", "escalated", "expired"],
        ),
    ),
)
