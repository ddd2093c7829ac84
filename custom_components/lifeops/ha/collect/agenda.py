"""A person's calendar events of the coming days, read from calendar entities."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
import logging
from typing import Any, override

from homeassistant.components.calendar import CalendarEvent
from homeassistant.components.calendar.const import DATA_COMPONENT
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
from homeassistant.util import dt as dt_util

from ...core.datasets import CALENDAR_EVENT
from ...core.days import day_id
from ...core.effects import DeleteRecord, PutRecord
from ...core.json import content_hash
from ...core.records import CalendarEventRecord, EventStatus
from ...core.rules import Row
from ..attempt import async_attempt
from ..errors import async_guarded
from ..subentries import CONF_HOME_ID, PersonConfig, SubentryType
from .collector import Collector, Intake

_LOGGER = logging.getLogger(__name__)
_EVERY = timedelta(minutes=10)
_AHEAD = timedelta(days=3)
_SETTLE_S = 2.0
_READ_TIMEOUT_S = 60.0
_CALENDAR = 2
_SOURCE = "agenda"
_STATUSES = {status.value: status for status in EventStatus}


class AgendaCollector(Collector):
    """Keep a person's cached events in line with the calendars that answer."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        intake: Intake,
        person: PersonConfig,
    ) -> None:
        """Know whose calendars they are, and which home reads them."""
        self._hass = hass
        self._entry = entry
        self._intake = intake
        self._home: str = entry.data[CONF_HOME_ID]
        self._person_id = person.person_id
        self._calendars = person.calendars
        self._silent: set[str] = set()
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
        self._unsubscribe = [
            async_at_started(self._hass, self._async_soon),
            async_track_state_change_event(
                self._hass, self._calendars, self._async_soon
            ),
            async_track_time_interval(self._hass, self._async_soon, _EVERY),
        ]

    @override
    def stop(self) -> None:
        """Read no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._debouncer.async_shutdown()
        if self._reading is not None:
            self._reading.cancel()

    @callback
    def _async_soon(
        self, _: HomeAssistant | Event[EventStateChangedData] | datetime
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
        await async_guarded(self._hass, part, _SOURCE, self._async_read_all())

    async def _async_read_all(self) -> None:
        start = dt_util.now()
        end = start + _AHEAD
        await self._async_forget_unmapped()
        for calendar in self._calendars:
            events = await self._async_events(calendar, start, end)
            if events is not None:
                await self._async_keep(calendar, events, start, end)

    async def _async_forget_unmapped(self) -> None:
        """Remove the events of calendars that the person no longer has here."""
        gone = [
            DeleteRecord(dataset=CALENDAR_EVENT.name, id=row.id)
            for row in await self._async_known()
            if row.value.calendar not in self._calendars
        ]
        if gone:
            self._intake.ingest(gone, who=_SOURCE)

    async def _async_events(
        self, calendar: str, start: datetime, end: datetime
    ) -> list[CalendarEvent] | None:
        """Return a calendar's events, None where it did not answer."""
        component = self._hass.data.get(DATA_COMPONENT)
        entity = component.get_entity(calendar) if component else None
        if entity is None or not entity.available:
            self._note(calendar, "it is not available")
            return None
        attempt = await async_attempt(
            self._hass,
            entity.async_get_events(self._hass, start, end),
            f"agenda {calendar}",
            _READ_TIMEOUT_S,
        )
        self._note(calendar, attempt.reason)
        return attempt.value

    async def _async_keep(
        self,
        calendar: str,
        events: Sequence[CalendarEvent],
        start: datetime,
        end: datetime,
    ) -> None:
        """Write what is there and remove what no longer is, inside the window only."""
        found = {
            self._id(event, record): record
            for event in events
            for record in (_record(calendar, event),)
        }
        known = await self._async_known()
        gone = [
            DeleteRecord(dataset=CALENDAR_EVENT.name, id=row.id)
            for row in known
            if row.value.calendar == calendar
            and row.id not in found
            and row.value.end > start
            and row.value.start < end
        ]
        puts = [self._put(name, record) for name, record in found.items()]
        self._intake.ingest([*puts, *gone], who=calendar)

    async def _async_known(self) -> Sequence[Row[CalendarEventRecord]]:
        """Return the person's events as far as this home has read them.

        Those of one home only are of no home: from before homes were told apart.
        """
        rows = await self._intake.async_records(CALENDAR_EVENT, self._person_id)
        return [row for row in rows if self._is_own(row)]

    def _is_own(self, row: Row[CalendarEventRecord]) -> bool:
        return row.id.split("/")[_CALENDAR] in (
            self._calendar(row.value.calendar),
            row.value.calendar,
        )

    def _calendar(self, calendar: str) -> str:
        return f"{self._home}.{calendar}"

    def _id(self, event: CalendarEvent, record: CalendarEventRecord) -> str:
        calendar = self._calendar(record.calendar)
        return day_id(self._person_id, record.start.date(), calendar, _name(event))

    def _put(self, record_id: str, record: CalendarEventRecord) -> PutRecord:
        return PutRecord(
            dataset=CALENDAR_EVENT.name,
            id=record_id,
            fields=CALENDAR_EVENT.write(record),
            person=self._person_id,
        )

    def _note(self, calendar: str, problem: str | None) -> None:
        """Log one line when a calendar falls silent and one when it is back."""
        if problem and calendar not in self._silent:
            self._silent.add(calendar)
            _LOGGER.warning(
                "%s cannot be read, its last events stay: %s", calendar, problem
            )
        elif not problem and calendar in self._silent:
            self._silent.remove(calendar)
            _LOGGER.info("%s can be read again", calendar)


def _name(event: CalendarEvent) -> str:
    return content_hash((event.uid, event.recurrence_id, event.start, event.summary))


def _record(calendar: str, event: CalendarEvent) -> CalendarEventRecord:
    return CalendarEventRecord(
        calendar=calendar,
        title=event.summary,
        start=_moment(event.start),
        end=_moment(event.end),
        all_day=event.all_day,
        status=_STATUSES.get(str(event.status), EventStatus.CONFIRMED),
        location=event.location or "",
    )


def _moment(at: date | datetime) -> datetime:
    if isinstance(at, datetime):
        return dt_util.as_utc(at)
    return dt_util.as_utc(
        datetime.combine(at, time.min, dt_util.get_default_time_zone())
    )
