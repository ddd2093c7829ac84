"""The config entries of this domain and how to find what runs for the hub's."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

if TYPE_CHECKING:
    from .hub import Hub

type LifeOpsConfigEntry = ConfigEntry[Hub]

HUB: HassKey[Hub] = HassKey(DOMAIN)
CONF_KIND = "kind"


class EntryName(StrEnum):
    """What an entry is: the home itself, or an account that it uses."""

    HUB = "hub"
    OURA = "oura"

    @classmethod
    def of(cls, entry: ConfigEntry[Any]) -> EntryName:
        """Return what an entry is; the home's own says nothing of it."""
        return cls(entry.data.get(CONF_KIND, cls.HUB))


@callback
def async_entries_of(hass: HomeAssistant, name: EntryName) -> list[ConfigEntry[Any]]:
    """Return the entries of one kind, running or not."""
    entries = hass.config_entries.async_entries(DOMAIN)
    return [entry for entry in entries if EntryName.of(entry) is name]


@callback
def async_hub(hass: HomeAssistant) -> Hub:
    """Return the running hub; raises where LifeOps is not set up."""
    hub = hass.data.get(HUB)
    if hub is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_loaded"
        )
    return hub


@callback
def async_loaded_homes(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    """Return the home's entry where it is loaded."""
    loaded = hass.config_entries.async_loaded_entries(DOMAIN)
    return [entry for entry in loaded if EntryName.of(entry) is EntryName.HUB]
