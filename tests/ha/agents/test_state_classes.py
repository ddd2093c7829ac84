"""Numbers of sensors go into long-term statistics, on the recorder's own road."""

from collections.abc import Iterator

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
)
from homeassistant.components.sensor.const import DEVICE_CLASS_STATE_CLASSES
import pytest

from custom_components.lifeops.ha.agents import ENTITIES
from custom_components.lifeops.ha.oura.sensors import ACCOUNT_SENSORS

NO_NUMBERS = (
    SensorDeviceClass.DATE,
    SensorDeviceClass.ENUM,
    SensorDeviceClass.TIMESTAMP,
)
TEXTS = {"last_notification"}


def descriptions() -> Iterator[SensorEntityDescription]:
    for entities in ENTITIES.values():
        yield from entities.sensors
    yield from ACCOUNT_SENSORS


@pytest.mark.parametrize("description", descriptions(), ids=lambda one: one.key)
def test_every_number_has_a_fitting_state_class(
    description: SensorEntityDescription,
) -> None:
    device_class = description.device_class
    if device_class in NO_NUMBERS or description.key in TEXTS:
        assert description.state_class is None
        assert description.native_unit_of_measurement is None
        return
    assert description.state_class is not None
    if device_class is not None:
        assert description.state_class in DEVICE_CLASS_STATE_CLASSES[device_class]
