"""Flashing lights for a few seconds; afterwards each is as it was before."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from homeassistant.components.light.const import (
    ATTR_BRIGHTNESS,
    ATTR_COLOR_MODE,
    ATTR_EFFECT,
    ATTR_FLASH,
    ATTR_SUPPORTED_COLOR_MODES,
    DOMAIN as LIGHT,
    FLASH_LONG,
    LightEntityFeature,
)
from homeassistant.components.light.helper import brightness_supported
from homeassistant.components.light.reproduce_state import COLOR_MODE_TO_ATTRIBUTE
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_SUPPORTED_FEATURES,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
)
from homeassistant.core import Event, EventStateChangedData, State, callback
from homeassistant.helpers.event import async_track_state_change_event

from ...core.effects import Tell
from ...core.json import Json, from_json, to_json
from ..waiting import async_reached
from .job import DONE, FAILED, MISSING, UNMAPPED, Ending, Job, ending
from .light_reading import is_by_other

DEAD = "dead"
OVERRIDDEN = "overridden"
_GOOD = frozenset({DONE, OVERRIDDEN})
_AT_MOST_S = 10.0
_FLASHES_S = 5.0
_PULSES = 3
_PULSE_S = 1.0
_OBEYS_WITHIN_S = 10.0
_LOW, _HALF, _FULL = 25, 128, 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How a light stood, in the form in which it is asked to stand so again."""

    on: bool
    data: Mapping[str, Json]
    flashes: bool = False
    dims: bool = False

    @classmethod
    def of(cls, state: State) -> Self:
        """Take down how a light stands."""
        told = state.attributes
        features = told.get(ATTR_SUPPORTED_FEATURES, 0)
        return cls(
            on=state.state == STATE_ON,
            data=to_json(_data(told)) if state.state == STATE_ON else {},  # type: ignore[arg-type]
            flashes=bool(features & LightEntityFeature.FLASH),
            dims=brightness_supported(told.get(ATTR_SUPPORTED_COLOR_MODES)),
        )

    @property
    def pulse(self) -> tuple[str, Mapping[str, Json]]:
        """Return what a light is asked for that stands out from how it stood."""
        if not self.on:
            return SERVICE_TURN_ON, {}
        level = self.data.get(ATTR_BRIGHTNESS)
        if not self.dims or not isinstance(level, int):
            return SERVICE_TURN_OFF, {}
        return SERVICE_TURN_ON, {ATTR_BRIGHTNESS: _LOW if level > _HALF else _FULL}

    @property
    def again(self) -> tuple[str, Mapping[str, Json]]:
        """Return what a light is asked for to stand as before."""
        return (SERVICE_TURN_ON, self.data) if self.on else (SERVICE_TURN_OFF, {})


async def async_flash(job: Job[Tell], names: Sequence[str]) -> Ending:
    """Flash lights; what a restart has cut short is only put back."""
    if not names:
        return UNMAPPED
    kept = {name: from_json(Before, one) for name, one in job.row.progress.items()}
    if kept:
        mine = {name: one for name, one in kept.items() if not _is_taken(job, name)}
        return await Flash(job, mine, set(kept) - set(mine)).async_end()
    states = {name: job.hass.states.get(name) for name in names}
    before = {
        name: Before.of(state)
        for name, state in states.items()
        if state is not None and state.state in (STATE_ON, STATE_OFF)
    }
    parts = dict.fromkeys(set(names) - set(before), MISSING)
    if not before:
        return ending(parts, _GOOD)
    await job.keep({name: to_json(one) for name, one in before.items()})
    ended = await Flash(job, before, set()).async_run()
    return ending({**parts, **ended.parts}, _GOOD)


@dataclass(slots=True)
class Flash:
    """The lights of one act, and which of them a hand has taken over."""

    job: Job[Tell]
    before: Mapping[str, Before]
    taken: set[str]

    async def async_run(self) -> Ending:
        """Flash all lights at once, put them back and tell how that went."""
        stop = async_track_state_change_event(
            self.job.hass, self.before, self._async_changed
        )
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_AT_MOST_S):
                    await asyncio.gather(*map(self._async_flash, self.before))
        finally:
            stop()
            failed = await self._async_put_back()
        return await self._async_told(failed)

    async def async_end(self) -> Ending:
        """Put back what was flashed before a restart."""
        return await self._async_told(await self._async_put_back())

    @callback
    def _async_changed(self, event: Event[EventStateChangedData]) -> None:
        """Leave a light alone that somebody else has set, or switched off at the wall."""
        name, state = event.data["entity_id"], event.data["new_state"]
        if state is None:
            return
        before = self.before[name]
        pulsed = before.on and before.dims and not before.flashes
        if is_by_other(state) or (pulsed and state.state == STATE_OFF):
            self.taken.add(name)

    async def _async_flash(self, name: str) -> None:
        before = self.before[name]
        if before.flashes:
            await self._async_ask(name, SERVICE_TURN_ON, {ATTR_FLASH: FLASH_LONG})
            await asyncio.sleep(_FLASHES_S)
            return
        for _ in range(_PULSES):
            for service, data in (before.pulse, before.again):
                if name in self.taken:
                    return
                await self._async_ask(name, service, data)
                await asyncio.sleep(_PULSE_S)

    async def _async_put_back(self) -> set[str]:
        """Ask every light that is still ours to stand as before; return who refused."""
        mine = [name for name in self.before if name not in self.taken]
        asked = [self._async_ask(name, *self.before[name].again) for name in mine]
        answers = await asyncio.gather(*asked)
        return {name for name, why in zip(mine, answers, strict=True) if why}

    async def _async_told(self, failed: set[str]) -> Ending:
        words = await asyncio.gather(
            *(self._async_word(name, failed) for name in self.before)
        )
        parts = dict(zip(self.before, words, strict=True))
        return ending(parts | dict.fromkeys(self.taken, OVERRIDDEN), _GOOD)

    async def _async_word(self, name: str, failed: set[str]) -> str:
        if name in self.taken:
            return OVERRIDDEN
        if name in failed:
            return FAILED
        wanted = STATE_ON if self.before[name].on else STATE_OFF

        def stands(state: State | None) -> bool:
            return state is not None and state.state == wanted

        there = await async_reached(self.job.hass, name, stands, _OBEYS_WITHIN_S)
        return DONE if there else DEAD

    async def _async_ask(
        self, name: str, service: str, data: Mapping[str, Json]
    ) -> str | None:
        return await self.job.async_call(LIGHT, service, {ATTR_ENTITY_ID: name, **data})


def _data(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the brightness, effect and colour of a light that is on."""
    names = {ATTR_BRIGHTNESS: ATTR_BRIGHTNESS, ATTR_EFFECT: ATTR_EFFECT}
    if shade := COLOR_MODE_TO_ATTRIBUTE.get(told.get(ATTR_COLOR_MODE)):  # type: ignore[arg-type]
        names[shade.parameter] = shade.state_attr
    data = {name: told.get(attribute) for name, attribute in names.items()}
    return {name: value for name, value in data.items() if value is not None}


def _is_taken(job: Job[Tell], name: str) -> bool:
    state = job.hass.states.get(name)
    return state is not None and is_by_other(state)
