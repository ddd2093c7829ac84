"""What the device of an Oura account shows: how the account does, nothing of health."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from ...const import DOMAIN
from .owner import async_is_private
from .state import STATUSES, AccountCoordinator, AccountState


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor of an account; health says that it tells when somebody woke."""

    health: bool = False

    value_fn: Callable[[AccountState], StateType | datetime]


ACCOUNT_SENSORS: tuple[AccountSensorDescription, ...] = (
    AccountSensorDescription(
        key="account_status",
        translation_key="account_status",
        device_class=SensorDeviceClass.ENUM,
        options=list(STATUSES),
        value_fn=lambda state: state.status,
    ),
    AccountSensorDescription(
        key="newest_data",
        translation_key="newest_data",
        device_class=SensorDeviceClass.TIMESTAMP,
        health=True,
        value_fn=lambda state: state.newest_data,
    ),
    AccountSensorDescription(
        key="last_sync",
        translation_key="last_sync",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        health=True,
        value_fn=lambda state: state.last_sync,
    ),
    AccountSensorDescription(
        key="history_filled",
        translation_key="history_filled",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.filled_pct,
    ),
    AccountSensorDescription(
        key="quota_left",
        translation_key="quota_left",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda state: state.health.quota_left,
    ),
)


def account_sensors(entry: ConfigEntry[Any]) -> Iterable[Entity]:
    """Return the sensors of an account that is set up, as everybody may see them."""
    coordinator: AccountCoordinator = entry.runtime_data.coordinator
    private = async_is_private(coordinator.hass, entry)
    return [
        AccountSensor(coordinator, entry, one)
        for one in ACCOUNT_SENSORS
        if not (one.health and private)
    ]


@callback
def async_remove_hidden(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove from the registry what a private person does not show."""
    if not async_is_private(hass, entry):
        return
    registry = er.async_get(hass)
    hidden = {_unique_id(entry, one) for one in ACCOUNT_SENSORS if one.health}
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if entity.unique_id in hidden:
            registry.async_remove(entity.entity_id)


def _unique_id(entry: ConfigEntry[Any], description: AccountSensorDescription) -> str:
    return f"{entry.entry_id}/{description.key}"


class AccountSensor(CoordinatorEntity[AccountCoordinator], SensorEntity):
    """A sensor that reads the state of one account."""

    _attr_has_entity_name = True
    entity_description: AccountSensorDescription

    def __init__(
        self,
        coordinator: AccountCoordinator,
        entry: ConfigEntry[Any],
        description: AccountSensorDescription,
    ) -> None:
        """Take identity and device from the entry."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = _unique_id(entry, description)
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, entry.entry_id)},
            manufacturer="Oura",
            name=entry.title,
        )

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value, None (unknown) where it is missing."""
        return self.entity_description.value_fn(self.coordinator.data)
