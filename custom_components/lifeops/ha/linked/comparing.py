"""Sums of what both homes hold, compared once a day: a difference is a fault."""

import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...core.clock import Clock
from ..issues import RepairKey, async_clear, async_raise
from .talk import Talk

_LOGGER = logging.getLogger(__name__)
_DAY_S = 86_400.0


class Comparing:
    """Has sums compared in case something was lost without a trace, and tells of it."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], clock: Clock
    ) -> None:
        """Begin with nothing compared."""
        self._hass = hass
        self._entry = entry
        self._clock = clock
        self._compared: float | None = None

    @callback
    def async_ask(self, talk: Talk) -> None:
        """Let both compare, once a day."""
        now = self._clock.monotonic()
        if self._compared is None or now - self._compared >= _DAY_S:
            self._compared = now
            talk.driver.digest()

    @callback
    def async_differ(self, dataset: str) -> None:
        """Tell people of what is being told anew."""
        home = self._entry.title
        _LOGGER.warning("%s held another %s than this home; told anew", home, dataset)
        async_raise(self._hass, RepairKey.SUMS_DIFFER, self._entry.entry_id, home=home)

    @callback
    def async_agree(self) -> None:
        """Take back what was told: both hold the same again."""
        async_clear(self._hass, RepairKey.SUMS_DIFFER, self._entry.entry_id)
