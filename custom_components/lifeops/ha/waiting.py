"""Waiting for Home Assistant's start and for entities to get where they should."""

import asyncio
from collections.abc import Callable

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.start import async_at_started

type Wanted = Callable[[State | None], bool]


def is_available(state: State | None) -> bool:
    """Return whether an entity can be asked for something."""
    return state is not None and state.state != STATE_UNAVAILABLE


def is_known(state: State | None) -> bool:
    """Return whether an entity tells what it is about."""
    return state is not None and state.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)


async def async_started(hass: HomeAssistant) -> None:
    """Wait until Home Assistant has started."""
    started = asyncio.Event()

    @callback
    def set_started(_: HomeAssistant) -> None:
        started.set()

    cancel = async_at_started(hass, set_started)
    try:
        await started.wait()
    finally:
        cancel()


async def async_reached(
    hass: HomeAssistant, entity_id: str, wanted: Wanted, timeout_s: float
) -> bool:
    """Wait until an entity's state is as wanted; return whether it came to that."""
    reached = asyncio.Event()

    @callback
    def look(_: Event[EventStateChangedData] | None = None) -> None:
        if wanted(hass.states.get(entity_id)):
            reached.set()

    stop = async_track_state_change_event(hass, entity_id, look)
    look()
    waiting = asyncio.ensure_future(reached.wait())
    try:
        await asyncio.wait({waiting}, timeout=timeout_s)
    finally:
        waiting.cancel()
        stop()
    return reached.is_set()
