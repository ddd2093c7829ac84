"""What the sleep agent shows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from homeassistant.components.event import EventEntityDescription
from homeassistant.components.number import NumberMode
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.helpers.typing import StateType

from ...core.identity import AgentKind
from ...core.insights import SleepInsight
from ...core.topics import (
    SLEEP_HISTORY,
    SLEEP_INSIGHT,
    TONIGHT,
    MetricReading,
    SleepHistory,
    SleepPhase,
    Tonight,
    Topic,
)
from ...core.units import Metric
from .description import (
    AgentButtonDescription,
    AgentEntities,
    AgentNumberDescription,
    AgentSensorDescription,
    AgentSwitchDescription,
    AgentTimeDescription,
    Attributes,
)

_DURATION: dict[str, Any] = {
    "device_class": SensorDeviceClass.DURATION,
    "native_unit_of_measurement": UnitOfTime.SECONDS,
    "suggested_unit_of_measurement": UnitOfTime.HOURS,
    "suggested_display_precision": 1,
    "state_class": SensorStateClass.MEASUREMENT,
}
_SCORE: dict[str, Any] = {
    "state_class": SensorStateClass.MEASUREMENT,
    "suggested_display_precision": 0,
}


def _reading(history: SleepHistory, metric: Metric) -> MetricReading | None:
    night = history.last_night
    return night.metrics.get(metric) if night else None


def _metric_value(metric: Metric) -> Callable[[SleepHistory], StateType]:
    def value(history: SleepHistory) -> StateType:
        reading = _reading(history, metric)
        return reading.value if reading else None

    return value


def _metric_attributes(metric: Metric) -> Callable[[SleepHistory], Attributes]:
    def attributes(history: SleepHistory) -> Attributes:
        reading = _reading(history, metric)
        if reading is None:
            return {}
        return {
            "source": reading.source,
            "measured_at": reading.measured_at.isoformat(),
        }

    return attributes


def _night(
    key: str, metric: Metric, *, shown: bool = True, **facts: Any
) -> AgentSensorDescription:
    return AgentSensorDescription(
        key=key,
        translation_key=key,
        topic=SLEEP_HISTORY,
        health=True,
        entity_registry_enabled_default=shown,
        value_fn=_metric_value(metric),
        attributes_fn=_metric_attributes(metric),
        **facts,
    )


def _moment(
    key: str,
    topic: Topic[Any],
    value_fn: Callable[[Any], datetime | None],
    *,
    health: bool,
) -> AgentSensorDescription:
    return AgentSensorDescription(
        key=key,
        translation_key=key,
        topic=topic,
        health=health,
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=value_fn,
    )


def _tonight_attributes(tonight: Tonight) -> Attributes:
    return {
        "winddown_at": tonight.winddown_at.isoformat(),
        "bedtime": tonight.bedtime.isoformat(),
        "wake": tonight.wake.isoformat(),
        "reason": tonight.reason.value,
        "skipped": tonight.skipped,
        "first_appointment": _shown(tonight.first_appointment),
        "suggested_bedtime": _shown(tonight.suggested_bedtime),
        "suggested_reason": tonight.suggested_reason,
        "lights": dict(tonight.lights),
    }


def _shown(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _outlook(insight: SleepInsight) -> str | None:
    outlook = insight.outlook
    if outlook is None:
        return None
    return "poor" if outlook.poor else "good"


def _outlook_attributes(insight: SleepInsight) -> Attributes:
    outlook = insight.outlook
    if outlook is None:
        return {}
    proof = outlook.proof
    return {
        "reasons": [reason.value for reason in outlook.reasons],
        "hit_rate": proof.hit_rate,
        "naive_hit_rate": proof.naive_hit_rate,
        "nights": proof.nights,
        "better": proof.better,
    }


def _nap_attributes(history: SleepHistory) -> Attributes:
    if not history.naps:
        return {}
    return {
        "source": history.naps_source,
        "naps": [
            {"start": nap.start.isoformat(), "end": nap.end.isoformat()}
            for nap in history.naps
        ],
    }


SLEEP = AgentEntities(
    kind=AgentKind.SLEEP,
    sensors=(
        AgentSensorDescription(
            key="phase",
            translation_key="phase",
            topic=TONIGHT,
            device_class=SensorDeviceClass.ENUM,
            options=[phase.value for phase in SleepPhase],
            value_fn=lambda tonight: tonight.phase.value,
            attributes_fn=_tonight_attributes,
            health_attributes=frozenset(
                {"reason", "first_appointment", "suggested_bedtime", "suggested_reason"}
            ),
        ),
        _night("sleep_score", Metric.SLEEP_SCORE, **_SCORE),
        _night("sleep_total", Metric.SLEEP_TOTAL, **_DURATION),
        _night("sleep_deep", Metric.SLEEP_DEEP, **_DURATION),
        _night("sleep_rem", Metric.SLEEP_REM, **_DURATION),
        _night("sleep_light", Metric.SLEEP_LIGHT, shown=False, **_DURATION),
        _night("sleep_awake", Metric.SLEEP_AWAKE, shown=False, **_DURATION),
        _night("sleep_latency", Metric.SLEEP_LATENCY, shown=False, **_DURATION),
        _night(
            "efficiency",
            Metric.EFFICIENCY,
            shown=False,
            native_unit_of_measurement=PERCENTAGE,
            **_SCORE,
        ),
        _night(
            "hrv",
            Metric.HRV,
            shown=False,
            native_unit_of_measurement=UnitOfTime.MILLISECONDS,
            **_SCORE,
        ),
        _night(
            "lowest_hr",
            Metric.LOWEST_HR,
            shown=False,
            native_unit_of_measurement="bpm",
            **_SCORE,
        ),
        _night(
            "temperature_deviation",
            Metric.TEMPERATURE_DEVIATION,
            shown=False,
            device_class=SensorDeviceClass.TEMPERATURE_DELTA,
            native_unit_of_measurement=UnitOfTemperature.CELSIUS,
            suggested_display_precision=1,
            state_class=SensorStateClass.MEASUREMENT,
        ),
        _night(
            "respiratory_rate",
            Metric.RESPIRATORY_RATE,
            shown=False,
            native_unit_of_measurement="br/min",
            suggested_display_precision=1,
            state_class=SensorStateClass.MEASUREMENT,
        ),
        AgentSensorDescription(
            key="sleep_debt",
            translation_key="sleep_debt",
            topic=SLEEP_HISTORY,
            health=True,
            value_fn=lambda history: history.debt_s,
            attributes_fn=lambda history: {"nights_known": history.nights_known},
            **_DURATION,
        ),
        AgentSensorDescription(
            key="nap_total",
            translation_key="nap_total",
            topic=SLEEP_HISTORY,
            health=True,
            entity_registry_enabled_default=False,
            value_fn=lambda history: history.nap_s,
            attributes_fn=_nap_attributes,
            **_DURATION,
        ),
        AgentSensorDescription(
            key="regularity",
            translation_key="regularity",
            topic=SLEEP_INSIGHT,
            health=True,
            entity_registry_enabled_default=False,
            value_fn=lambda insight: insight.regularity,
            **_SCORE,
        ),
        AgentSensorDescription(
            key="tonight_outlook",
            translation_key="tonight_outlook",
            topic=SLEEP_INSIGHT,
            health=True,
            entity_registry_enabled_default=False,
            device_class=SensorDeviceClass.ENUM,
            options=["good", "poor"],
            value_fn=_outlook,
            attributes_fn=_outlook_attributes,
        ),
        _moment(
            "fell_asleep",
            SLEEP_HISTORY,
            lambda history: history.last_night and history.last_night.bedtime,
            health=True,
        ),
        _moment(
            "woke_up",
            SLEEP_HISTORY,
            lambda history: history.last_night and history.last_night.wake,
            health=True,
        ),
        _moment(
            "winddown_at", TONIGHT, lambda tonight: tonight.winddown_at, health=False
        ),
        _moment(
            "planned_bedtime", TONIGHT, lambda tonight: tonight.bedtime, health=False
        ),
        _moment(
            "suggested_bedtime",
            TONIGHT,
            lambda tonight: tonight.suggested_bedtime,
            health=True,
        ),
    ),
    times=(
        AgentTimeDescription(
            key="bedtime",
            translation_key="bedtime",
            topic=TONIGHT,
            setting="bedtime",
            entity_category=EntityCategory.CONFIG,
            value_fn=lambda tonight: tonight.bedtime_setting,
        ),
        AgentTimeDescription(
            key="wake",
            translation_key="wake",
            topic=TONIGHT,
            setting="wake",
            entity_category=EntityCategory.CONFIG,
            value_fn=lambda tonight: tonight.wake_setting,
        ),
    ),
    numbers=(
        AgentNumberDescription(
            key="winddown_offset",
            translation_key="winddown_offset",
            topic=TONIGHT,
            setting="winddown_offset_min",
            entity_category=EntityCategory.CONFIG,
            native_min_value=0,
            native_max_value=180,
            native_step=5,
            native_unit_of_measurement=UnitOfTime.MINUTES,
            mode=NumberMode.BOX,
            value_fn=lambda tonight: tonight.offset_min,
        ),
    ),
    switches=(
        AgentSwitchDescription(
            key="adaptive_bedtime",
            translation_key="adaptive_bedtime",
            topic=TONIGHT,
            setting="adaptive",
            entity_category=EntityCategory.CONFIG,
            entity_registry_enabled_default=False,
            value_fn=lambda tonight: tonight.adaptive,
        ),
        AgentSwitchDescription(
            key="late_nudge",
            translation_key="late_nudge",
            topic=TONIGHT,
            setting="late_nudge",
            entity_category=EntityCategory.CONFIG,
            entity_registry_enabled_default=False,
            value_fn=lambda tonight: tonight.late_nudge,
        ),
        AgentSwitchDescription(
            key="weekly_summary",
            translation_key="weekly_summary",
            topic=TONIGHT,
            setting="weekly_summary",
            entity_category=EntityCategory.CONFIG,
            entity_registry_enabled_default=False,
            value_fn=lambda tonight: tonight.weekly_summary,
        ),
    ),
    buttons=(
        AgentButtonDescription(
            key="start_winddown", translation_key="start_winddown", command="start"
        ),
        *(
            AgentButtonDescription(
                key=f"{command}_winddown",
                translation_key=f"{command}_winddown",
                command=command,
                entity_registry_enabled_default=False,
            )
            for command in ("stop", "snooze", "skip")
        ),
    ),
    events=(
        EventEntityDescription(
            key="winddown",
            translation_key="winddown",
            event_types=["winddown_started", "winddown_finished"],
        ),
    ),
)
