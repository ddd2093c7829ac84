"""An import in two passes: the file is read and sorted, then handed in by the hour.

Each pass goes on where it was committed last.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import batched, islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ...core.datasets import HEALTH_DOCUMENT, NIGHT, PERSON
from ...core.effects import PutRecord
from ...core.health import NightRecord
from ...core.json import Json, from_json
from ...core.series import SeriesKey
from ...metrics.files.model import Place, Tally
from ...metrics.files.nights import RANK, assembled
from ...metrics.files.reading import FileReader
from ...metrics.files.rows import Meaning
from ...sources.oura.account import Account
from ...sources.oura.adapter import standing
from ...sources.oura.client import MARGIN
from ...sources.oura.export import FILES, adapted, days_of
from ...store.stage import BEGIN, DAY, Named, Spot, Stage, Staged
from .folder import Folder
from .model import Transfer
from .sorting import DOCUMENTS, NIGHTS, VALUES, Sorter, document_from, value_of

if TYPE_CHECKING:
    from ..hub import Hub

WHO = "import"
OURA = "import:oura"
_LINES = 2000
_POINTS = 500
_HOURS = 100
_RECORDS = 50
_HALF = 0.5
"""So much of an import is over when its file is read."""

type Told = Callable[[float], None]
"""Hears how much is done; may raise Cancelled."""


class Importing:
    """One import while it runs."""

    def __init__(
        self, hub: Hub, folder: Folder, transfer: Transfer, stage: Stage, told: Told
    ) -> None:
        """Go on with what stands in the stage."""
        self._hub = hub
        self._folder = folder
        self._transfer = transfer
        self._stage = stage
        self._told = told
        self._written = _whole(stage.note("written"))
        self._total = 0
        self.tally = from_json(Tally, stage.note("tally") or {})

    async def async_run(self) -> Mapping[str, int]:
        """Read and write; return how much stood in the file."""
        job = self._hub.hass.async_add_executor_job
        if not await job(self._stage.note, "read"):
            await self._async_read()
        counts = await job(self._stage.counts)
        self._total = sum(counts.values())
        await self._async_write_points()
        await self._async_write_hours()
        await self._async_write_nights(whole=bool(counts.get(NIGHTS)))
        await self._async_write_documents()
        return counts

    async def _async_read(self) -> None:
        job = self._hub.hass.async_add_executor_job
        sorter = await self._async_sorter()
        meaning = Meaning(self._transfer.source, sorter.now, self._stage.sources)
        path, name = self._folder.file(self._transfer), self._transfer.name
        reader = FileReader(path, name, meaning, FILES.keys())
        await job(reader.__enter__)
        try:
            place = _place(await job(self._stage.note, "place"))
            found = reader.rows(place)

            def read_some() -> bool:
                some = list(islice(found, _LINES))
                staged = sorter.staged(some, self.tally)
                notes: dict[str, Json] = {"tally": asdict(self.tally)}
                if some:
                    notes["place"] = [some[-1][0].member, some[-1][0].line]
                self._stage.keep(staged, {**notes, "read": not some})
                return bool(some)

            while await job(read_some):
                self._told(_HALF * reader.fraction)
        finally:
            await job(reader.__exit__)

    async def _async_sorter(self) -> Sorter:
        account = await self._async_account()
        return Sorter(tz=account.tz, account=account, now=self._hub.clock.now())

    async def _async_account(self) -> Account:
        hub, person = self._hub, self._transfer.person
        fields = await hub.async_read(lambda reader: reader.record(PERSON.name, person))
        stands = PERSON.readable(fields)
        zone = (stands and stands.time_zone) or hub.hass.config.time_zone
        return Account(
            source=OURA,
            person=self._transfer.person,
            home=self._hub.household.home.home_id,
            name="Oura",
            rank=RANK,
            max_silence_s=0,
            since=self._transfer.made_at,
            tz=ZoneInfo(zone),
        )

    async def _async_write_points(self) -> None:
        job = self._hub.hass.async_add_executor_job
        spot = _spot(await job(self._stage.note, "points"))
        while piece := await job(self._stage.points, spot, _POINTS):
            batch = {self._key(named): told for named, told in piece.values.items()}
            await self._hub.async_append(batch, history=True)
            spot = piece.spot
            await self._async_wrote("points", list(spot), _size(piece.values))

    async def _async_write_hours(self) -> None:
        hub = self._hub
        job = hub.hass.async_add_executor_job
        spot = _spot(await job(self._stage.note, "hours"))
        while piece := await job(self._stage.hours, spot, _HOURS):
            batch = {self._key(named): told for named, told in piece.values.items()}
            await hub.async_append_hours(batch, hub.clock.now())
            spot = piece.spot
            await self._async_wrote("hours", list(spot), _size(piece.values))

    async def _async_write_nights(self, *, whole: bool) -> None:
        """Write whole nights; where there are any, single values say no more."""
        if whole:
            async for told in self._items(NIGHTS):
                await self._async_put_nights([_night(it) for _, it in told])
            return
        async for told in self._items(VALUES):
            rows = [(date.fromisoformat(key[:DAY]), value_of(it)) for key, it in told]
            await self._async_put_nights(list(assembled(rows)))

    async def _async_put_nights(self, nights: list[NightRecord]) -> None:
        """Put nights that are news: what stands is as new, or newer, mostly."""
        person = self._transfer.person
        days = [night.day for night in nights]
        stands = await self._hub.async_of_days(NIGHT, person, min(days), max(days))
        known = {row.id: row.value.measured_at for row in stands}
        puts = [
            PutRecord(
                dataset=NIGHT.name, id=name, fields=NIGHT.write(night), person=person
            )
            for night in nights
            if (name := f"{person}/{night.day}/{night.source}") not in known
            or night.measured_at > known[name]
        ]
        await self._async_ingest(puts)

    async def _async_write_documents(self) -> None:
        hub, account = self._hub, await self._async_account()
        async for told in self._items(DOCUMENTS):
            documents = [document_from(it) for _, it in told]
            first, last = days_of(documents)
            span = (first - MARGIN, last + MARGIN)
            held = await hub.async_of_days(HEALTH_DOCUMENT, account.person, *span)
            nights = await hub.async_of_days(NIGHT, account.person, *span)
            puts, points = await hub.hass.async_add_executor_job(
                adapted,
                documents,
                standing(held, nights, account),
                account,
                hub.clock.now(),
            )
            if points:
                await hub.async_append(points, history=True)
            await self._async_ingest(puts)

    async def _async_ingest(self, puts: Sequence[PutRecord]) -> None:
        for batch in batched(puts, _RECORDS, strict=False):
            await self._hub.async_ingest(batch, who=WHO)

    async def _items(self, kind: str) -> AsyncIterator[list[tuple[str, Json]]]:
        """Yield items a few days at a time; each lot is written when the next is asked."""
        job = self._hub.hass.async_add_executor_job
        note = await job(self._stage.note, kind)
        after = note if isinstance(note, str) else ""
        while told := await job(self._stage.items, kind, after, _RECORDS):
            yield list(told)
            after = told[-1][0]
            await self._async_wrote(kind, after, len(told))

    async def _async_wrote(self, part: str, where: Json, count: int) -> None:
        self._written += count
        notes: Mapping[str, Json] = {part: where, "written": self._written}
        await self._hub.hass.async_add_executor_job(self._stage.keep, Staged(), notes)
        self._told(_HALF + _HALF * self._written / max(1, self._total))

    def _key(self, named: Named) -> SeriesKey:
        metric, source = named
        person = self._transfer.person
        return SeriesKey(metric=metric, person=person, source=source)


def _size(values: Mapping[Named, Sequence[object]]) -> int:
    return sum(map(len, values.values()))


def _whole(note: Json) -> int:
    return note if isinstance(note, int) else 0


def _place(note: Json) -> Place:
    return Place() if note is None else Place(*from_json(tuple[int, ...], note))


def _spot(note: Json) -> Spot:
    if note is None:
        return BEGIN
    series, ts = from_json(tuple[int, ...], note)
    return series, ts


def _night(told: Json) -> NightRecord:
    return from_json(NightRecord, told)
