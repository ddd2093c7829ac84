"""The hub as a poll sees it: looked up at each use, because it may come and go."""

import asyncio
from collections.abc import Awaitable, Collection, Sequence
from datetime import date
from typing import Any, override
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...core.dataset import Dataset
from ...core.datasets import PERSON, SOURCE_HEALTH, SOURCE_PROGRESS
from ...core.effects import DeleteRecord, PutRecord
from ...core.errors import UnavailableError
from ...core.health import SourceHealthRecord, SourceProgressRecord
from ...core.rules import Row
from ...sources.oura.account import Account, Points, PollIntake, Writes
from ..entry import HUB
from ..hub import Hub

_WAIT_S = 60.0


class HubIntake(PollIntake):
    """One account's way into the store of the hub that runs now."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Know whose records are written, and in whose name."""
        self._hass = hass
        self._source = account.source
        self._person = account.person
        self._home = account.home

    @callback
    def async_hub(self) -> Hub:
        """Return the running hub; raises UnavailableError, also without the person."""
        hub = self._hass.data.get(HUB)
        if hub is None:
            raise UnavailableError("home_not_running")
        if self._person not in hub.household.persons:
            raise UnavailableError("account_person_gone")
        return hub

    @override
    async def of_days[R](
        self, dataset: Dataset[R], person: str, first: date, last: date
    ) -> Sequence[Row[R]]:
        """Return a person's records of some days, both ends included."""
        return await self.async_hub().async_of_days(dataset, person, first, last)

    @override
    async def ingest(self, writes: Writes) -> None:
        """Hand in records; return once they are committed, all of them or none."""
        committed = self.async_hub().engine.ingest(writes, who=self._source)
        await _answered(asyncio.wrap_future(committed))

    @override
    async def append(self, points: Points, *, history: bool = False) -> None:
        """Hand in points; return once they are committed."""
        await _answered(self.async_hub().async_append(points, history=history))

    @override
    async def progress(self) -> SourceProgressRecord | None:
        """Return how far back this source is filled, None where it never was."""
        return await _own(self.async_hub(), SOURCE_PROGRESS, self._source)

    async def keep_health(self, health: SourceHealthRecord) -> None:
        """Store how the source does."""
        write = PutRecord(
            dataset=SOURCE_HEALTH.name,
            id=self._source,
            fields=SOURCE_HEALTH.write(health),
            person=self._home,
        )
        await self.ingest([write])


async def async_stored_health(hub: Hub, source: str) -> SourceHealthRecord | None:
    """Return how a source did when that was last stored."""
    return await _own(hub, SOURCE_HEALTH, source)


async def async_zone(hub: Hub, person: str) -> ZoneInfo:
    """Return where a person's days begin and end."""
    rows = await hub.async_records(PERSON, person)
    own = next((row.value.time_zone for row in rows if row.value.time_zone), None)
    zone = await dt_util.async_get_time_zone(own or hub.hass.config.time_zone)
    return zone or ZoneInfo("UTC")


async def _own[R](hub: Hub, dataset: Dataset[R], source: str) -> R | None:
    rows = await hub.async_records(dataset, hub.household.home.home_id)
    return next((row.value for row in rows if row.id == source), None)


async def async_forget(hub: Hub, source: str) -> None:
    """Remove what is only true of a source that is connected."""
    await _forget(hub, source, SOURCE_HEALTH, SOURCE_PROGRESS)


async def async_forget_idle(
    hub: Hub, kind: str, *, asked: Collection[str], resting: Collection[str]
) -> None:
    """Forget the accounts that are gone, and how those do that only rest.

    What a resting one filled of its history is there when it is asked again.
    """
    home = hub.household.home.home_id
    for row in await hub.async_records(SOURCE_HEALTH, home):
        if row.value.kind != kind or row.id in asked:
            continue
        if row.id in resting:
            await _forget(hub, row.id, SOURCE_HEALTH)
        else:
            await async_forget(hub, row.id)


async def _forget(hub: Hub, source: str, *datasets: Dataset[Any]) -> None:
    writes = [DeleteRecord(dataset=dataset.name, id=source) for dataset in datasets]
    await hub.async_ingest(writes, who=source)


async def _answered(work: Awaitable[None]) -> None:
    """Await an answer of the hub; one that stops meanwhile is not there."""
    answer = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({answer}, timeout=_WAIT_S)
        if not done or answer.cancelled():
            raise UnavailableError("home_not_running")
        answer.result()
    finally:
        answer.cancel()
