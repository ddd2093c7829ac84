"""Nights from the entities of a source."""

from collections.abc import Mapping
from datetime import datetime
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.helpers.start import async_at_started

from ...core.datasets import NIGHT
from ...core.errors import RefusedError
from ...core.records import NightRecord
from ...core.units import Metric
from ...sources.entities.adapter import observe
from ...sources.entities.model import Observed, Source
from ...sources.entities.nights import night_of, put_night, recalled
from ..subentries import SourceConfig
from .collector import Collector, Intake
from .history import async_nights_behind, home_zone
from .source_health import LOOK_EVERY, SourceHealth

_LOGGER = logging.getLogger(__name__)
_SETTLE_S = 5.0


class HealthCollector(Collector):
    """Keep the record of a source's last night in line with its entities."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        intake: Intake,
        config: SourceConfig,
        person_name: str,
    ) -> None:
        """Know which entity tells which metric."""
        self._hass = hass
        self._entry = entry
        self._intake = intake
        self._entities: Mapping[Metric, str] = config.entities
        self._source = Source(
            id=config.source_id,
            person=config.person_id,
            name=config.name,
            rank=config.rank,
        )
        self._health = SourceHealth(hass, config, person_name)
        self._seen: dict[Metric, Observed] = {}
        self._written: NightRecord | None = None
        self._begun = False
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._debouncer = Debouncer[None](
            hass,
            _LOGGER,
            cooldown=_SETTLE_S,
            immediate=False,
            function=self._async_look,
        )

    @override
    def start(self) -> None:
        """Begin once Home Assistant has started, then follow every change."""
        self._unsubscribe = [
            async_at_started(self._hass, self._async_started),
            async_track_state_change_event(
                self._hass, self._entities.values(), self._async_changed
            ),
            async_track_time_interval(self._hass, self._async_look, LOOK_EVERY),
        ]

    @override
    def stop(self) -> None:
        """Listen no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._debouncer.async_shutdown()

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        task = self._entry.async_create_background_task(
            self._hass, self._async_begin(), f"health {self._source.id}"
        )

        @callback
        def cancel() -> None:
            task.cancel()

        self._unsubscribe.append(cancel)

    async def _async_begin(self) -> None:
        """Remember what is stored of the source, or fetch what lies behind it."""
        rows = await self._intake.async_records(NIGHT, self._source.person)
        nights = [row.value for row in rows if row.value.source == self._source.id]
        if nights:
            self._seen = dict(recalled(max(nights, key=lambda night: night.day)))
        else:
            await self._async_fetch_history()
        self._begun = True
        self._async_look()

    async def _async_fetch_history(self) -> None:
        nights = await async_nights_behind(self._hass, self._source, self._entities)
        if nights:
            _LOGGER.debug("%s begins with %d nights", self._source.id, len(nights))
            self._ingest(*nights)

    @callback
    def _async_changed(self, _: Event[EventStateChangedData]) -> None:
        self._debouncer.async_schedule_call()

    @callback
    def _async_look(self, _: datetime | None = None) -> None:
        """Take in what all entities say now and write the night, if it is another."""
        if not self._begun:
            return
        bad: dict[Metric, RefusedError] = {}
        for metric, entity_id in self._entities.items():
            try:
                self._take(metric, observe(metric, self._hass.states.get(entity_id)))
            except RefusedError as err:
                bad[metric] = err
        self._health.show_bad(bad)
        self._health.heard(
            max((one.since for one in self._seen.values()), default=None)
        )
        night = night_of(self._source, self._seen, home_zone())
        if night is not None and night != self._written:
            self._written = night
            self._ingest(night)

    def _take(self, metric: Metric, now: Observed | None) -> None:
        if now is not None:
            before = self._seen.get(metric)
            self._seen[metric] = before.followed_by(now) if before else now

    def _ingest(self, *nights: NightRecord) -> None:
        writes = [put_night(self._source, night) for night in nights]
        self._intake.ingest(writes, who=self._source.id)
