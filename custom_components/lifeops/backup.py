"""What Home Assistant's backup asks of LifeOps: a sound copy of its database."""

from typing import Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .ha.entry import async_loaded_homes
from .ha.errors import async_guarded


class Snapshotting(Protocol):
    """What a backup asks of the hub."""

    async def async_snapshot(self) -> None:
        """Write a snapshot and its marker beside the live database."""
        ...

    async def async_end_snapshot(self) -> None:
        """Remove both again."""
        ...


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Write a snapshot; a failure is a repair and never stops the backup."""
    for entry in _entries(hass):
        await async_guarded(
            hass, "backup", "backup", entry.runtime_data.async_snapshot()
        )


async def async_post_backup(hass: HomeAssistant) -> None:
    """Remove the snapshot."""
    for entry in _entries(hass):
        await async_guarded(
            hass, "backup_end", "backup", entry.runtime_data.async_end_snapshot()
        )


def _entries(hass: HomeAssistant) -> list[ConfigEntry[Snapshotting]]:
    return async_loaded_homes(hass)
