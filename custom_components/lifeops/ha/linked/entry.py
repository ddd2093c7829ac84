"""The entry of a linked home: set up, taken down, removed, told about."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback

from ...core.errors import ProtocolError, RefusedError
from ...core.json import JsonMismatchError
from ..entry import HUB, async_running_hub
from ..hub import Hub
from ..issues import async_clear_subject
from .board import async_clear_repairs
from .config import LinkConfig
from .covering import async_tell_stand_in
from .link import LinkedHome
from .membership import async_go_on_without, async_return
from .minding import async_mind
from .remembering import async_forget
from .state import facts_of
from .telling import LinkCoordinator

PLATFORMS = (Platform.BINARY_SENSOR, Platform.SENSOR)

type LinkedConfigEntry = ConfigEntry[LinkedHome]


async def async_set_up(hass: HomeAssistant, entry: LinkedConfigEntry) -> None:
    """Begin to look for the other home, and let it in; it may be away.

    Raises UnavailableError without a home here and RefusedError for an entry that
    names none.
    """
    hub = await async_running_hub(hass)
    try:
        link = LinkedHome(hass, entry, hub)
    except (ProtocolError, JsonMismatchError) as err:
        raise RefusedError("link_unreadable") from err
    await async_return(hub, link.home_id)
    entry.runtime_data = link
    link.coordinator = LinkCoordinator(hass, entry, hub, link)
    await link.coordinator.async_start()
    await link.async_start()
    async_mind(hass, entry, hub, link)
    async_tell_stand_in(hass, entry, link.coordinator)
    _async_follow_home(hass, entry, hub, link)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)


async def async_unload(hass: HomeAssistant, entry: LinkedConfigEntry) -> bool:
    """Say goodbye; what both homes have in common stays."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.async_stop()
    return unloaded


async def async_remove(hass: HomeAssistant, entry: LinkedConfigEntry) -> None:
    """Unlink it here; it is not revoked by that, but this home goes on without it."""
    async_clear_repairs(hass, entry)
    async_clear_subject(hass, entry.entry_id)
    await async_forget(hass, entry)
    if (hub := hass.data.get(HUB)) is not None:
        await async_go_on_without(hub, LinkConfig.of(entry).home_id)


def linked_facts(entry: LinkedConfigEntry) -> dict[str, Any]:
    """Return what diagnostics tell: states and counts, no key, no address."""
    link, config = entry.runtime_data, LinkConfig.of(entry)
    data = link.coordinator.data
    stands_in = data.stands_in
    lacks = stands_in.lacks if stands_in else None
    return {
        "status": facts_of(link.status, "in_step", "at_rest"),
        "addresses": {"given": len(config.addresses), "found": len(config.found)},
        "verify_ssl": config.verify_ssl,
        "expected_days": config.expected_days,
        "conflicts": data.conflicts,
        "stands_in": stands_in.state if stands_in else None,
        "lacks": None if lacks is None else len(lacks),
    }


@callback
def _async_follow_home(
    hass: HomeAssistant, entry: LinkedConfigEntry, hub: Hub, link: LinkedHome
) -> None:
    """Begin anew with the home's files whenever the home itself does."""

    @callback
    def changed() -> None:
        runs = entry.state is ConfigEntryState.LOADED and entry.runtime_data is link
        if runs and hass.data.get(HUB) is not hub:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(hub.entry.async_on_state_change(changed))
