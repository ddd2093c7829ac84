"""The config entries of this domain and how to find what runs for the hub's."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..core.errors import UnavailableError

if TYPE_CHECKING:
    from .hub import Hub

type LifeOpsConfigEntry = ConfigEntry[Hub]

HUB: HassKey[Hub] = HassKey(DOMAIN)
CONF_KIND = "kind"
CONF_SHARED = "shared_entities"


class EntryName(StrEnum):
    """What an entry is: the home itself, or something that it is connected to."""

    HUB = "hub"
    OURA = "oura"
    DATABASE = "database"
    LINKED_HOME = "linked_home"

    @classmethod
    def of(cls, entry: ConfigEntry[Any]) -> EntryName:
        """Return what an entry is; the home's own says nothing of it."""
        return cls(entry.data.get(CONF_KIND, cls.HUB))


@callback
def async_entries_of(hass: HomeAssistant, name: EntryName) -> list[ConfigEntry[Any]]:
    """Return the entries of one kind, running or not; what was ignored is of none."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
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


async def async_running_hub(hass: HomeAssistant) -> Hub:
    """Return the running hub, after its set-up where that is under way.

    Raises UnavailableError where none runs.
    """
    for home in async_entries_of(hass, EntryName.HUB):
        async with home.setup_lock:
            break
    hub = hass.data.get(HUB)
    if hub is None:
        raise UnavailableError("home_not_running")
    return hub


@callback
def async_loaded_homes(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    """Return the home's entry where it is loaded."""
    loaded = hass.config_entries.async_loaded_entries(DOMAIN)
    return [entry for entry in loaded if EntryName.of(entry) is EntryName.HUB]


@callback
def async_watch_disabled(
    hass: HomeAssistant, name: EntryName, tell: Callable[[], None]
) -> CALLBACK_TYPE:
    """Tell as soon as an entry of one kind is disabled, whether it ran or not."""

    @callback
    def changed(_: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        if entry.domain != DOMAIN or EntryName.of(entry) is not name:
            return
        if entry.disabled_by and entry.state is ConfigEntryState.NOT_LOADED:
            tell()

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)
