"""What a link goes by: commits, its entry, the time, the end."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval

from ..signals import SIGNAL_COMMITTED
from .schedule import POLL_S

_POLL = timedelta(seconds=POLL_S)


@callback
def async_watch(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    *,
    committed: Callable[[], None],
    changed: Callable[[], None],
    due: Callable[[], None],
    ending: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    """Tell a link of each of these until its entry is unloaded."""

    @callback
    def heard(_: int) -> None:
        committed()

    @callback
    def edited(change: ConfigEntryChange, one: ConfigEntry[Any]) -> None:
        if one is entry and change is ConfigEntryChange.UPDATED:
            changed()

    @callback
    def passed(_: datetime) -> None:
        due()

    undo = entry.async_on_unload
    undo(async_dispatcher_connect(hass, SIGNAL_COMMITTED, heard))
    undo(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, edited))
    undo(async_track_time_interval(hass, passed, _POLL))
    undo(hass.async_add_shutdown_job(HassJob(ending)))
