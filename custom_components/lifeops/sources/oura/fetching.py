"""One endpoint's exchange: asked in its own way, read away from the event loop."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from ...core.clock import Clock
from .account import Account
from .client import Answer, OuraClient
from .documents import Slice, read_slice
from .endpoints import UNDATED, Endpoint, Shape
from .errors import NONSENSE
from .series import Series, read_rows

_OVERLAP = timedelta(hours=2)
_WHOLE_EVERY_S = 6 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one endpoint answered: documents or a series."""

    endpoint: Endpoint
    slice: Slice | None = None
    series: Series = Series()  # noqa: RUF009 - frozen, like all that it holds
    whole: bool = True

    @property
    def problem(self) -> str | None:
        """Return what was wrong with the answer."""
        found = self.slice
        refused = found is not None and (found.refused or found.unfit)
        return NONSENSE if refused or self.series.faults else None

    @property
    def newest(self) -> date | None:
        """Return the newest day that is told of."""
        days = [told[-1].at.date() for told in self.series.points.values()]
        if self.slice is not None:
            days += [document.day for document in self.slice.documents.values()]
        return max(days, default=None)

    def doubted(self) -> Fetched:
        """Return it as an answer that may lack what there is."""
        if self.slice is None:
            return self
        return replace(self, slice=replace(self.slice, refused=self.slice.refused + 1))


class Fetcher:
    """Asks for what a poll or a part of history needs."""

    def __init__(self, client: OuraClient, clock: Clock, account: Account) -> None:
        """Know whom to ask; no series is heard yet."""
        self._client = client
        self._clock = clock
        self._account = account
        self._heard: dict[str, datetime] = {}
        self._whole_at: dict[str, float] = {}

    async def poll(self, endpoint: Endpoint) -> Fetched:
        """Return the last days of an endpoint; of a series what is new of them.

        Every few hours a series is read whole, for what came late.
        """
        now = self._clock.now()
        first, last = endpoint.window(now.date())
        if endpoint.shape is not Shape.MOMENTS:
            return await self._documents(endpoint, first, last)
        start, heard = _midnight(first), self._heard.get(endpoint.name)
        whole = heard is None or self._is_due_whole(endpoint)
        if heard is not None and not whole:
            start = max(start, heard - _OVERLAP)
        return await self._rows(endpoint, start, now, whole=whole)

    async def history(self, endpoint: Endpoint, first: date, last: date) -> Fetched:
        """Return some days of an endpoint."""
        if endpoint.shape is not Shape.MOMENTS:
            return await self._documents(endpoint, first, last)
        end = min(_midnight(last + timedelta(days=1)), self._clock.now())
        return await self._rows(endpoint, _midnight(first), end, whole=False)

    def kept(self, fetched: Fetched) -> None:
        """Ask for a series from here on; what was fetched is safe."""
        name = fetched.endpoint.name
        moments = [points[-1].at for points in fetched.series.points.values()]
        if moments:
            self._heard[name] = max(moments)
        if fetched.whole:
            self._whole_at[name] = self._clock.monotonic()

    def _is_due_whole(self, endpoint: Endpoint) -> bool:
        since = self._whole_at.get(endpoint.name)
        return since is None or self._clock.monotonic() - since >= _WHOLE_EVERY_S

    async def _documents(self, endpoint: Endpoint, first: date, last: date) -> Fetched:
        answer = await self._answer(endpoint, first, last)
        found = await asyncio.to_thread(
            read_slice, endpoint, answer, first, last, self._clock.now()
        )
        return Fetched(endpoint=endpoint, slice=found)

    async def _answer(self, endpoint: Endpoint, first: date, last: date) -> Answer:
        if endpoint.shape is Shape.SINGLE:
            return Answer(items=(await self._client.personal_info(),))
        if first == UNDATED:
            return await self._client.everything(endpoint)
        return await self._client.days(endpoint, first, last)

    async def _rows(
        self, endpoint: Endpoint, start: datetime, end: datetime, *, whole: bool
    ) -> Fetched:
        answer = await self._client.moments(endpoint, start, end)
        now = self._clock.now()
        series = await asyncio.to_thread(
            read_rows, endpoint, answer, self._account, start, now
        )
        return Fetched(endpoint=endpoint, series=series, whole=whole)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
