"""A person's calendar events of the coming days, read from calendars and their plan."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from typing import Any, Final, override

from homeassistant.components.calendar.const import DATA_COMPONENT
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from ...core.identity import AgentKind, Instance
from ..attempt import async_attempt
from ..errors import async_guarded
from ..plan.book import PlanBook
from ..subentries import CONF_HOME_ID, PersonConfig, SubentryType
from .agenda_cache import AgendaCache
from .calendars import PLAN, Records, in_order, of_entity, of_plan
from .collector import Collector, Intake

AGENDAS: HassKey[dict[str, AgendaCollector]] = HassKey("lifeops_agendas")
"""Who reads whose calendars here, by person."""

AHEAD: Final = timedelta(days=14)

_LOGGER = logging.getLogger(__name__)
_EVERY = timedelta(minutes=10)
_SETTLE_S = 2.0
_READ_TIMEOUT_S = 60.0
_SOURCE = "agenda"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one calendar: how many events, or why none."""

    events: int = 0
    problem: str | None = None


class AgendaCollector(Collector):
    """Keep a person's cached events in line with the calendars that answer."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        intake: Intake,
        person: PersonConfig,
        plan: PlanBook | None = None,
    ) -> None:
        """Know whose calendars they are, and which home reads them."""
        self._hass = hass
        self._entry = entry
        self._person_id = person.person_id
        self._calendars = person.calendars
        self._plan = plan
        self._cache = AgendaCache(intake, entry.data[CONF_HOME_ID], person.person_id)
        self._silent: set[str] = set()
        self._forgotten = False
        self._planned = False
        self._lock = asyncio.Lock()
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._reading: asyncio.Task[None] | None = None
        self._debouncer = Debouncer[None](
            hass,
            _LOGGER,
            cooldown=_SETTLE_S,
            immediate=False,
            function=self._async_read,
        )

    @override
    def start(self) -> None:
        """Read once Home Assistant has started, on changes, and every ten minutes."""
        self._hass.data.setdefault(AGENDAS, {})[self._person_id] = self
        self._unsubscribe = [
            async_at_started(self._hass, self._async_soon),
            async_track_state_change_event(
                self._hass, self._calendars, self._async_soon
            ),
            async_track_time_interval(self._hass, self._async_soon, _EVERY),
        ]
        if self._plan is not None:
            self._unsubscribe.append(self._plan.async_listen(self._async_soon))

    @override
    def stop(self) -> None:
        """Read no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._debouncer.async_shutdown()
        if self._reading is not None:
            self._reading.cancel()
        agendas = self._hass.data[AGENDAS]
        if agendas.get(self._person_id) is self:
            del agendas[self._person_id]

    async def async_sync(self) -> Mapping[str, Reading]:
        """Read every calendar now and return what came of each; raises StoreError."""
        async with self._lock:
            start = dt_util.now()
            end = start + AHEAD
            mapped = [one for one in self._calendars if not self._is_own_plan(one)]
            if self._plan is not None and not await self._plan.async_is_empty():
                self._planned = True
            if not self._forgotten:
                plan = (PLAN,) if self._planned else ()
                await self._cache.async_forget_all_but((*mapped, *plan))
                self._forgotten = True
            readings = {
                calendar: await self._async_calendar(calendar, start, end)
                for calendar in mapped
            }
            return {**readings, **await self._async_plan(start, end)}

    @callback
    def _async_soon(
        self, _: HomeAssistant | Event[EventStateChangedData] | datetime | None = None
    ) -> None:
        self._debouncer.async_schedule_call()

    @callback
    def _async_read(self) -> None:
        if self._reading is not None and not self._reading.done():
            self._debouncer.async_schedule_call()
        else:
            self._reading = self._entry.async_create_background_task(
                self._hass, self._async_guarded(), f"agenda {self._person_id}"
            )

    async def _async_guarded(self) -> None:
        part = SubentryType.PERSON.unique_id(self._person_id)
        await async_guarded(self._hass, part, _SOURCE, self.async_sync())

    async def _async_calendar(
        self, calendar: str, start: datetime, end: datetime
    ) -> Reading:
        """Read one calendar; where it does not answer, what was known stays."""
        component = self._hass.data.get(DATA_COMPONENT)
        entity = component.get_entity(calendar) if component else None
        if entity is None or not entity.available:
            return self._noted(calendar, "it is not available")
        attempt = await async_attempt(
            self._hass,
            entity.async_get_events(self._hass, start, end),
            f"agenda {calendar}",
            _READ_TIMEOUT_S,
        )
        if attempt.value is None:
            return self._noted(calendar, attempt.reason)
        self._noted(calendar, None)
        records = in_order(of_entity(calendar, attempt.value))
        return await self._async_keep(calendar, records, start, end)

    async def _async_plan(
        self, start: datetime, end: datetime
    ) -> Mapping[str, Reading]:
        """Read the person's own plan, once anything was planned."""
        if self._plan is None or not self._planned:
            return {}
        records = in_order(of_plan(await self._plan.async_happenings(start, end)))
        return {PLAN: await self._async_keep(PLAN, records, start, end)}

    async def _async_keep(
        self, calendar: str, records: Records, start: datetime, end: datetime
    ) -> Reading:
        await self._cache.async_keep(calendar, records, start, end)
        return Reading(len(records))

    def _is_own_plan(self, calendar: str) -> bool:
        """Tell whether a mapped calendar is the person's own plan, read by itself."""
        known = er.async_get(self._hass).async_get(calendar)
        own = f"{Instance(AgentKind.AGENDA, self._person_id)}/{PLAN}"
        return bool(known and known.platform == DOMAIN and known.unique_id == own)

    def _noted(self, calendar: str, problem: str | None) -> Reading:
        """Log one line when a calendar falls silent and one when it is back."""
        if problem and calendar not in self._silent:
            self._silent.add(calendar)
            _LOGGER.warning(
                "%s cannot be read, its last events stay: %s", calendar, problem
            )
        elif not problem and calendar in self._silent:
            self._silent.remove(calendar)
            _LOGGER.info("%s can be read again", calendar)
        return Reading(problem=problem)
