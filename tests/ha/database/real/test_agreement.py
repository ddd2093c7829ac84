"""What was corrected late is told alike by everything that tells of it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
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
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.ha.metrics import SINK_READINGS
from tests.entries import ANN
from tests.ha.database.conftest import Linked, Watch
from tests.ha.database.test_entry import HEART
from tests.postgres import Database
from tests.settle import night, tell_nights

from .conftest import link

SCORE = f"{DOMAIN}:{ANN[:8]}_sleep_score"
PULSE = f"{DOMAIN}:{ANN[:8]}_heart_rate_bpm"
SESSION = "SELECT sleep_score FROM lifeops.sleep_sessions"
METRICS = "SELECT avg(value) FROM lifeops.health_metrics WHERE metric = %s"
HOURS = "SELECT sum(sum) / sum(n) FROM lifeops.sample_hour"
LONG = timedelta(days=200)
LATER = timedelta(hours=1, minutes=1)
SETTLED_S = 240.0
BREATH_S = 0.2

type Told = Mapping[str, float | None]


class Tellers:
    """Everything that tells of one night's score and one day's pulse."""

    def __init__(self, linked: Linked, database: Database, day: date) -> None:
        """Ask about a day that is over."""
        self._linked = linked
        self._database = database
        self._day = day

    async def learn(self, score: float, *pulse: float) -> None:
        """Tell the home of a night, and of a pulse around noon."""
        home, hub = self._linked.home, self._linked.hub
        await tell_nights(
            self._linked.hass, home, night(self._day, {"sleep_score": score})
        )
        zone = dt_util.get_default_time_zone()
        noon = datetime.combine(self._day, time(12), tzinfo=zone)
        minutes = [noon + nr * timedelta(minutes=40) for nr in range(len(pulse))]
        points = [
            Point(dt_util.as_utc(at), value)
            for at, value in zip(minutes, pulse, strict=True)
        ]
        await hub.async_append({HEART: points})

    async def agree(self, score: float, pulse: float) -> None:
        """Wait until everybody tells the same, and this."""
        wanted = {"score": {score}, "pulse": {pulse}}
        # Time that is made to pass would end a timeout of the loop's own.
        until = monotonic() + SETTLED_S
        told: Mapping[str, Told] = {}
        while {name: set(of.values()) for name, of in told.items()} != wanted:
            assert monotonic() < until, f"{told}"
            await self._pass()
            # The threads that tell the database have the interpreter meanwhile.
            await asyncio.sleep(BREATH_S)
            told = {"score": await self._scores(), "pulse": await self._pulse()}

    async def _pass(self) -> None:
        """Let an hour pass for whatever waits for it."""
        hass = self._linked.hass
        Watch.shift += LATER.total_seconds()
        self._linked.link.async_wake()
        for nr in (1, 2):
            async_fire_time_changed(hass, dt_util.utcnow() + nr * LATER)
            await hass.async_block_till_done()
        await async_wait_recording_done(hass)

    async def _scores(self) -> Told:
        sleep = await self._act("get_sleep", nights=1)
        reader: Callable[[Any], Any] = lambda reader: reader.record(  # noqa: E731
            NIGHT.name, f"{ANN}/{self._day}/ring"
        )
        record = NIGHT.readable(await self._linked.hub.async_read(reader))
        assert record is not None
        return {
            "get_sleep": sleep["nights"][0]["metrics"]["sleep_score"]["value"],
            "get_metrics": await self._metric("sleep_score"),
            "journal": record.metrics["sleep_score"].value,
            "sleep_sessions": await self._value(SESSION),
            "health_metrics": await self._value(METRICS, "sleep_score"),
            "statistics": await self._statistic(SCORE),
        }

    async def _pulse(self) -> Told:
        return {
            "get_metrics here": await self._here("heart_rate_bpm"),
            "get_metrics there": await self._metric(
                "heart_rate_bpm", "metrics_database", first=self._day - LONG
            ),
            "health_metrics": await self._value(METRICS, "heart_rate_bpm"),
            "hours there": await self._value(HOURS),
            "statistics": await self._statistic(PULSE),
        }

    async def _here(self, metric: str) -> float | None:
        """Return what a day came to by this home's own file."""
        data = self._linked.hass.data
        readings = data.pop(SINK_READINGS, None)
        try:
            return await self._metric(metric, "hours")
        finally:
            if readings is not None:
                data.setdefault(SINK_READINGS, readings)

    async def _metric(
        self, metric: str, backend: str | None = None, **asked: Any
    ) -> float | None:
        """Return what a day came to; None from another backend than is meant."""
        told = await self._act(
            "get_metrics",
            metric=metric,
            **{"first": self._day, "last": self._day, **asked},
        )
        if backend not in (None, told["backend"]):
            return None
        value: float | None = told["values"][-1]["value"]
        return value

    async def _act(self, name: str, **data: Any) -> Any:
        return await self._linked.hass.services.async_call(
            DOMAIN, name, {"person": "Ann", **data}, blocking=True, return_response=True
        )

    async def _value(self, statement: str, *asked: str) -> float | None:
        rows = await asyncio.to_thread(self._database.execute, statement, asked)
        value: float | None = rows[0][0] if rows else None
        return value

    async def _statistic(self, name: str) -> float | None:
        hass = self._linked.hass
        found = await get_instance(hass).async_add_executor_job(
            statistics_during_period,
            hass,
            dt_util.utc_from_timestamp(0),
            None,
            {name},
            "day",
            None,
            {"mean"},
        )
        means = [row["mean"] for row in found.get(name, []) if row.get("mean")]
        return means[0] if len(means) == 1 else None


@pytest.mark.usefixtures("recorder_mock")
async def test_a_night_and_a_day_that_are_corrected_are_told_alike_by_all(
    hass: HomeAssistant, home: MockConfigEntry, database: Database
) -> None:
    linked = await link(hass, home, database.url)
    await linked.caught_up()
    zone = ZoneInfo(hass.config.time_zone)
    day = (dt_util.utcnow().astimezone(zone) - timedelta(days=1)).date()
    tellers = Tellers(linked, database, day)
    await tellers.learn(70.0, 60.0, 70.0, 80.0)
    await tellers.agree(70.0, 70.0)
    await tellers.learn(85.0, 61.0, 62.0, 63.0)
    await tellers.agree(85.0, 62.0)
