"""The entities of a linked home: whether it is there, and how far the two are in step."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory, Platform, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.typing import StateType

from ...const import DOMAIN
from .covering import StandInState
from .device import LinkEntity, unique_id
from .projection import async_forget_unchosen, projected_sensors
from .state import LinkState
from .telling import LinkCoordinator, LinkData

ATTR_ACTS = "acts"
_MINUTE = timedelta(minutes=1)


def _minutes(lag: timedelta | None) -> float | None:
    return None if lag is None else lag / _MINUTE


def _lacks(data: LinkData) -> tuple[str, ...] | None:
    return data.stands_in.lacks if data.stands_in else None


@dataclass(frozen=True, kw_only=True)
class LinkSensorDescription(SensorEntityDescription):
    """A sensor of a linked home."""

    value_fn: Callable[[LinkData], StateType | datetime]
    items_fn: Callable[[LinkData], tuple[str, ...] | None] | None = None


@dataclass(frozen=True, kw_only=True)
class LinkBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor of a linked home."""

    value_fn: Callable[[LinkData], bool]


LINK_SENSORS: tuple[LinkSensorDescription, ...] = (
    LinkSensorDescription(
        key="link_status",
        translation_key="link_status",
        device_class=SensorDeviceClass.ENUM,
        options=list(LinkState),
        value_fn=lambda data: data.status.state,
    ),
    LinkSensorDescription(
        key="last_seen",
        translation_key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda data: data.last_seen,
    ),
    LinkSensorDescription(
        key="link_lag",
        translation_key="link_lag",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: _minutes(data.lag),
    ),
    LinkSensorDescription(
        key="pending",
        translation_key="pending",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.status.pending,
    ),
    LinkSensorDescription(
        key="conflicts",
        translation_key="conflicts",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.conflicts,
    ),
)
STAND_IN_SENSORS: tuple[LinkSensorDescription, ...] = (
    LinkSensorDescription(
        key="stands_in",
        translation_key="stands_in",
        device_class=SensorDeviceClass.ENUM,
        options=list(StandInState),
        value_fn=lambda data: data.stands_in.state if data.stands_in else None,
    ),
    LinkSensorDescription(
        key="lacks",
        translation_key="lacks",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: None if (lacks := _lacks(data)) is None else len(lacks),
        items_fn=_lacks,
    ),
)
LINK_BINARY_SENSORS: tuple[LinkBinarySensorDescription, ...] = (
    LinkBinarySensorDescription(
        key="reachable",
        translation_key="reachable",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        value_fn=lambda data: data.status.reachable,
    ),
)


def link_sensors(entry: ConfigEntry[Any]) -> Iterable[Entity]:
    """Return the sensors of a linked home, and those that it shows of itself."""
    coordinator: LinkCoordinator = entry.runtime_data.coordinator
    async_forget_unchosen(coordinator.hass, entry)
    stands_by = coordinator.data.stands_in is not None
    if not stands_by:
        _async_forget_stand_in(coordinator.hass, entry)
    told = (*LINK_SENSORS, *(STAND_IN_SENSORS if stands_by else ()))
    own = (LinkSensor(coordinator, one) for one in told)
    return [*own, *projected_sensors(coordinator)]


@callback
def _async_forget_stand_in(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove from the registry what only a standby shows."""
    registry = er.async_get(hass)
    for one in STAND_IN_SENSORS:
        known = registry.async_get_entity_id(
            Platform.SENSOR, DOMAIN, unique_id(entry, one.key)
        )
        if known is not None:
            registry.async_remove(known)


def link_binary_sensors(entry: ConfigEntry[Any]) -> Iterable[Entity]:
    """Return the binary sensors of a linked home."""
    coordinator: LinkCoordinator = entry.runtime_data.coordinator
    return [LinkBinarySensor(coordinator, one) for one in LINK_BINARY_SENSORS]


class LinkSensor(LinkEntity, SensorEntity):
    """A sensor that reads how one link does."""

    entity_description: LinkSensorDescription
    _unrecorded_attributes = frozenset({ATTR_ACTS})

    def __init__(
        self, coordinator: LinkCoordinator, description: LinkSensorDescription
    ) -> None:
        """Make the sensor of a description."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value, None (unknown) where it is missing."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what was counted, for those that count things with a name."""
        items = self.entity_description.items_fn
        return {ATTR_ACTS: items(self.coordinator.data)} if items else None


class LinkBinarySensor(LinkEntity, BinarySensorEntity):
    """A binary sensor that reads how one link does."""

    entity_description: LinkBinarySensorDescription

    def __init__(
        self, coordinator: LinkCoordinator, description: LinkBinarySensorDescription
    ) -> None:
        """Make the binary sensor of a description."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it is so now."""
        return self.entity_description.value_fn(self.coordinator.data)
