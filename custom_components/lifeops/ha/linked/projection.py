"""Entities of another home, as it showed them last: to look at, with their time."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from math import isfinite
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.components.sensor.const import (
    DEVICE_CLASS_UNITS,
    NON_NUMERIC_DEVICE_CLASSES,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, callback, split_entity_id
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.typing import StateType

from ...core.projection import ProjectionRecord
from .device import LinkEntity, unique_id
from .telling import LinkCoordinator

CONF_SHOWN = "shown_entities"
_KIND = "projection/"


def projected_sensors(coordinator: LinkCoordinator) -> Iterable[Entity]:
    """Return a sensor for each entity of the other home that was chosen to be shown."""
    chosen = coordinator.config_entry.options.get(CONF_SHOWN, ())
    return [ProjectedSensor(coordinator, entity_id) for entity_id in chosen]


@callback
def async_forget_unchosen(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove from the registry what is not to be shown any more."""
    registry = er.async_get(hass)
    every = unique_id(entry, _KIND)
    chosen = {f"{every}{name}" for name in entry.options.get(CONF_SHOWN, ())}
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if entity.unique_id.startswith(every) and entity.unique_id not in chosen:
            registry.async_remove(entity.entity_id)


class ProjectedSensor(LinkEntity, SensorEntity):
    """What another home last told of one of its entities; it stays when it is away."""

    _unrecorded_attributes = frozenset({"measured_at"})

    def __init__(self, coordinator: LinkCoordinator, entity_id: str) -> None:
        """Begin with what is known; until its name is, its id stands for that."""
        super().__init__(coordinator, f"{_KIND}{entity_id}")
        self._source = entity_id
        record = self._record
        self._attr_name = (record and record.name) or _name_of(entity_id)

    @property
    def _record(self) -> ProjectionRecord | None:
        return self.coordinator.data.projections.get(self._source)

    @property
    @override
    def available(self) -> bool:
        """Return whether the entity was available in its own home."""
        record = self._record
        return record is not None and record.state != STATE_UNAVAILABLE

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the state as a number or a moment where it is one, else as it is."""
        record = self._record
        if record is None or record.state in (STATE_UNKNOWN, STATE_UNAVAILABLE):
            return None
        if self.device_class is SensorDeviceClass.TIMESTAMP:
            return _moment(record.state)
        fits = record.unit is None or _number(record.state) is not None
        return record.state if fits else None

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the unit that it has in its own home."""
        record = self._record
        return record.unit if record and _number(record.state) is not None else None

    @property
    @override
    def device_class(self) -> SensorDeviceClass | None:
        """Return the class that it has in its own home, where a sensor can have it."""
        record = self._record
        if record is None or record.device_class not in set(SensorDeviceClass):
            return None
        found = SensorDeviceClass(record.device_class)
        if found is SensorDeviceClass.TIMESTAMP:
            return found if _moment(record.state) is not None else None
        if found in NON_NUMERIC_DEVICE_CLASSES:
            return None
        fits = record.unit in DEVICE_CLASS_UNITS.get(found, {record.unit})
        return found if fits and _number(record.state) is not None else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return when its own home measured it."""
        record = self._record
        return {"measured_at": record.measured_at} if record else None


def _name_of(entity_id: str) -> str:
    _, name = split_entity_id(entity_id)
    return name.replace("_", " ").capitalize()


def _number(text: str) -> float | None:
    with suppress(ValueError):
        number = float(text)
        return number if isfinite(number) else None
    return None


def _moment(text: str) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is not None else None
    return None
