"""A person's plan as this home has it: shown, changed, and followed as it changes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ...core.agenda import PlanEventRecord
from ...core.datasets import ALIAS, PLAN_EVENT
from ...core.effects import DeleteRecord, PutRecord
from ...core.errors import RefusedError
from ..errors import async_guarded, translated
from ..signals import SIGNAL_WRITTEN
from . import editing
from .fields import fields_of
from .pages import Happening, Page, Pages, happenings, read_pages
from .series import Series

if TYPE_CHECKING:
    from ..hub import Hub

BOOKS: HassKey[dict[str, PlanBook]] = HassKey("lifeops_plans")

_PART = "plan"
_MOST = 2000
_MOST_SHOWN = 5000
_YEAR = timedelta(days=365)
_UPCOMING = 20
_HEARD = frozenset({PLAN_EVENT.name, ALIAS.name})

type Edit = Callable[[Page], Mapping[str, Series | None]]
"""What becomes of a page: series by UID, None for one that is gone."""


@callback
def async_book(hub: Hub, person: str) -> PlanBook:
    """Return the book of a person's plan, the same one as long as the hub runs."""
    books = hub.hass.data.setdefault(BOOKS, {})
    if person not in books:
        books[person] = book = PlanBook(hub, person)
        book.async_start()

        @callback
        def close() -> None:
            del books[person]

        hub.entry.async_on_unload(close)
    return books[person]


class PlanBook:
    """One person's plan."""

    def __init__(self, hub: Hub, person: str) -> None:
        """Begin unread."""
        self._hub = hub
        self._person = person
        self._pages: Pages = {}
        self._read = False
        self._lock = asyncio.Lock()
        self._listeners: list[Callable[[], None]] = []

    @callback
    def async_start(self) -> None:
        """Follow what is written until the hub is unloaded."""
        hub = self._hub
        end = async_dispatcher_connect(hub.hass, SIGNAL_WRITTEN, self._async_written)
        hub.entry.async_on_unload(end)

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call when the plan has changed; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_happenings(
        self, start: datetime, end: datetime
    ) -> Sequence[Happening]:
        """Return what happens between two moments; raises RefusedError for too much."""
        pages = await self._async_pages()
        found = await self._job(happenings, pages, start, end, _MOST_SHOWN + 1)
        if len(found) > _MOST_SHOWN:
            raise RefusedError("too_many_events")
        return found

    async def async_upcoming(self) -> Sequence[Happening]:
        """Return what happens next within a year."""
        pages, now = await self._async_pages(), dt_util.utcnow()
        return await self._job(
            happenings, pages, now, now + _YEAR, _UPCOMING, _UPCOMING
        )

    async def async_is_empty(self) -> bool:
        """Tell whether nothing was ever planned, or nothing is left."""
        return not await self._async_pages()

    async def async_create(self, data: Mapping[str, Any]) -> str:
        """Plan an event and return its UID; raises a translated error."""
        uid, now = uuid4().hex, dt_util.utcnow()
        zone = ZoneInfo(self._hub.hass.config.time_zone)

        def make() -> Series:
            return editing.created(uid, fields_of(data, zone), zone, now)

        async with self._lock:
            with translated():
                if len(await self._async_look()) >= _MOST:
                    raise RefusedError("plan_full", most=str(_MOST))
                series = await self._job(make)
                await self._async_write(f"{self._person}/{uid}", {uid: series}, None)
        return uid

    async def async_update(
        self,
        uid: str,
        data: Mapping[str, Any],
        recurrence_id: str | None = None,
        *,
        following: bool = False,
    ) -> None:
        """Change an event, one occurrence of it, or one and all that follow."""
        now, new = dt_util.utcnow(), uuid4().hex

        def edit(page: Page) -> Mapping[str, Series | None]:
            series = _readable(page)
            fields = fields_of(data, series.zone)
            if recurrence_id is None:
                return {uid: editing.changed(series, fields, now)}
            if not following:
                one = editing.changed_one(series, recurrence_id, fields, now)
                return {uid: one}
            old, rest = editing.changed_from(series, recurrence_id, fields, new, now)
            return {uid: old, rest.master.uid: rest}

        await self._async_edit(uid, edit)

    async def async_delete(
        self, uid: str, recurrence_id: str | None = None, *, following: bool = False
    ) -> None:
        """Remove an event, one occurrence of it, or one and all that follow."""
        now = dt_util.utcnow()

        def edit(page: Page) -> Mapping[str, Series | None]:
            if recurrence_id is None:
                return {uid: None}
            series = _readable(page)
            if following:
                return {uid: editing.removed_from(series, recurrence_id, now)}
            return {uid: editing.removed_one(series, recurrence_id)}

        await self._async_edit(uid, edit)

    async def _async_edit(self, uid: str, edit: Edit) -> None:
        async with self._lock:
            with translated():
                pages = await self._async_look()
                record_id = next(
                    (name for name in pages if name.partition("/")[2] == uid), None
                )
                if record_id is None:
                    raise RefusedError("unknown_plan_event")
                page = pages[record_id]
                became = await self._job(edit, page)
                await self._async_write(record_id, became, page.by_agent)

    async def _async_write(
        self, record_id: str, became: Mapping[str, Series | None], by_agent: str | None
    ) -> None:
        """Write what became of a record, what was split off it beside; all or nothing."""
        owner = record_id.partition("/")[0]

        def writes() -> list[PutRecord | DeleteRecord]:
            return [
                self._put(f"{owner}/{uid}", series, by_agent)
                if series
                else DeleteRecord(dataset=PLAN_EVENT.name, id=f"{owner}/{uid}")
                for uid, series in became.items()
            ]

        await self._hub.async_ingest(await self._job(writes), who=_PART)
        await self._async_look()
        self._tell()

    def _put(self, record_id: str, series: Series, by_agent: str | None) -> PutRecord:
        record = PlanEventRecord(ics=series.write(), by_agent=by_agent)
        return PutRecord(
            dataset=PLAN_EVENT.name,
            id=record_id,
            fields=PLAN_EVENT.write(record),
            person=self._person,
        )

    @callback
    def _async_written(self, names: frozenset[str]) -> None:
        if not _HEARD.isdisjoint(names):
            hub = self._hub
            work = async_guarded(hub.hass, _PART, _PART, self._async_follow())
            hub.entry.async_create_task(hub.hass, work, _PART)

    async def _async_follow(self) -> None:
        async with self._lock:
            before = self._pages
            if await self._async_look() != before:
                self._tell()

    async def _async_pages(self) -> Pages:
        if not self._read:
            async with self._lock:
                await self._async_look()
        return self._pages

    async def _async_look(self) -> Pages:
        """Read what changed; raises StoreError."""
        self._pages = await self._hub.async_read(
            lambda reader: read_pages(reader, self._person, self._pages)
        )
        self._read = True
        return self._pages

    @callback
    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    async def _job[**P, T](
        self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what takes long where it holds nobody up."""
        return await self._hub.hass.async_add_executor_job(work, *args, **kwargs)


def _readable(page: Page) -> Series:
    if page.series is None:
        raise RefusedError("plan_event_unreadable")
    return page.series
