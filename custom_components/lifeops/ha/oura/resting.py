"""Accounts that nobody asks any more: removed while the home was away, or disabled."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..entry import EntryName, async_entries_of, async_watch_disabled
from ..errors import async_guarded
from ..hub import Hub
from ..issues import RepairKey, async_clear, async_clear_subject
from .config import AccountConfig
from .intake import async_forget_idle


def part_of(entry: ConfigEntry[Any]) -> str:
    """Return what an account is called as a part that may fail."""
    return f"oura:{entry.entry_id}"


@callback
def async_clear_repairs(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take away every repair about an account."""
    async_clear_subject(hass, entry.entry_id)
    async_clear(hass, RepairKey.PART_FAILED, part_of(entry))


async def async_let_rest(hass: HomeAssistant, hub: Hub) -> None:
    """Forget what would have people wait for accounts that are not asked."""
    await async_guarded(hass, "accounts", "accounts", _async_let_rest(hass, hub))


@callback
def async_watch_resting(hass: HomeAssistant, hub: Hub) -> CALLBACK_TYPE:
    """Let accounts rest as soon as they are disabled, whether they ran or not."""

    @callback
    def disabled() -> None:
        hass.async_create_task(async_let_rest(hass, hub), "accounts")

    return async_watch_disabled(hass, EntryName.OURA, disabled)


async def _async_let_rest(hass: HomeAssistant, hub: Hub) -> None:
    asked: set[str] = set()
    resting: set[str] = set()
    for entry in async_entries_of(hass, EntryName.OURA):
        source = AccountConfig.of(entry).source_id
        (resting if entry.disabled_by else asked).add(source)
        if entry.disabled_by:
            async_clear_repairs(hass, entry)
    await async_forget_idle(hub, EntryName.OURA, asked=asked, resting=resting)
