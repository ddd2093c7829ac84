"""Whether an entity can show a metric: that it exists, its unit, its value."""

from homeassistant.components.sensor.const import SensorDeviceClass
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ...core.units import METRICS, Metric
from .checks import InputError, async_check_entity

NUMERIC_DOMAINS = (Platform.SENSOR, Platform.NUMBER, "input_number")


@callback
def async_check_metric(
    hass: HomeAssistant, field: str, metric: Metric, entity_id: str
) -> None:
    """Raise InputError where an entity cannot show a metric."""
    if METRICS[metric].timestamp:
        async_check_entity(hass, field, entity_id, (Platform.SENSOR,))
        if _fact(hass, entity_id, ATTR_DEVICE_CLASS) != SensorDeviceClass.TIMESTAMP:
            raise InputError(field, "not_a_moment", entity=entity_id)
        return
    async_check_entity(hass, field, entity_id, NUMERIC_DOMAINS)
    if not _is_numeric(hass, entity_id):
        raise InputError(field, "not_a_number", entity=entity_id)
    unit = _fact(hass, entity_id, ATTR_UNIT_OF_MEASUREMENT)
    if unit in METRICS[metric].units:
        return
    if unit is None:
        raise InputError(field, "unit_missing", entity=entity_id)
    raise InputError(field, "unit_unfit", entity=entity_id, unit=unit)


def _is_numeric(hass: HomeAssistant, entity_id: str) -> bool:
    state = hass.states.get(entity_id)
    if state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
        return True
    try:
        float(state.state)
    except ValueError:
        return False
    return True


def _fact(hass: HomeAssistant, entity_id: str, name: str) -> str | None:
    """Return an attribute as it is shown, or as the registry remembers it."""
    state = hass.states.get(entity_id)
    if state is not None and name in state.attributes:
        shown: str = state.attributes[name]
        return shown
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None:
        return None
    if name == ATTR_DEVICE_CLASS:
        return entity.device_class or entity.original_device_class
    return entity.unit_of_measurement
