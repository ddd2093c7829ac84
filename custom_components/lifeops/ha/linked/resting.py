"""Why a link rests: read from where each reason is kept, whenever that is asked."""

from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..hub import Hub
from .config import CONF_PAUSED, CONF_PAUSED_UNTIL, LinkConfig
from .schedule import left_s
from .state import LinkState


class Resting:
    """Whether two homes may talk; nothing that happens on their link changes it."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], hub: Hub) -> None:
        """Look at an entry and at who is trusted."""
        self._hass = hass
        self._entry = entry
        self._hub = hub

    @property
    def reason(self) -> LinkState | None:
        """Return why nothing may be exchanged now, None where something may."""
        links, config = self._hub.links, LinkConfig.of(self._entry)
        if config.home_id in links.revoked:
            return LinkState.REVOKED
        if links.doubled:
            return LinkState.CLONED
        return LinkState.PAUSED if config.is_paused(self._hub.clock.now()) else None

    @property
    def until(self) -> datetime | None:
        """Return when a pause ends, None where there is none or it has no end."""
        paused = self.reason is LinkState.PAUSED
        return LinkConfig.of(self._entry).paused_until if paused else None

    @property
    def left_s(self) -> float | None:
        """Return how long to rest; None is until somebody says otherwise."""
        if self.reason is None:
            return 0.0
        return left_s(self.until, self._hub.clock.now())

    @callback
    def async_pause(self, until: datetime | None) -> None:
        """Pause, to a moment or until told to go on; a restart changes nothing."""
        self._async_set(paused=True, until=until)

    @callback
    def async_end_pause(self) -> None:
        """Pause no more."""
        self._async_set(paused=False)

    @callback
    def async_tidy(self) -> None:
        """Forget a pause that is over."""
        config = LinkConfig.of(self._entry)
        if config.paused and not config.is_paused(self._hub.clock.now()):
            self.async_end_pause()

    @callback
    def _async_set(self, *, paused: bool, until: datetime | None = None) -> None:
        said = {
            CONF_PAUSED: paused,
            CONF_PAUSED_UNTIL: until.isoformat() if until else None,
        }
        self._hass.config_entries.async_update_entry(
            self._entry, options={**self._entry.options, **said}
        )
