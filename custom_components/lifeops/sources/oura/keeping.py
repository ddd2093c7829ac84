"""Bringing what was fetched into the store, so that a break loses nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from ...core.datasets import HEALTH_DOCUMENT, NIGHT
from ...core.errors import RefusedError
from ...core.health import HealthDocumentRecord, NightRecord
from ...core.rules import Row
from ...core.series import Point, SeriesKey
from .account import Account, Points, PollIntake
from .adapter import Standing, adapt, reach, standing
from .doubts import Doubts
from .endpoints import MEASURING, UNDATED
from .fetching import Fetched
from .series import merged

_BATCH = 50
_REMEMBERED = timedelta(days=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was stored of a pass; fetched are the answers as they were believed.

    night is when the newest night ended, row when the newest row of a series was.
    """

    fetched: Sequence[Fetched]
    faults: frozenset[str]
    night: datetime | None
    row: datetime | None


class Keeper:
    """Writes points, then records, a few at a time; additions before removals."""

    def __init__(self, intake: PollIntake, account: Account) -> None:
        """Know the way in; nothing is told yet."""
        self._intake = intake
        self._account = account
        self._told: dict[SeriesKey, dict[datetime, float]] = {}
        self._doubts = Doubts()

    async def keep(
        self, fetched: Sequence[Fetched], now: datetime, boot_s: float | None = None
    ) -> Kept:
        """Store what was fetched; raises what the way in raises.

        boot_s is when it was polled by the boot clock, None for history.
        """
        stands = await self._standing(fetched)
        believed = self._doubts.weighed(fetched, stands, boot_s)
        slices = [one.slice for one in believed if one.slice is not None]
        adapted = await asyncio.to_thread(adapt, slices, stands, self._account, now)
        series = merged([adapted.series, *(one.series for one in believed)])
        refused = await self._append(series.points, now, history=boot_s is None)
        for batch in batched(adapted.writes, _BATCH, strict=False):
            await self._intake.ingest(batch)
        return Kept(
            fetched=believed,
            faults=adapted.faults | (_measuring(believed) if refused else frozenset()),
            night=adapted.newest,
            row=None if refused else _newest(series.points),
        )

    async def _standing(self, fetched: Sequence[Fetched]) -> Standing:
        """Read what is stored of the days that were fetched."""
        slices = [one.slice for one in fetched if one.slice is not None]
        rows: list[Row[HealthDocumentRecord]] = []
        nights: list[Row[NightRecord]] = []
        person = self._account.person
        if (days := reach(slices)) is not None:
            rows += await self._intake.of_days(HEALTH_DOCUMENT, person, *days)
            nights += await self._intake.of_days(NIGHT, person, *days)
        if any(not one.endpoint.dated for one in slices):
            rows += await self._intake.of_days(
                HEALTH_DOCUMENT, person, UNDATED, UNDATED
            )
        return standing(rows, nights, self._account)

    async def _append(self, points: Points, now: datetime, *, history: bool) -> bool:
        """Hand in the points that are news; tell whether they were refused.

        Nights are stored all the same.
        """
        news = {key: list(self._news(key, told)) for key, told in points.items()}
        news = {key: told for key, told in news.items() if told}
        if not news:
            return False
        try:
            await self._intake.append(news, history=history)
        except RefusedError:
            return True
        for key, told in news.items():
            known = self._told.setdefault(key, {})
            known |= {point.at: point.value for point in told}
            for at in [at for at in known if at < now - _REMEMBERED]:
                del known[at]
        return False

    def _news(self, key: SeriesKey, told: Sequence[Point]) -> Iterator[Point]:
        known = self._told.get(key, {})
        return (point for point in told if known.get(point.at) != point.value)


def _newest(points: Points) -> datetime | None:
    return max((told[-1].at for told in points.values()), default=None)


def _measuring(fetched: Sequence[Fetched]) -> frozenset[str]:
    return MEASURING & {one.endpoint.name for one in fetched}
