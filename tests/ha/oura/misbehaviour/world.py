"""An account on an ordinary afternoon, and what its person sees of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import HEALTH_DOCUMENT, NIGHT
from custom_components.lifeops.core.health import NightRecord
from custom_components.lifeops.sources.oura.endpoints import ENDPOINTS, Shape
from tests.entries import ANN
from tests.fakes.oura import OuraServer
from tests.fakes.oura.endpoints import ENDPOINTS as SERVED
from tests.oura import ZONE, Browser
from tests.settle import settle

from ..conftest import LATER_S, Running, Watch

DAY = timedelta(days=1)
TODAY = date(2026, 3, 10)
WEEK = 6
STATUS = "sensor.oura_ann_status"
SHOWN = tuple(
    f"sensor.ann_sleep_{name}"
    for name in ("total", "score", "deep", "rem", "woke_up", "hrv")
)
MISSING = frozenset({"unknown", "unavailable"})
NAPS = frozenset({"sleep", "late_nap"})
DOWN, UP = "gives nothing at present", "answers again"


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """Return a local time of a day."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


@dataclass(frozen=True)
class World:
    """A home, the cloud beside it, the person at both, and time as it is told."""

    hass: HomeAssistant
    time: FrozenDateTimeFactory
    home: MockConfigEntry
    account: Running
    server: OuraServer
    browser: Browser
    log: pytest.LogCaptureFixture
    seen: list[str] = field(default_factory=list)

    async def until(self, moment: datetime) -> None:
        """Let time pass without a poll, and poll then."""
        ahead = moment - timedelta(seconds=LATER_S)
        Watch.shift += (ahead - datetime.now(UTC)).total_seconds()
        self.time.move_to(moment)
        await self.account.poll()
        await settle(self.hass, self.home)
        self.seen.append(self.status)

    async def later(self, **span: float) -> None:
        """Let some time pass."""
        await self.until(datetime.now(UTC) + timedelta(**span))

    # What the person sees

    @property
    def status(self) -> str:
        return self.shown(STATUS)

    def shown(self, entity_id: str) -> str:
        state = self.hass.states.get(entity_id)
        assert state is not None, entity_id
        return state.state

    def night(self) -> Mapping[str, str]:
        """Return what the sleep entities show."""
        return {name: self.shown(name) for name in SHOWN}

    def total_s(self) -> float | None:
        """Return what the night's length is shown as, in whole seconds."""
        shown = self.shown(SHOWN[0])
        return None if shown == "unknown" else round(float(shown) * 3600)

    def repairs(self) -> set[str]:
        """Return the repairs that stand, but for the one of a clock that tests turn."""
        issues = ir.async_get(self.hass).issues.values()
        found = {str(one.translation_key) for one in issues if one.domain == DOMAIN}
        return found - {"clock_untrusted"}

    def flows(self) -> list[Any]:
        found = self.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        return [one for one in found if one["context"]["source"] == "reauth"]

    def lines(self, text: str) -> list[str]:
        """Return the account's lines in the log that say something."""
        own = [one for one in self.log.records if one.name.startswith("custom_comp")]
        told = [one.getMessage() for one in own if one.levelno >= logging.INFO]
        return [one for one in told if text in one]

    def outcries(self) -> list[str]:
        """Return what stands in the log that no fault outside may bring about."""
        return [
            one.getMessage()
            for one in self.log.records
            if one.exc_info or one.levelno >= logging.ERROR
        ]

    # What is true

    async def nights(self) -> dict[date, NightRecord]:
        rows = await self.home.runtime_data.async_records(NIGHT, ANN)
        found = {row.value.day: row.value for row in rows}
        assert len(found) == len(rows)
        return found

    async def check(self) -> int:
        """Demand that what is stored of the last days is what was lived."""
        last = datetime.now(UTC).date() + DAY
        await self._check_documents(last - WEEK * DAY, last)
        return await self.check_nights()

    def known_total_s(self, day: date | None) -> float | None:
        """Return how long the cloud knows that the person slept before a day."""
        if day is None:
            return None
        known = self.server.edits.episodes(day, self.server.moment())
        return next((one.sleep.total_s for one in known if one.is_night), None)

    async def check_nights(self) -> int:
        """Demand that each of the last nights is what was slept; count them."""
        last = datetime.now(UTC).date() + DAY
        stored, day, counted = await self.nights(), last - WEEK * DAY, 0
        while day <= last:
            episodes = self.server.edits.episodes(day, self.server.moment())
            mains = [one.sleep for one in episodes if one.is_night]
            naps = [one.sleep for one in episodes if one.type in NAPS]
            if not mains and not naps:
                assert day not in stored
            else:
                found = stored[day]
                assert [(found.bedtime, found.wake)] == [
                    (one.start, one.end) for one in mains
                ] or not mains
                assert {one.total_s for one in mains} == {
                    one.value
                    for name, one in found.metrics.items()
                    if name == "sleep_total_s"
                }
                assert {nap.end for nap in found.naps} == {nap.end for nap in naps}
                counted += 1
            day += DAY
        return counted

    async def _check_documents(self, first: date, last: date) -> None:
        rows = await self.home.runtime_data.async_of_days(
            HEALTH_DOCUMENT, ANN, first, last
        )
        for endpoint in ENDPOINTS:
            if endpoint.shape is not Shape.DAYS:
                continue
            lived = self.server.cloud.documents(
                SERVED[endpoint.path], first, last, self.server.moment()
            )
            stored = [r.value.data for r in rows if r.value.endpoint == endpoint.name]
            assert sorted(stored, key=_id) == [
                {name: one[name] for name in one if name not in endpoint.dropped}
                for one in sorted(lived, key=_id)
            ], endpoint.name


def _id(document: Mapping[str, Any]) -> str:
    return str(document["id"])
