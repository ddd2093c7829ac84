"""A home with a real recorder, and days of points that somebody counted."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
import logging
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.statistics import (
    get_metadata,
    statistics_during_period,
)
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.effects import DeleteRecord
from custom_components.lifeops.core.series import Point, SeriesKey
from tests.entries import ANN
from tests.settle import lifeops, night, settle, tell_nights

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 10, 12, tzinfo=OSLO)
TODAY = NOW.date()
DAY = timedelta(days=1)
SCORE = f"{DOMAIN}:{ANN[:8]}_sleep_score"
TOTAL = f"{DOMAIN}:{ANN[:8]}_sleep_total_s"
STEPS = f"{DOMAIN}:{ANN[:8]}_steps"
HEART = f"{DOMAIN}:{ANN[:8]}_heart_rate_bpm"


@dataclass
class Home:
    """LifeOps beside a recorder, by the clock of the test."""

    hass: HomeAssistant
    clock: FrozenDateTimeFactory

    @asynccontextmanager
    async def running(
        self, *parts: ConfigSubentryData
    ) -> AsyncIterator[MockConfigEntry]:
        """Run LifeOps until its statistics are in step."""
        async with lifeops(self.hass, *parts, only=Platform.SENSOR) as entry:
            await self.passes()
            yield entry

    async def passes(self, span: timedelta = timedelta(seconds=21)) -> None:
        """Let time pass and everything settle, in the recorder too."""
        self.clock.tick(span)
        async_fire_time_changed(self.hass)
        for _ in range(2):
            await self.hass.async_block_till_done(wait_background_tasks=True)
            await async_wait_recording_done(self.hass)

    async def sleeps(
        self, entry: MockConfigEntry, scores: Mapping[date, float], **metrics: float
    ) -> None:
        """Let a ring tell of nights."""
        nights = (
            night(day, {"sleep_score": score, **metrics})
            for day, score in scores.items()
        )
        await tell_nights(self.hass, entry, *nights)
        await self.passes()

    async def counts(
        self, entry: MockConfigEntry, days: Mapping[date, float], metric: str = "steps"
    ) -> None:
        """Let a ring tell what days came to, and an hour pass."""
        await self.measures(
            entry, {noon(day): value for day, value in days.items()}, metric
        )

    async def measures(
        self, entry: MockConfigEntry, values: Mapping[datetime, float], metric: str
    ) -> None:
        """Let a ring tell of a series, also of long ago, and an hour pass."""
        key = SeriesKey(metric=metric, person=ANN, source="ring")
        points = [Point(at.astimezone(UTC), value) for at, value in values.items()]
        await entry.runtime_data.async_append({key: points}, history=True)
        while await self._are_dirty(entry):
            await self.passes()
        await self.passes(timedelta(hours=1))
        await self.passes()

    async def _are_dirty(self, entry: MockConfigEntry) -> bool:
        """Tell whether hours wait for being rolled up."""

        def ask() -> int:
            with entry.runtime_data.store.read_series() as local:
                return local.facts().dirty_hours

        return await self.hass.async_add_executor_job(ask) > 0

    async def forgets(self, entry: MockConfigEntry, *days: date) -> None:
        """Let a ring take nights back."""
        gone = [
            DeleteRecord(dataset=NIGHT.name, id=f"{ANN}/{day}/ring") for day in days
        ]
        await entry.runtime_data.async_ingest(gone)
        await settle(self.hass, entry)
        await self.passes()

    async def known(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what stands of ours in the recorder."""
        found = await self._ask(get_metadata, self.hass, statistic_source=DOMAIN)
        return {name: metadata for name, (_, metadata) in found.items()}

    async def rows(
        self, statistic: str, period: str = "hour"
    ) -> list[Mapping[str, Any]]:
        """Return the rows of a statistic, as charts get them."""
        found = await self._ask(
            statistics_during_period,
            self.hass,
            dt_util.utc_from_timestamp(0),
            None,
            {statistic},
            period,
            None,
            {"mean", "min", "max", "state", "sum", "change"},
        )
        return found.get(statistic, [])

    async def days(self, statistic: str, key: str = "mean") -> dict[date, float]:
        """Return the days of a statistic that have a value, by the home's calendar."""
        return {
            dt_util.as_local(dt_util.utc_from_timestamp(row["start"])).date(): row[key]
            for row in await self.rows(statistic, "day")
            if row[key] is not None
        }

    async def _ask(self, job: Any, *asked: Any, **more: Any) -> Any:
        return await get_instance(self.hass).async_add_executor_job(
            lambda: job(*asked, **more)
        )


def noon(day: date) -> datetime:
    """Return the middle of a day by the home's clock."""
    return datetime.combine(day, time(12), tzinfo=dt_util.get_default_time_zone())


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Record no states: what is told here is told by statistics alone."""
    return {"exclude": {"entity_globs": ["*"]}}


@pytest.fixture(autouse=True)
def _few_words() -> None:
    """Do not log every statement, of which there are thousands."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


@pytest.fixture
async def home(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    recorder_mock: object,
) -> Home:
    await hass.config.async_set_time_zone(OSLO.key)
    freezer.move_to(NOW)
    return Home(hass, freezer)


@dataclass
class Writes:
    """What the recorder was asked to do."""

    slices: list[int] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    cleared: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Count from here on."""
        self.slices.clear()
        self.ids.clear()
        self.cleared.clear()


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> Writes:
    """Watch all that is written, by anybody."""
    told = Writes()
    add, clear = Recorder.async_import_statistics, Recorder.async_clear_statistics

    def added(recorder: Recorder, metadata: Any, rows: Any, kept_in: Any) -> None:
        told.slices.append(len(rows))
        told.ids.add(metadata["statistic_id"])
        add(recorder, metadata, rows, kept_in)

    def cleared(recorder: Recorder, ids: list[str], **more: Any) -> None:
        told.cleared.extend(ids)
        clear(recorder, ids, **more)

    monkeypatch.setattr(Recorder, "async_import_statistics", added)
    monkeypatch.setattr(Recorder, "async_clear_statistics", cleared)
    return told
