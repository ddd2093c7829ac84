"""What this home knows of people's days, as far as statistics may show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ...core.datasets import PERSON
from ...core.days import LifeDay
from ...core.retention import Holding, kept_since
from ...engine.named import aliases_of
from ...metrics.protocols import LogEnd
from ...metrics.question import Answer, Question
from ..subentries import Household, PersonConfig
from .figures import (
    Changed,
    Figures,
    Hours,
    async_night_figures,
    async_point_figures,
    changed_hours,
    changed_nights,
)

if TYPE_CHECKING:
    from ..hub import Hub

_DAY = timedelta(days=1)


def shown(household: Household) -> Sequence[PersonConfig]:
    """Return whose health goes into statistics; every user of the home sees them."""
    persons = household.persons.values()
    return [one for one in persons if one.statistics and not one.private]


@dataclass(frozen=True, slots=True)
class Knowing:
    """What can be asked of one home, by the calendar on its wall."""

    hub: Hub
    zone: ZoneInfo

    async def async_changed(self, person_id: str, place: int) -> Changed:
        """Return whose nights changed since a place; since 0 all that there were."""
        return await self.hub.async_read(
            lambda reader: changed_nights(reader, person_id, place)
        )

    async def async_nights(self, person_id: str, changed: Changed) -> Figures:
        """Return what changed nights come to."""
        return await async_night_figures(self.hub.async_read, person_id, changed.days)

    async def async_hours(self, behind: LogEnd | None) -> Hours:
        """Return whose hours of points changed since the last look."""

        def read() -> Hours:
            store = self.hub.store
            with store.read_only() as reader, store.read_series() as local:
                return changed_hours(local, behind, aliases_of(reader))

        return await self.hub.hass.async_add_executor_job(read)

    async def async_points(
        self, person_id: str, since: datetime | None = None
    ) -> Figures:
        """Return what days of points come to since a moment: of all that are whole."""
        now, zone = self.hub.clock.now(), await self._async_zone(person_id)
        today = LifeDay.of_activity(now, zone).date
        kept = LifeDay.of_activity(kept_since(Holding.HOURS, now), zone).date
        first = kept + _DAY
        if since is not None:
            first = min(max(first, LifeDay.of_activity(since, zone).date), today)
        return await async_point_figures(self._async_ask, person_id, first, today)

    async def async_everything(self, person_id: str) -> Figures:
        """Return what all days come to."""
        changed = await self.async_changed(person_id, 0)
        nights = await self.async_nights(person_id, changed)
        return {**nights, **await self.async_points(person_id)}

    async def _async_zone(self, person_id: str) -> ZoneInfo:
        """Return where the person's days begin and end."""
        rows = await self.hub.async_records(PERSON, person_id)
        own = next((row.value.time_zone for row in rows if row.value.time_zone), None)
        return ZoneInfo(own) if own else self.zone

    async def _async_ask(self, question: Question) -> Answer:
        # Answers know the hub, and the hub whatever asks.
        from ..metrics import async_ask  # noqa: PLC0415

        return await async_ask(self.hub, question)
