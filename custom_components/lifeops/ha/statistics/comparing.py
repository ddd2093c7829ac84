"""What stands of a person in the recorder, beside what should."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ...core.json import Json
from ...metrics.statistics import STATISTICS, Change, Statistic, change
from ..choices import async_choice
from ..subentries import PersonConfig
from .figures import Days, Figures
from .ids import statistic_id

if TYPE_CHECKING:
    from homeassistant.components.recorder.models import StatisticMetaData

    from .table import StatisticsTable

_SHAPE = itemgetter("mean_type", "has_sum", "unit_class", "unit_of_measurement")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A statistic: how it should be described, whether it is, and what to write."""

    metadata: StatisticMetaData
    change: Change
    described: bool = False

    @property
    def in_step(self) -> bool:
        """Tell whether there is nothing to do."""
        return self.described and not self.change.rows and not self.change.anew

    def told(self) -> Mapping[str, Json]:
        """Return what would be written, for people."""
        days = self.change.days
        return {
            "statistic_id": self.metadata["statistic_id"],
            "name": self.metadata["name"],
            "unit": self.metadata["unit_of_measurement"],
            "rows": len(days),
            "first": days[0].isoformat() if days else None,
            "last": days[-1].isoformat() if days else None,
            "to_write": len(self.change.rows),
            "from_scratch": self.change.anew,
        }


@dataclass(frozen=True, slots=True)
class Comparing:
    """One look at the recorder, in the zone of this home."""

    table: StatisticsTable
    known: Mapping[str, StatisticMetaData]
    zone: ZoneInfo

    async def async_compare(
        self, person: PersonConfig, figures: Figures
    ) -> Sequence[Comparison]:
        """Return what is to be done about a person's figures."""
        found = [
            await self._async_one(person, STATISTICS[metric], figures[metric])
            for metric in STATISTICS
            if figures.get(metric)
        ]
        return [one for one in found if one is not None]

    async def async_write(self, found: Sequence[Comparison]) -> None:
        """Bring the recorder in step."""
        for one in found:
            if one.in_step:
                continue
            if one.change.anew:
                self.table.async_clear([one.metadata["statistic_id"]])
            await self.table.async_write(one.metadata, one.change.rows)

    async def _async_one(
        self, person: PersonConfig, statistic: Statistic, days: Days
    ) -> Comparison | None:
        name = statistic_id(person.person_id, statistic.metric)
        metric = async_choice(self.table.hass, "metric", statistic.metric)
        called = f"{person.name}: {metric}"
        wanted = self.table.described(statistic, name, called)
        stands = self.known.get(name)
        rows = await self.table.async_rows(wanted) if stands else ()
        reshaped = stands is not None and _SHAPE(stands) != _SHAPE(wanted)
        compare = partial(change, statistic, days, rows, self.zone, anew=reshaped)
        found = await self.table.hass.async_add_executor_job(compare)
        if stands is None:
            return Comparison(wanted, found) if found.days else None
        return Comparison(wanted, found, described=stands["name"] == called)
