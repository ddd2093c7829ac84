"""What the hub does with its store besides the ring: facts, snapshots, upkeep."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import date, datetime
from functools import partial
import logging

from homeassistant.core import HomeAssistant, callback

from ..core.dataset import Dataset
from ..core.datasets import PUBLISHED
from ..core.days import days_span
from ..core.errors import StoreError
from ..core.identity import Instance
from ..core.json import Json
from ..core.rules import Row
from ..core.series import Point, SeriesKey, Sum
from ..engine.named import aliases_of
from ..engine.protocols import DecisionRow, OutboxRow
from ..engine.reads import TurnReads
from ..engine.snapshot import Snapshot
from ..store.damage import DamagedRow
from ..store.opening import NAME, SERIES_NAME, Opened, OpenedAs
from ..store.reader import Reader
from ..store.sqlite import SqliteStore
from .entry import LifeOpsConfigEntry
from .facts import StoreFacts
from .issues import RepairKey, async_clear, async_raise
from .points import PointWriter
from .rollup import RollUp
from .runner import EngineThread
from .subentries import CONF_HOME_ID

_LOGGER = logging.getLogger(__name__)
_NEWEST_DECISIONS = 200
_NEWEST_RECORDS = 1000
_TOPICS = 500
_AGAIN_S = 60.0
_SERIES = "series"
_MISSING = "missing"


def recall(store: SqliteStore, instances: Iterable[Instance]) -> Snapshot:
    """Return what was published before the restart, so that entities can show it."""
    topics: dict[tuple[str, str], Json] = {}
    with store.read_only() as reader:
        for subject in {instance.subject for instance in instances}:
            for name, fields in reader.records(PUBLISHED.name, subject, _TOPICS):
                topics[name.removesuffix(f"/{subject}"), subject] = fields["value"]
    return Snapshot(topics=topics)


class DamagedRows:
    """Show how many rows could not be read since the store was opened."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with none."""
        self._hass = hass
        self._count = 0
        async_clear(hass, RepairKey.ROWS_DAMAGED)

    def tell(self, _: DamagedRow) -> None:
        """Count one more, told from the thread that has read it."""
        self._hass.loop.call_soon_threadsafe(self._async_count)

    @callback
    def _async_count(self) -> None:
        self._count += 1
        async_raise(self._hass, RepairKey.ROWS_DAMAGED, count=str(self._count))


class Keeping:
    """The store as diagnostics, backups and repairs see it."""

    entry: LifeOpsConfigEntry

    def __init__(
        self, hass: HomeAssistant, store: SqliteStore, thread: EngineThread
    ) -> None:
        """Keep the store and the thread that writes to it."""
        self.hass = hass
        self.store = store
        self._thread = thread
        self._rollup = RollUp(hass, store.series, thread.call)
        self._points = PointWriter(
            store.series, thread.call, self._try_later, self._rollup.soon
        )

    @callback
    def async_keep(self) -> None:
        """Say how the store was found, and keep its hours up to date."""
        self._async_show_opened()
        self.entry.async_on_unload(self._rollup.async_stop)
        self._rollup.async_start()

    async def async_on_thread[T](self, job: Callable[[], T]) -> T:
        """Do what only the thread that writes may do; raises StoreError."""
        return await asyncio.wrap_future(self._thread.call(job))

    async def async_store_facts(self) -> StoreFacts:
        """Ask the database about itself."""
        return await self.hass.async_add_executor_job(self._store_facts)

    async def async_read[T](self, ask: Callable[[Reader], T]) -> T:
        """Return what the store answers, asked over a connection of its own."""

        def read() -> T:
            with self.store.read_only() as reader:
                return ask(reader)

        return await self.hass.async_add_executor_job(read)

    def rule_reads(self, reader: Reader) -> TurnReads:
        """Return what rules may read of the store; nothing that is live is in it."""
        home = self.entry.data[CONF_HOME_ID]
        return TurnReads(reader, {}, home=home, aliases=aliases_of(reader))

    async def async_decisions(self) -> Sequence[DecisionRow]:
        """Return the decisions that are kept, newest last."""
        return await self.async_read(lambda reader: reader.decisions(_NEWEST_DECISIONS))

    async def async_outbox(self) -> Sequence[OutboxRow]:
        """Return the acts that are pending or running."""
        return await self.async_read(lambda reader: reader.open_outbox())

    async def async_records[R](
        self, dataset: Dataset[R], person: str
    ) -> Sequence[Row[R]]:
        """Return a person's newest records of a dataset; unreadable ones are left out."""
        found = await self.async_read(
            lambda reader: reader.records(dataset.name, person, _NEWEST_RECORDS)
        )
        return _readable(dataset, found)

    async def async_of_days[R](
        self, dataset: Dataset[R], person: str, first: date, last: date
    ) -> Sequence[Row[R]]:
        """Return a person's records of some days; unreadable ones are left out."""
        span = days_span(person, first, last)
        found = await self.async_read(
            lambda reader: reader.between(dataset.name, *span)
        )
        return _readable(dataset, found)

    async def async_instances(self) -> Sequence[Instance]:
        """Return every instance of which something is kept."""
        return await self.async_read(lambda reader: reader.instances())

    def append(
        self, batch: Mapping[SeriesKey, Sequence[Point]], *, history: bool = False
    ) -> None:
        """Hand in points of series; they are kept until they are committed."""
        reply = self._points.append(batch, history=history)
        reply.add_done_callback(_log_refused)

    async def async_append(
        self, batch: Mapping[SeriesKey, Sequence[Point]], *, history: bool = False
    ) -> None:
        """Commit points; raises RefusedError or StoreError."""
        await asyncio.wrap_future(self._points.append(batch, history=history))

    async def async_append_hours(
        self, batch: Mapping[SeriesKey, Sequence[Sum]], now: datetime
    ) -> None:
        """Commit whole hours whose points are nowhere kept; raises StoreError."""
        await self.async_on_thread(lambda: self.store.series.append_hours(batch, now))

    def call(self, job: Callable[[], None]) -> Future[None]:
        """Do what only the thread that writes may do; callable from any thread."""
        return self._thread.call(job)

    async def async_snapshot(self) -> None:
        """Write a snapshot and its marker beside the live database."""
        await self.hass.async_add_executor_job(self.store.begin_backup)

    async def async_end_snapshot(self) -> None:
        """Remove both again."""
        await self.hass.async_add_executor_job(self.store.end_backup)

    async def async_restore_snapshot(self) -> None:
        """Go back to the last good snapshot; raises StoreError where there is none."""
        if not await self.hass.async_add_executor_job(self.store.request_good):
            raise StoreError("no_snapshot")
        self.hass.config_entries.async_schedule_reload(self.entry.entry_id)

    async def async_renew_damaged(self) -> None:
        """Start afresh from what is sound of both files; raises StoreError."""
        job = self.hass.async_add_executor_job
        if await job(partial(self.store.check, full=True)) is not None:
            await self.async_restore_snapshot()
            return
        # With a marker the start looks through both files and keeps the live one.
        await job(self.store.begin_backup)
        self.hass.config_entries.async_schedule_reload(self.entry.entry_id)

    def _try_later(self, job: Callable[[], None]) -> None:
        """Do something again in a while, asked for from the thread that writes."""
        loop = self.hass.loop
        loop.call_soon_threadsafe(loop.call_later, _AGAIN_S, job)

    @callback
    def _async_show_opened(self) -> None:
        main, series = self.store.opened, self.store.series_opened
        if main.snapshot_available:
            self._async_show(RepairKey.STORE_RESTORABLE, main)
        elif main.state is OpenedAs.DAMAGED:
            self._async_show(RepairKey.STORE_DAMAGED, main)
        if series.state is OpenedAs.DAMAGED:
            self._async_show(RepairKey.STORE_DAMAGED, series, _SERIES)

    @callback
    def _async_show(self, key: RepairKey, found: Opened, subject: str = "") -> None:
        file = found.kept_as.name if found.kept_as else NAME
        problem = found.problem or _MISSING
        async_raise(self.hass, key, subject, file=file, problem=problem)

    def _store_facts(self) -> StoreFacts:
        with self.store.read_only() as reader:
            return StoreFacts(
                opened=self.store.opened.state.value,
                size_bytes=self.store.size_bytes(),
                series_bytes=(self.store.folder / SERIES_NAME).stat().st_size,
                journal_end=reader.journal_end(),
                dead_letters=reader.dead_letters(),
            )


def _readable[R](
    dataset: Dataset[R], found: Iterable[tuple[str, Mapping[str, Json]]]
) -> list[Row[R]]:
    return [Row(name, value) for name, value in dataset.every(found).items()]


def _log_refused(reply: Future[None]) -> None:
    if (error := reply.exception()) is not None:
        _LOGGER.error("Points were refused", exc_info=error)
