"""What people are told of a home that they count on: silent, met twice, at fault."""

from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..hub import Hub
from ..issues import RepairKey, async_clear, async_is_raised, async_raise
from .config import LinkConfig
from .state import LinkProblem, LinkState, LinkStatus
from .telling import Link

SILENT = timedelta(days=14)
_LOOK = timedelta(hours=1)
_ALONE = frozenset({LinkState.CONNECTING, LinkState.AWAY})


@callback
def async_mind(
    hass: HomeAssistant, entry: ConfigEntry[Any], hub: Hub, link: Link
) -> None:
    """Look at a link whenever it turns, and once in a while, until it is unloaded."""

    def exhausts(status: LinkStatus) -> bool:
        told = async_is_raised(hass, RepairKey.LINK_EXHAUSTED, entry.entry_id)
        again = status.problem is LinkProblem.BEGUN_TOO_OFTEN
        return again or (told and not status.in_step)

    @callback
    def look(_: datetime | None = None) -> None:
        status, now = link.status, hub.clock.now()
        twice = status.state is LinkState.CLONED and not hub.links.doubled
        _async_show(hass, entry, RepairKey.LINK_CLONED, shown=twice)
        _async_show(hass, entry, RepairKey.LINK_EXHAUSTED, shown=exhausts(status))
        silent = is_silent(status, entry.created_at, now)
        told = async_is_raised(hass, RepairKey.LINK_SILENT, entry.entry_id)
        expected = told or LinkConfig.of(entry).expects(dt_util.as_local(now))
        _async_show(hass, entry, RepairKey.LINK_SILENT, shown=silent and expected)

    entry.async_on_unload(link.async_listen(look))
    entry.async_on_unload(async_track_time_interval(hass, look, _LOOK))
    look()


def is_silent(status: LinkStatus, since: datetime, now: datetime) -> bool:
    """Return whether a home that nobody lets rest has not been heard of for long."""
    alone = status.state in _ALONE and not status.at_rest
    return alone and now - (status.last_seen or since) >= SILENT


@callback
def _async_show(
    hass: HomeAssistant, entry: ConfigEntry[Any], key: RepairKey, *, shown: bool
) -> None:
    if shown:
        days = str(SILENT.days)
        async_raise(hass, key, entry.entry_id, home=entry.title, days=days)
    else:
        async_clear(hass, key, entry.entry_id)
