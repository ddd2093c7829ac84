"""The events of a home's calendars as they are cached: only what differs is written."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from ...core.datasets import CALENDAR_EVENT, CALENDAR_READ
from ...core.effects import DeleteRecord, PutRecord
from ...core.records import CalendarEventRecord, CalendarReadRecord
from ...core.rules import Row
from .calendars import Records, event_id
from .collector import Intake

_CALENDAR = 2
_BEHIND = timedelta(days=7)
_TELL_AGAIN = timedelta(minutes=30)
_SOURCE = "agenda"


class AgendaCache:
    """What one home has read of a person's calendars."""

    def __init__(self, intake: Intake, home: str, person: str) -> None:
        """Know whose calendars they are, and which home reads them."""
        self._intake = intake
        self._home = home
        self._person = person
        self._told: dict[str, datetime] = {}

    async def async_forget_all_but(self, calendars: Iterable[str]) -> None:
        """Remove what is cached of calendars that the person no longer has here.

        Those of one home only are of no home: from before homes were told apart.
        """
        mapped = set(calendars)
        events = await self._intake.async_records(CALENDAR_EVENT, self._person)
        reads = await self._intake.async_records(CALENDAR_READ, self._person)
        gone = [
            DeleteRecord(dataset=CALENDAR_EVENT.name, id=row.id)
            for row in events
            if row.value.calendar not in mapped and self._is_own(row)
        ]
        unread = [
            DeleteRecord(dataset=CALENDAR_READ.name, id=row.id)
            for row in reads
            if row.value.calendar not in mapped
            and row.id == self._read_id(row.value.calendar)
        ]
        if gone or unread:
            self._intake.ingest([*gone, *unread], who=_SOURCE)

    async def async_keep(
        self, calendar: str, records: Records, start: datetime, end: datetime
    ) -> None:
        """Write what is new and remove what is gone, inside the time that was read."""
        named = f"{self._home}.{calendar}"
        found = {
            event_id(self._person, named, name, record): record
            for name, record in records.items()
        }
        known = {
            row.id: row.value
            for row in await self._async_known(start, end)
            if row.value.calendar == calendar
        }
        gone = [
            DeleteRecord(dataset=CALENDAR_EVENT.name, id=name)
            for name, record in known.items()
            if name not in found and record.end > start and record.start < end
        ]
        puts = [
            self._put(name, record)
            for name, record in found.items()
            if known.get(name) != record
        ]
        writes: list[PutRecord | DeleteRecord] = [*puts, *gone]
        read = self._read(calendar, start, end, changed=bool(writes))
        if writes or read:
            self._intake.ingest([*writes, *read], who=calendar)

    async def _async_known(
        self, start: datetime, end: datetime
    ) -> Sequence[Row[CalendarEventRecord]]:
        rows = await self._intake.async_of_days(
            CALENDAR_EVENT, self._person, (start - _BEHIND).date(), end.date()
        )
        return [row for row in rows if self._is_own(row)]

    def _is_own(self, row: Row[CalendarEventRecord]) -> bool:
        calendar = row.value.calendar
        return row.id.split("/")[_CALENDAR] in (f"{self._home}.{calendar}", calendar)

    def _read(
        self, calendar: str, start: datetime, end: datetime, *, changed: bool
    ) -> list[PutRecord]:
        """Return that a calendar was read, now and then where nothing changed."""
        told = self._told.get(calendar)
        if not changed and told is not None and start - told < _TELL_AGAIN:
            return []
        self._told[calendar] = start
        record = CalendarReadRecord(
            calendar=calendar,
            read_at=start.astimezone(UTC),
            until=end.astimezone(UTC),
        )
        return [
            PutRecord(
                dataset=CALENDAR_READ.name,
                id=self._read_id(calendar),
                fields=CALENDAR_READ.write(record),
                person=self._person,
            )
        ]

    def _read_id(self, calendar: str) -> str:
        return f"{self._person}/{self._home}.{calendar}"

    def _put(self, record_id: str, record: CalendarEventRecord) -> PutRecord:
        return PutRecord(
            dataset=CALENDAR_EVENT.name,
            id=record_id,
            fields=CALENDAR_EVENT.write(record),
            person=self._person,
        )
