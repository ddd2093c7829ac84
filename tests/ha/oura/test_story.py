"""A night that comes late, is corrected and gains a nap, right at each moment."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time as time_of_day, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.topics import SLEEP_HISTORY, TONIGHT
from custom_components.lifeops.sources.oura.endpoints import SLEEP
from tests.entries import ANN, agent, person
from tests.fakes.oura import OuraServer
from tests.fakes.oura.endpoints import ENDPOINTS as SERVED
from tests.oura import ZONE, Browser
from tests.settle import lifeops, settle

from .conftest import LATER_S, Running, Watch

TOTAL = "sensor.ann_sleep_total"
NAP_S = 40 * 60


@dataclass(frozen=True)
class Story:
    """A home, the cloud beside it, and time that passes when it is told to."""

    hass: HomeAssistant
    time: FrozenDateTimeFactory
    home: MockConfigEntry
    account: Running
    server: OuraServer
    day: date

    def at(self, hour: int, minute: int = 0) -> datetime:
        """Return a local time of the day."""
        return _at(self.day, hour, minute)

    async def until(self, hour: int, minute: int = 0) -> None:
        """Let the home poll shortly after a local time."""
        moment = self.at(hour, minute) + timedelta(seconds=LATER_S)
        Watch.shift += (moment - datetime.now(UTC)).total_seconds()
        self.time.move_to(moment)
        await self.account.poll()
        await settle(self.hass, self.home)

    async def nights(self) -> dict[str, Any]:
        """Return what the action tells of the last nights."""
        told: Any = await self.hass.services.async_call(
            DOMAIN,
            "get_sleep",
            {"person": "Ann", "nights": 7},
            blocking=True,
            return_response=True,
        )
        return dict(told)

    async def night(self) -> dict[str, Any] | None:
        """Return the day's night as the action tells it."""
        nights = (await self.nights())["nights"]
        return next((one for one in nights if one["day"] == str(self.day)), None)

    def slept(self) -> dict[str, Any]:
        """Return the night's document as the cloud has it now."""
        found = self.server.cloud.documents(
            SERVED[SLEEP.name], self.day, self.day, self.server.moment()
        )
        return next(one for one in found if one["type"] == "long_sleep")

    def shown(self) -> float | None:
        """Return the hours that the entity shows."""
        state = self.hass.states.get(TOTAL)
        assert state is not None
        return None if state.state == "unknown" else float(state.state)


@dataclass(frozen=True)
class Chapter:
    """A day of the story, and the zone in which its night was slept."""

    day: date
    zone: ZoneInfo = ZONE


ORDINARY = Chapter(date(2026, 3, 10))
CLOCKS_CHANGE = Chapter(date(2026, 3, 8))
FLOWN = Chapter(date(2026, 3, 10), ZoneInfo("Europe/Stockholm"))


@pytest.fixture(params=[ORDINARY], ids=["ordinary"])
def chapter(request: pytest.FixtureRequest) -> Chapter:
    found: Chapter = request.param
    return found


@pytest.fixture
def time(chapter: Chapter) -> Iterator[FrozenDateTimeFactory]:
    """Stop the clock on the wall; what waits on a socket goes on."""
    start = _at(chapter.day, 10)
    with freeze_time(start, ignore=["asyncio", "aiohttp"]) as frozen:
        yield frozen


@pytest.fixture
async def story(
    chapter: Chapter,
    time: FrozenDateTimeFactory,
    server: OuraServer,
    browser: Browser,
) -> AsyncIterator[Story]:
    """Connect Ann's account on a morning, before the night has come."""
    day = chapter.day
    server.person.travel(day, day, chapter.zone)
    server.edits.late(day, _at(day, 11, 40))
    server.edits.corrected(day, _at(day, 13, 10), end_min=-45)
    server.edits.nap(day, _at(day, 16), minutes=40)
    async with lifeops(browser.hass, person(), agent(title="Ann Sleep")) as home:
        account = Running(browser.hass, await browser.add())
        await account.filled()
        yield Story(browser.hass, time, home, account, server, day)
        assert await browser.hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.parametrize(
    "chapter",
    [ORDINARY, CLOCKS_CHANGE, FLOWN],
    indirect=True,
    ids=["ordinary", "clocks change", "flown"],
)
async def test_a_night_is_right_at_each_moment(story: Story) -> None:
    await story.until(11, 30)
    assert await story.night() is None
    assert story.shown() is None
    tonight = story.home.runtime_data.snapshot.topic(TONIGHT, ANN)
    assert tonight.suggested_bedtime is None

    await story.until(11, 40)
    first = story.slept()
    await _is_told(story, first)

    await story.until(13, 10)
    corrected = story.slept()
    assert corrected["id"] == first["id"]
    assert corrected["total_sleep_duration"] != first["total_sleep_duration"]
    await _is_told(story, corrected)
    night = await story.night()
    assert night is not None
    assert night["naps"] == []
    debt_s = (await story.nights())["debt_s"]

    await story.until(16)
    await _is_told(story, corrected)
    night = await story.night()
    assert night is not None
    (nap,) = night["naps"]
    assert 0 < nap["total_s"] <= NAP_S
    assert (await story.nights())["debt_s"] == pytest.approx(
        max(0, debt_s - nap["total_s"])
    )

    await story.until(23, 50)
    await _is_told(story, corrected)
    await story.until(24)
    await _is_told(story, corrected)


async def test_the_day_after_a_night_nobody_knows_is_unknown(story: Story) -> None:
    story.server.edits.clear()
    story.server.edits.vanished(story.day)
    await story.until(17)
    assert await story.night() is None
    history = story.home.runtime_data.snapshot.topic(SLEEP_HISTORY, ANN)
    assert history.last_night is None or history.last_night.day < story.day
    tonight = story.home.runtime_data.snapshot.topic(TONIGHT, ANN)
    assert tonight.suggested_bedtime is None
    rows = await story.home.runtime_data.async_of_days(NIGHT, ANN, story.day, story.day)
    assert rows == []


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a local time of a day; hour 24 is the next midnight."""
    local = datetime.combine(
        day + timedelta(days=hour // 24), time_of_day(hour % 24, minute), ZONE
    )
    return local.astimezone(UTC)


async def _is_told(story: Story, document: dict[str, Any]) -> None:
    """Demand that action and entity tell what the cloud does."""
    night = await story.night()
    assert night is not None
    total = night["metrics"]["sleep_total_s"]
    assert total["value"] == document["total_sleep_duration"]
    assert total["source"] == "Oura"
    woke = datetime.fromisoformat(document["bedtime_end"])
    assert datetime.fromisoformat(total["measured_at"]) == woke
    assert datetime.fromisoformat(night["wake"]) == woke
    assert story.shown() == pytest.approx(total["value"] / 3600, abs=0.01)
    assert night["hypnogram"] is not None
