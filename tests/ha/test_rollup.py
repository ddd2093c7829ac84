"""Hours follow their points soon, a few at a time, and wait where nothing can be saved."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
import logging

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.ha.rollup import RollUp


class Series:
    """A file with dirty hours that can refuse."""

    def __init__(self, dirty: int = 0) -> None:
        """Begin with some dirty hours."""
        self.dirty = dirty
        self.slices: list[int] = []
        self.refuses = False

    def roll(self, most: int) -> int:
        if self.refuses:
            raise StoreError("store_full")
        self.slices.append(min(most, self.dirty))
        self.dirty -= self.slices[-1]
        return self.dirty


def at_once(job: Callable[[], None]) -> Future[None]:
    reply: Future[None] = Future()
    job()
    reply.set_result(None)
    return reply


async def later(hass: HomeAssistant, seconds: float) -> None:
    """Let some time pass, and what waits for it happen."""
    await hass.async_block_till_done()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def test_what_is_dirty_at_the_start_is_rolled_in_slices(
    hass: HomeAssistant,
) -> None:
    series = Series(120)
    rollup = RollUp(hass, series, at_once)
    rollup.async_start()
    assert series.slices == [50]
    await later(hass, 1)
    await later(hass, 1)
    assert series.slices == [50, 50, 20]
    await later(hass, 100)
    assert len(series.slices) == 3


async def test_many_writes_are_rolled_once_and_soon(hass: HomeAssistant) -> None:
    series = Series()
    rollup = RollUp(hass, series, at_once)
    for _ in range(5):
        series.dirty += 1
        rollup.soon()
    await later(hass, 5)
    assert series.slices == []
    await later(hass, 30)
    assert series.slices == [5]
    rollup.soon()
    await later(hass, 30)
    assert series.slices == [5, 0]


async def test_what_cannot_be_saved_is_tried_again_in_a_while(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    series = Series(3)
    series.refuses = True
    rollup = RollUp(hass, series, at_once)
    rollup.async_start()
    await later(hass, 61)
    series.refuses = False
    await later(hass, 30)
    assert series.dirty == 3
    await later(hass, 61)
    assert series.dirty == 0
    assert caplog.text.count("Hours cannot be rolled up") == 1
    assert caplog.text.count("Hours are rolled up again") == 1


async def test_nothing_is_rolled_once_it_has_stopped(hass: HomeAssistant) -> None:
    series = Series(3)
    rollup = RollUp(hass, series, at_once)
    rollup.soon()
    await hass.async_block_till_done()
    rollup.async_stop()
    await later(hass, 100)
    rollup.soon()
    await later(hass, 100)
    assert series.slices == []
