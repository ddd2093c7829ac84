"""The base of what is shown of a linked home: its device is that home."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from ...const import DOMAIN
from .telling import LinkCoordinator


def unique_id(entry: ConfigEntry[Any], key: str) -> str:
    """Return what an entity of a linked home is known by."""
    return f"{entry.entry_id}/{key}"


class LinkEntity(CoordinatorEntity[LinkCoordinator]):
    """An entity that keeps its last value while the link is down."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: LinkCoordinator, key: str) -> None:
        """Take identity and device from the entry."""
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self._attr_unique_id = unique_id(entry, key)
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, entry.entry_id)},
            manufacturer="LifeOps",
            name=entry.title,
            sw_version=coordinator.data.status.version,
        )
