"""A sleep ring per person: health sensors over MQTT."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .nights import Night
from .wire import Wire


@dataclass(frozen=True, kw_only=True)
class RingSensor:
    """One sensor of a ring; without a unit class it has no long-term statistics."""

    key: str
    name: str
    value: Callable[[Night], float | str]
    icon: str
    unit: str | None = None
    device_class: str | None = None
    unit_class: str | None = None
    measured: bool = True


def _minutes(key: str, name: str, value: Callable[[Night], float]) -> RingSensor:
    return RingSensor(
        key=key,
        name=name,
        value=value,
        icon="mdi:sleep",
        unit="min",
        device_class="duration",
        unit_class="duration",
    )


def _moment(key: str, name: str, value: Callable[[Night], datetime]) -> RingSensor:
    return RingSensor(
        key=key,
        name=name,
        value=lambda night: value(night).isoformat(),
        icon="mdi:clock-outline",
        device_class="timestamp",
        measured=False,
    )


SENSORS = (
    RingSensor(
        key="sleep_score",
        name="Sleep score",
        value=lambda night: night.score,
        icon="mdi:star-circle-outline",
        unit="points",
    ),
    _minutes("total_sleep", "Total sleep", lambda night: night.total),
    _minutes("deep_sleep", "Deep sleep", lambda night: night.deep),
    _minutes("rem_sleep", "REM sleep", lambda night: night.rem),
    _minutes("light_sleep", "Light sleep", lambda night: night.light),
    _minutes("awake", "Awake", lambda night: night.awake),
    RingSensor(
        key="hrv",
        name="Heart rate variability",
        value=lambda night: night.hrv,
        icon="mdi:heart-pulse",
        unit="ms",
    ),
    RingSensor(
        key="lowest_heart_rate",
        name="Lowest heart rate",
        value=lambda night: night.lowest_hr,
        icon="mdi:heart-outline",
        unit="bpm",
    ),
    RingSensor(
        key="temperature_deviation",
        name="Temperature deviation",
        value=lambda night: night.temperature,
        icon="mdi:thermometer",
        unit="°C",
        device_class="temperature_delta",
        unit_class="temperature_delta",
    ),
    _moment("bedtime", "Bedtime", lambda night: night.bedtime),
    _moment("wake", "Wake-up", lambda night: night.wake),
)


class Ring:
    """A ring on a finger; it shows the last night until the next."""

    def __init__(self, person: str, wire: Wire, night: Night) -> None:
        """Put it on."""
        self.person = person
        self.night = night
        self._wire = wire
        self._slug = person.lower()

    def entity_id(self, sensor: RingSensor) -> str:
        """Return the entity id that Home Assistant is asked to give."""
        return f"sensor.{self._slug}_ring_{sensor.key}"

    def announce(self) -> None:
        """Tell Home Assistant of every sensor and its value."""
        for sensor in SENSORS:
            topic = f"homeassistant/sensor/{self._slug}_{sensor.key}/config"
            self._wire.say(topic, self._discovery(sensor))
        self.show(self.night)

    def show(self, night: Night) -> None:
        """Report a night, or the same night corrected."""
        self.night = night
        for sensor in SENSORS:
            self._wire.say(self._topic(sensor), str(sensor.value(night)))

    def correct(self, changes: dict[str, Any]) -> None:
        """Report the night again with some values changed."""
        moments = {"bedtime", "wake"} & changes.keys()
        parsed = {key: datetime.fromisoformat(changes[key]) for key in moments}
        self.show(replace(self.night, **{**changes, **parsed}))

    def _topic(self, sensor: RingSensor) -> str:
        return f"home/{self._slug}/ring/{sensor.key}"

    def _discovery(self, sensor: RingSensor) -> dict[str, Any]:
        optional = {
            "unit_of_measurement": sensor.unit,
            "device_class": sensor.device_class,
            "state_class": "measurement" if sensor.measured else None,
        }
        return {
            "name": sensor.name,
            "unique_id": f"household_{self._slug}_{sensor.key}",
            "default_entity_id": self.entity_id(sensor),
            "state_topic": self._topic(sensor),
            "icon": sensor.icon,
            **{key: value for key, value in optional.items() if value},
            "device": {
                "identifiers": [f"household_{self._slug}_ring"],
                "name": f"{self.person}'s ring",
                "manufacturer": "Simulated household",
            },
        }
