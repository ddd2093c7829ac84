"""The recorder's long-term statistics, as far as they are LifeOps' own."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import cast

from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...metrics.statistics import Row, Statistic
from .ids import prefix

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_WAIT_S = 600.0
_SLICE = 200


@dataclass(frozen=True, slots=True)
class StatisticsTable:
    """Reads on the recorder's threads, writes through its queue; only ids of ours."""

    hass: HomeAssistant
    recorder: Recorder

    def described(
        self, statistic: Statistic, name: str, called: str
    ) -> StatisticMetaData:
        """Return how the recorder describes a statistic of ours."""
        kind = (
            StatisticMeanType.NONE if statistic.total else StatisticMeanType.ARITHMETIC
        )
        return StatisticMetaData(
            has_sum=statistic.total,
            mean_type=kind,
            name=called,
            source=DOMAIN,
            statistic_id=name,
            unit_class=statistic.unit_class,
            unit_of_measurement=statistic.unit,
        )

    async def async_caught_up(self) -> None:
        """Wait until the recorder is ready and what was asked of it is done.

        Raises TimeoutError.
        """
        await self.recorder.async_recorder_ready.wait()
        # Its own way to wait is over while the last thing is still being done.
        done = self.hass.loop.create_future()
        self.recorder.queue_task(SynchronizeTask(done))
        async with asyncio.timeout(_WAIT_S):
            await done

    async def async_known(self) -> Mapping[str, StatisticMetaData]:
        """Return what stands of ours by id."""
        return await self.recorder.async_add_executor_job(self._known)

    async def async_rows(self, wanted: StatisticMetaData) -> Sequence[Row]:
        """Return the rows of a statistic in its own unit, oldest first."""
        return await self.recorder.async_add_executor_job(self._rows, wanted)

    async def async_write(
        self, metadata: StatisticMetaData, rows: Sequence[Row]
    ) -> None:
        """Write rows, or with none only what a statistic is called."""
        for first in range(0, max(len(rows), 1), _SLICE):
            data = [_data(row) for row in rows[first : first + _SLICE]]
            async_add_external_statistics(self.hass, metadata, data)
            await asyncio.sleep(0)

    @callback
    def async_clear(self, statistics: Sequence[str]) -> None:
        """Remove statistics with all of their rows."""
        if statistics:
            self.recorder.async_clear_statistics(list(statistics))

    async def async_forget(self, person_id: str) -> Sequence[str]:
        """Remove what stands of a person; return the ids."""
        await self.async_caught_up()
        own = prefix(person_id)
        found = sorted(one for one in await self.async_known() if one.startswith(own))
        self.async_clear(found)
        return found

    async def async_keep_only(self, persons: Sequence[str]) -> None:
        """Remove what stands of anybody but these persons."""
        theirs = tuple(prefix(person_id) for person_id in persons)
        known = await self.async_known()
        self.async_clear([one for one in known if not one.startswith(theirs)])

    def _known(self) -> Mapping[str, StatisticMetaData]:
        found = get_metadata(self.hass, statistic_source=DOMAIN)
        return {name: metadata for name, (_, metadata) in found.items()}

    def _rows(self, wanted: StatisticMetaData) -> Sequence[Row]:
        unit_class, unit = wanted["unit_class"], wanted["unit_of_measurement"]
        name = wanted["statistic_id"]
        found = statistics_during_period(
            self.hass,
            _EVER,
            None,
            {name},
            "hour",
            {unit_class: unit} if unit_class and unit else None,
            {"mean", "min", "max", "state", "sum"},
        )
        return [
            Row(
                start=dt_util.utc_from_timestamp(row["start"]),
                mean=row.get("mean"),
                min=row.get("min"),
                max=row.get("max"),
                state=row.get("state"),
                sum=row.get("sum"),
            )
            for row in found.get(name, ())
        ]


def _data(row: Row) -> StatisticData:
    """Return a row as it is imported; what is left out stands as nothing."""
    told = {name: value for name, value in asdict(row).items() if value is not None}
    return cast("StatisticData", told)
