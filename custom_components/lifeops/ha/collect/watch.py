"""What people are told of a source: that it is silent, or shows what cannot be."""

from datetime import datetime, timedelta
import logging

from homeassistant.core import HomeAssistant, State, callback
from homeassistant.util import dt as dt_util

from ...core.units import Metric
from ...sources.entities.adapter import Read, shown_by
from ..issues import RepairKey, async_clear, async_raise
from ..subentries import SourceConfig

_LOGGER = logging.getLogger(__name__)


class SourceWatch:
    """The two repairs of one source, each with one line in the log a change."""

    def __init__(
        self,
        hass: HomeAssistant,
        config: SourceConfig,
        person_name: str,
    ) -> None:
        """Begin to wait for a first value now."""
        self._hass = hass
        self._config = config
        self._person_name = person_name
        self._heard_at: datetime | None = None
        self._since = dt_util.utcnow()
        self._silent = False
        self._refused: dict[Metric, State] = {}

    @callback
    def heard(self, at: datetime) -> None:
        """Note a value that could be used."""
        self._heard_at = at if self._heard_at is None else max(self._heard_at, at)
        if self._silent:
            self.check()

    @callback
    def check(self) -> None:
        """Raise or end the repair of a silent source."""
        longest = timedelta(hours=self._config.max_silence_h)
        silence = dt_util.utcnow() - (self._heard_at or self._since)
        if silence > longest and not self._silent:
            self._silent = True
            _LOGGER.warning(
                "%s has told nothing new for %s", self._config.name, silence
            )
            async_raise(
                self._hass,
                RepairKey.SOURCE_SILENT,
                self._config.source_id,
                source=self._config.name,
                person=self._person_name,
                hours=str(self._config.max_silence_h),
            )
        elif silence <= longest and self._silent:
            self._silent = False
            _LOGGER.info("%s tells something new again", self._config.name)
            async_clear(self._hass, RepairKey.SOURCE_SILENT, self._config.source_id)

    @callback
    def saw(self, found: Read) -> None:
        """Bring the repair of bad values in line; only a good one ends a bad one."""
        good = {*found.numbers, *found.moments}
        before = self._refused
        kept = {metric: one for metric, one in before.items() if metric not in good}
        self._refused = {**kept, **found.refused}
        if self._refused == before:
            return
        if self._refused and not before:
            _LOGGER.warning(
                "%s shows what cannot be and is not used: %s",
                self._config.name,
                ", ".join(state.entity_id for state in self._refused.values()),
            )
        if self._refused:
            self._show_refused(*next(iter(self._refused.items())))
        else:
            _LOGGER.info("%s shows no bad value any more", self._config.name)
            async_clear(self._hass, RepairKey.BAD_VALUE, self._config.source_id)

    @callback
    def stop(self) -> None:
        """Take both repairs away."""
        for key in (RepairKey.SOURCE_SILENT, RepairKey.BAD_VALUE):
            async_clear(self._hass, key, self._config.source_id)

    def _show_refused(self, metric: Metric, state: State) -> None:
        async_raise(
            self._hass,
            RepairKey.BAD_VALUE,
            self._config.source_id,
            source=self._config.name,
            entity=state.entity_id,
            value=shown_by(state),
            metric=metric.value,
        )
