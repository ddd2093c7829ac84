"""How a link does, told to whoever listens, to the log once, and as a repair."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ...core.clock import Clock
from ..issues import RepairKey, async_clear, async_raise
from .state import LinkState, LinkStatus

_LOGGER = logging.getLogger(__name__)
_REPAIRS: Mapping[LinkState, RepairKey] = {
    LinkState.REFUSED: RepairKey.LINK_REFUSED,
    LinkState.REVOKED: RepairKey.LINK_REVOKED,
    LinkState.VERSION_TOO_NEW: RepairKey.LINK_TOO_NEW,
}


def part_of(entry: ConfigEntry[Any]) -> str:
    """Return what the link is called as a part that may fail."""
    return f"link:{entry.entry_id}"


@callback
def async_clear_repairs(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take away every repair about a link."""
    async_clear(hass, RepairKey.PART_FAILED, part_of(entry))
    for key in _REPAIRS.values():
        async_clear(hass, key, entry.entry_id)


class Board:
    """The one place where a link's status changes."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], clock: Clock
    ) -> None:
        """Begin with nothing known."""
        self.status = LinkStatus(since=clock.now())
        self._course = self.status.state
        self._rest: LinkState | None = None
        self._hass = hass
        self._entry = entry
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []

    @callback
    def async_listen(self, tell: Callable[[], None]) -> CALLBACK_TYPE:
        """Tell of every change, until that is called off."""
        self._listeners.append(tell)

        @callback
        def forget() -> None:
            self._listeners.remove(tell)

        return forget

    @callback
    def async_show(self, *, state: LinkState | None = None, **changes: Any) -> None:
        """Show what has changed; of a link that rests it is shown that it rests."""
        self._course = state or self._course
        self._async_change(state=self._rest or self._course, **changes)

    @callback
    def async_rest(self, rest: LinkState | None, until: datetime | None = None) -> None:
        """Show why the link rests, whatever happens on it; None: it does not."""
        self._rest = rest
        self._async_change(state=rest or self._course, paused_until=until)

    @callback
    def _async_change(self, **changes: Any) -> None:
        was = self.status
        now = replace(was, **changes)
        if now.state is not was.state:
            now = replace(now, since=self._clock.now())
        if now == was:
            return
        self.status = now
        if now.state is not was.state:
            self._async_turned(was.state, now.state)
        for tell in tuple(self._listeners):
            tell()

    def _async_turned(self, was: LinkState, now: LinkState) -> None:
        """Log one line when the other home goes and one when it is back."""
        title = self._entry.title
        if now is LinkState.LINKED:
            _LOGGER.info("%s is linked", title)
        elif was is LinkState.LINKED or now in _REPAIRS:
            _LOGGER.info("%s is not linked: %s", title, now)
        for state, key in _REPAIRS.items():
            if state is now:
                async_raise(self._hass, key, self._entry.entry_id, home=title)
            elif now is not LinkState.CONNECTING:
                async_clear(self._hass, key, self._entry.entry_id)
