"""What the device of an Oura account shows: how the account does, nothing of health."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from ...const import DOMAIN
from .state import STATUSES, AccountCoordinator, AccountState


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor of an account."""

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
        value_fn=lambda state: state.health.last_data,
    ),
    AccountSensorDescription(
        key="last_sync",
        translation_key="last_sync",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.health.last_good,
    ),
    AccountSensorDescription(
        key="history_filled",
        translation_key="history_filled",
        native_unit_of_measurement=PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.filled_pct,
    ),
    AccountSensorDescription(
        key="quota_left",
        translation_key="quota_left",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda state: state.health.quota_left,
    ),
)


def account_sensors(entry: ConfigEntry[Any]) -> Iterable[Entity]:
    """Return the sensors of an account that is set up."""
    coordinator: AccountCoordinator = entry.runtime_data.coordinator
    return [AccountSensor(coordinator, entry, one) for one in ACCOUNT_SENSORS]


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
        self._attr_unique_id = f"{entry.entry_id}/{description.key}"
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
