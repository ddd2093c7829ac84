"""How a source itself is doing: values that cannot be, and silence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...core.errors import RefusedError
from ...core.units import Metric
from ..issues import RepairKey, async_clear, async_raise
from ..subentries import SourceConfig

_LOGGER = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=15)
_GRACE = timedelta(hours=1)


class SourceHealth:
    """Show and end the repairs of one source, and log one line down and one up."""

    def __init__(
        self, hass: HomeAssistant, config: SourceConfig, person_name: str
    ) -> None:
        """Begin with nothing shown; patience starts now."""
        self._hass = hass
        self._config = config
        self._person_name = person_name
        self._bad: frozenset[Metric] = frozenset()
        self._silent = False
        self._since = dt_util.utcnow()

    @callback
    def show_bad(self, bad: Mapping[Metric, RefusedError]) -> None:
        """Show which entity tells what cannot be, until none does."""
        metrics = frozenset(bad)
        if metrics == self._bad:
            return
        self._bad = metrics
        if not metrics:
            async_clear(self._hass, RepairKey.BAD_VALUE, self._config.source_id)
            return
        metric = min(metrics)
        told = bad[metric].placeholders
        async_raise(
            self._hass,
            RepairKey.BAD_VALUE,
            self._config.source_id,
            source=self._config.name,
            entity=self._config.entities[metric],
            metric=metric.value,
            value=told.get("value") or told.get("unit", ""),
        )

    @callback
    def heard(self, newest: datetime | None) -> None:
        """Judge whether the source has been silent for too long."""
        now = dt_util.utcnow()
        silence = now - (newest or self._since)
        patient = now - self._since < _GRACE
        silent = silence > timedelta(hours=self._config.max_silence_h) and not patient
        if silent == self._silent:
            return
        self._silent = silent
        if silent:
            self._show_silent()
        else:
            _LOGGER.info("%s tells something new again", self._config.name)
            async_clear(self._hass, RepairKey.SOURCE_SILENT, self._config.source_id)

    def _show_silent(self) -> None:
        hours = str(self._config.max_silence_h)
        _LOGGER.warning(
            "%s has told nothing new for %s hours", self._config.name, hours
        )
        async_raise(
            self._hass,
            RepairKey.SOURCE_SILENT,
            self._config.source_id,
            source=self._config.name,
            person=self._person_name,
            hours=hours,
        )
