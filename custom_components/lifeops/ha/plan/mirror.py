"""A person's plan of the coming days, copied one way into a calendar of their choice."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.calendar.const import (
    DATA_COMPONENT,
    CalendarEntityFeature,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...core.errors import UnavailableError
from ...core.json import content_hash
from ..attempt import async_attempt
from ..collect.collector import Collector
from ..errors import async_guarded
from .book import PlanBook
from .mirrored import mark_of, marked
from .shown import calendar_event

if TYPE_CHECKING:
    from ..hub import Hub

_LOGGER = logging.getLogger(__name__)
_AHEAD = timedelta(days=30)
# A day begins and ends elsewhere at another moment: what is at an end of the time that
# is copied is looked for beyond it, or it would be copied again and again.
_MARGIN = timedelta(days=2)
_EVERY = timedelta(minutes=30)
_SETTLE_S = 5.0
_TIMEOUT_S = 60.0
_MOST = 500
_PART = "plan_mirror"
_NEEDED = CalendarEntityFeature.CREATE_EVENT | CalendarEntityFeature.DELETE_EVENT


class PlanMirror(Collector):
    """Keep the marked events of a calendar in line with a plan; others are not touched."""

    def __init__(self, hub: Hub, person: str, book: PlanBook, calendar: str) -> None:
        """Know whose plan goes where."""
        self._hub = hub
        self._person = person
        self._book = book
        self._calendar = calendar
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._running: asyncio.Task[bool] | None = None
        self._unseen: set[str] = set()
        self._debouncer = Debouncer[None](
            hub.hass,
            _LOGGER,
            cooldown=_SETTLE_S,
            immediate=False,
            function=self._async_begin,
        )

    @override
    def start(self) -> None:
        """Copy once Home Assistant has started, on changes, and every half hour."""
        hass = self._hub.hass
        self._unsubscribe = [
            async_at_started(hass, self._async_soon),
            self._book.async_listen(self._async_soon),
            async_track_time_interval(hass, self._async_soon, _EVERY),
        ]

    @override
    def stop(self) -> None:
        """Copy no more; what was copied stays."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._debouncer.async_shutdown()
        if self._running is not None:
            self._running.cancel()

    async def async_mirror(self) -> None:
        """Make what is missing and remove what is no more; raises UnavailableError.

        Nothing is made while something that was made is not known again there: it would
        be made once more every time.
        """
        entity = self._entity()
        start = dt_util.now()
        end = start + _AHEAD
        planned = await self._async_planned(start, end)
        wanted = dict(planned[:_MOST])
        known = dict(await self._async_planned(start - _MARGIN, end + _MARGIN))
        stands = await self._async_seen(entity, start, end)
        for name in stands.keys() - known.keys():
            if (uid := stands[name].uid) and _is_within(stands[name], start, end):
                await self._async_do(entity.async_delete_event(uid))
        missing = [name for name in wanted if name not in stands]
        for names in filter(None, (missing[:1], missing[1:])):
            for name in names:
                await self._async_do(entity.async_create_event(**wanted[name]))
                self._unseen.add(name)
            await self._async_seen(entity, start, end)

    @callback
    def _async_soon(self, _: HomeAssistant | datetime | None = None) -> None:
        self._debouncer.async_schedule_call()

    @callback
    def _async_begin(self) -> None:
        if self._running is not None and not self._running.done():
            self._debouncer.async_schedule_call()
            return
        hub, part = self._hub, f"{_PART}:{self._person}"
        work = async_guarded(hub.hass, part, _PART, self.async_mirror())
        self._running = hub.entry.async_create_background_task(hub.hass, work, part)

    def _entity(self) -> CalendarEntity:
        component = self._hub.hass.data.get(DATA_COMPONENT)
        entity = component.get_entity(self._calendar) if component else None
        if entity is None or not entity.available:
            raise self._failed("it is not available")
        if entity.platform.platform_name == DOMAIN:
            raise self._failed("it is a plan itself")
        if (entity.supported_features or 0) & _NEEDED != _NEEDED:
            raise self._failed("events can not be made and removed there")
        return entity

    async def _async_planned(
        self, start: datetime, end: datetime
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return what is planned, with the names under which it is known again."""
        found = await self._book.async_happenings(start, end)
        events = [calendar_event(one) for one in found]
        names = ((self._name(event), event) for event in events)
        return [(name, _fields(event, name)) for name, event in names]

    async def _async_seen(
        self, entity: CalendarEntity, start: datetime, end: datetime
    ) -> Mapping[str, CalendarEvent]:
        """Return what stands there; raises where something made is not among it."""
        stands = await self._async_stands(entity, start - _MARGIN, end + _MARGIN)
        self._unseen -= stands.keys()
        if self._unseen:
            raise self._failed("it does not keep the last line of descriptions")
        return stands

    async def _async_stands(
        self, entity: CalendarEntity, start: datetime, end: datetime
    ) -> Mapping[str, CalendarEvent]:
        """Return this person's events that stand there already."""
        hass = self._hub.hass
        found = await self._async_do(entity.async_get_events(hass, start, end))
        marks = ((mark_of(event), event) for event in found)
        return {
            name: event
            for name, event in marks
            if name and name.startswith(f"{self._person}/")
        }

    def _name(self, event: CalendarEvent) -> str:
        said = (event.summary, event.start, event.end)
        more = (event.location or "", event.description or "")
        return f"{self._person}/{content_hash((event.uid, *said, *more))}"

    async def _async_do[T](self, work: Coroutine[Any, Any, T]) -> T:
        attempt = await async_attempt(self._hub.hass, work, _PART, _TIMEOUT_S)
        if attempt.error is not None:
            raise self._failed(attempt.reason or "") from attempt.error
        return attempt.value  # type: ignore[return-value]

    def _failed(self, reason: str) -> UnavailableError:
        return UnavailableError(
            "mirror_failed", calendar=self._calendar, reason=reason[:200]
        )


def _is_within(event: CalendarEvent, start: datetime, end: datetime) -> bool:
    return event.end_datetime_local > start and event.start_datetime_local < end


def _fields(event: CalendarEvent, name: str) -> dict[str, Any]:
    fields = {
        "dtstart": event.start,
        "dtend": event.end,
        "summary": event.summary,
        "description": marked(event.description, name),
    }
    return {**fields, "location": event.location} if event.location else fields
