"""Waiting for the start and for entities."""

import asyncio

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, State

from custom_components.lifeops.ha.waiting import (
    async_reached,
    async_started,
    is_available,
    is_known,
)


def test_known_and_available() -> None:
    words = {
        "on": (True, True),
        "unknown": (True, False),
        "unavailable": (False, False),
    }
    for word, expected in words.items():
        state = State("light.x", word)
        assert (is_available(state), is_known(state)) == expected
    assert not is_available(None)
    assert not is_known(None)


async def test_started_returns_at_once_when_running(hass: HomeAssistant) -> None:
    await asyncio.wait_for(async_started(hass), 1)


async def test_started_waits_for_the_event(hass: HomeAssistant) -> None:
    hass.set_state(CoreState.starting)
    waiting = hass.async_create_background_task(async_started(hass), "wait")
    await asyncio.sleep(0)
    assert not waiting.done()
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await asyncio.wait_for(waiting, 1)


async def test_who_stops_waiting_leaves_no_listener(hass: HomeAssistant) -> None:
    hass.set_state(CoreState.starting)
    before = hass.bus.async_listeners()
    waiting = hass.async_create_background_task(async_started(hass), "wait")
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert hass.bus.async_listeners() == before


async def test_reached_now_later_and_never(hass: HomeAssistant) -> None:
    assert not await async_reached(hass, "light.x", is_available, 0.01)
    waiting = hass.async_create_background_task(
        async_reached(hass, "light.x", is_available, 5), "wait"
    )
    await asyncio.sleep(0)
    hass.states.async_set("light.x", "unavailable")
    await hass.async_block_till_done()
    assert not waiting.done()
    hass.states.async_set("light.x", "on")
    assert await asyncio.wait_for(waiting, 1)
    assert await async_reached(hass, "light.x", is_available, 5)
