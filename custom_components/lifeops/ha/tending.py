"""Looking twice a minute at whether this home acts, by who can be reached."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval

from .entry import EntryName, async_entries_of
from .linked.state import LinkStatus

if TYPE_CHECKING:
    from .hub import Hub
    from .linked.link import LinkedHome

_EVERY = timedelta(seconds=30)


class Tender:
    """Tells the engine when each other home was last reached."""

    def __init__(self, hub: Hub) -> None:
        """Know whom to tell."""
        self._hub = hub

    @callback
    def async_start(self) -> None:
        """Look every half minute from now on; a failing store is looked at again."""
        hass = self._hub.hass
        end = async_track_time_interval(hass, self._async_tend, _EVERY)
        self._hub.entry.async_on_unload(end)

    @callback
    def _async_tend(self, _: datetime) -> None:
        now = self._hub.clock.now()
        links = [(link.home_id, link.status) for link in self._async_links()]
        contacts = {home: at for home, one in links if (at := _reached(one, now))}
        behind = {home for home, one in links if one.behind}
        resting = {home for home, one in links if one.resting}
        tend = self._hub.engine.tend
        self._hub.call(partial(tend, contacts, behind=behind, resting=resting))

    @callback
    def _async_links(self) -> Sequence[LinkedHome]:
        return [
            entry.runtime_data
            for entry in async_entries_of(self._hub.hass, EntryName.LINKED_HOME)
            if entry.state is ConfigEntryState.LOADED
        ]


def _reached(status: LinkStatus, now: datetime) -> datetime | None:
    return now if status.reachable else status.last_seen
