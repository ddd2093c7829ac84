"""A person's health from the entities of one source, as nights and points."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, override
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import (
    async_call_later,
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ...core.datasets import NIGHT, PERSON
from ...core.effects import PutRecord
from ...core.health import NightRecord
from ...core.series import Point, SeriesKey
from ...core.units import METRICS, Metric
from ...sources.entities.adapter import read
from ...sources.entities.model import Reading, Shown, Source
from ...sources.entities.nights import nights_told
from ..errors import async_guarded
from ..subentries import CONF_HOME_ID, SourceConfig
from ..waiting import is_known
from .collector import Collector, Intake
from .history import async_past_nights
from .watch import SourceWatch

_SETTLE_S = 5.0
_CHECK = timedelta(minutes=10)
_BATCH = 10


class HealthCollector(Collector):
    """Keep one source's nights in line with its entities; their only writer."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        intake: Intake,
        config: SourceConfig,
    ) -> None:
        """Know which entity shows what, and of whom."""
        self._hass = hass
        self._entry = entry
        self._intake = intake
        self._config = config
        self._source = Source(id=config.source_id, name=config.name, rank=config.rank)
        self._watch = SourceWatch(hass, entry.data[CONF_HOME_ID], intake, config)
        self._time_zone: str | None = None
        self._nights: dict[date, NightRecord] | None = None
        self._wants_past = False
        self._day_told: dict[Metric, datetime] = {}
        self._beginning: asyncio.Task[bool] | None = None
        self._settling: CALLBACK_TYPE | None = None
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @override
    def start(self) -> None:
        """Learn what is known, then take the present states and every later one."""
        self._unsubscribe = [
            async_track_state_change_event(
                self._hass, self._config.entities.values(), self._async_changed
            ),
            async_track_time_interval(self._hass, self._async_check, _CHECK),
        ]
        self._begin()

    @override
    def stop(self) -> None:
        """Listen no more, and take away what was said of this source."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        if self._settling is not None:
            self._settling()
            self._settling = None
        if self._beginning is not None:
            self._beginning.cancel()
        self._watch.stop()

    def _begin(self) -> None:
        if self._beginning is None or self._beginning.done():
            config = self._config
            work = async_guarded(
                self._hass, config.unique_id, config.name, self._async_begin()
            )
            self._beginning = self._entry.async_create_background_task(
                self._hass, work, f"health {config.name}"
            )

    async def _async_begin(self) -> None:
        known = self._nights
        if known is None:
            known = await self._async_known()
            self._wants_past = not known
            await self._watch.async_begin()
        if self._wants_past:
            known = {**await self._async_past(known), **known}
        self._nights = known
        for night in known.values():
            self._watch.heard(night.measured_at)
        self._async_read()

    async def _async_known(self) -> dict[date, NightRecord]:
        """Return this source's nights, by the name and rank that it has now."""
        person = self._config.person_id
        for one in await self._intake.async_records(PERSON, person):
            self._time_zone = one.value.time_zone
        rows = await self._intake.async_records(NIGHT, person)
        known = [row.value for row in rows if row.value.source == self._source.id]
        name, rank = self._source.name, self._source.rank
        named = [replace(night, source_name=name, rank=rank) for night in known]
        self._keep(night for night in named if night not in known)
        return {night.day: night for night in named}

    async def _async_past(
        self, known: Mapping[date, NightRecord]
    ) -> dict[date, NightRecord]:
        """Take what long-term statistics know of nights that are not known."""
        past = await async_past_nights(
            self._hass, self._source, self._config.entities, self._zone
        )
        self._wants_past = past is None
        new = {day: night for day, night in (past or {}).items() if day not in known}
        nights = list(new.values())
        for first in range(0, len(nights), _BATCH):
            self._keep(nights[first : first + _BATCH])
            await asyncio.sleep(0)
        return new

    @callback
    def _async_changed(self, _: Event[EventStateChangedData]) -> None:
        if self._settling is None:
            self._settling = async_call_later(
                self._hass, _SETTLE_S, self._async_settled
            )

    @callback
    def _async_settled(self, _: datetime) -> None:
        self._settling = None
        self._async_read()

    @callback
    def _async_check(self, _: datetime) -> None:
        if self._nights is None or self._wants_past:
            self._begin()
        else:
            self._async_read()

    @callback
    def _async_read(self) -> None:
        """Hand in what is new; before the known nights are known nothing is."""
        if self._nights is None:
            return
        now = dt_util.utcnow()
        found = read(self._known_states(), now)
        numbers = found.numbers.values()
        nightly = [one for one in numbers if METRICS[one.metric].nightly]
        shown = Shown(at=now, numbers=nightly, moments=found.moments)
        self._take_nights(shown, self._nights)
        self._take_day(one for one in numbers if not METRICS[one.metric].nightly)
        self._watch.saw(found, reachable=self._is_reachable())

    def _known_states(self) -> dict[Metric, State]:
        states = {
            metric: self._hass.states.get(entity_id)
            for metric, entity_id in self._config.entities.items()
        }
        return {
            metric: state
            for metric, state in states.items()
            if state is not None and state.state and is_known(state)
        }

    def _is_reachable(self) -> bool:
        """Tell whether any entity is served, be it by saying that it knows nothing."""
        states = map(self._hass.states.get, self._config.entities.values())
        return any(one is not None and one.state != STATE_UNAVAILABLE for one in states)

    def _take_nights(self, shown: Shown, known: dict[date, NightRecord]) -> None:
        told = nights_told(shown, self._source, known, self._zone)
        self._keep(told.values())
        known.update(told)
        for night in told.values():
            self._watch.heard(night.measured_at)

    def _take_day(self, numbers: Iterable[Reading[float]]) -> None:
        """Hand in what is no matter of nights as points, each change once."""
        points: dict[SeriesKey, list[Point]] = {}
        for one in numbers:
            if self._day_told.get(one.metric) != one.changed_at:
                self._day_told[one.metric] = one.changed_at
                self._watch.heard(one.changed_at)
                points[self._series(one.metric)] = [Point(one.changed_at, one.value)]
        if points:
            self._intake.append(points)

    def _series(self, metric: Metric) -> SeriesKey:
        return SeriesKey(
            metric=metric.value,
            person=self._config.person_id,
            source=self._config.source_id,
        )

    def _keep(self, nights: Iterable[NightRecord]) -> None:
        person, source = self._config.person_id, self._source.id
        writes = [
            PutRecord(
                dataset=NIGHT.name,
                id=f"{person}/{night.day}/{source}",
                fields=NIGHT.write(night),
                person=person,
            )
            for night in nights
        ]
        if writes:
            self._intake.ingest(writes, who=self._source.name)

    @property
    def _zone(self) -> ZoneInfo:
        """Return where the person's days begin and end."""
        own = dt_util.get_time_zone(self._time_zone) if self._time_zone else None
        return own or ZoneInfo(self._hass.config.time_zone)
