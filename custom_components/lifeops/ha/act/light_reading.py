"""What a light's state says, as the ramp understands it."""

from typing import Any

from homeassistant.components.light.const import (
    ATTR_BRIGHTNESS,
    ATTR_COLOR_MODE,
    ATTR_COLOR_TEMP_KELVIN,
    ATTR_MAX_COLOR_TEMP_KELVIN,
    ATTR_MIN_COLOR_TEMP_KELVIN,
    ATTR_SUPPORTED_COLOR_MODES,
    ColorMode,
)
from homeassistant.components.light.helper import brightness_supported
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import State

from ...engine.lights import LightState, Reading

_FULL = 255
_STATES = {STATE_ON: LightState.ON, STATE_OFF: LightState.OFF}


def read_light(state: State | None, own_context: str) -> Reading:
    """Return a light's state; own_context names the changes that the ramp made."""
    if state is None:
        return Reading(state=LightState.MISSING)
    told = state.attributes
    range_: dict[str, int] = {}
    if told.get(ATTR_MIN_COLOR_TEMP_KELVIN) and told.get(ATTR_MAX_COLOR_TEMP_KELVIN):
        range_["warmest"] = told[ATTR_MIN_COLOR_TEMP_KELVIN]
        range_["coolest"] = told[ATTR_MAX_COLOR_TEMP_KELVIN]
    return Reading(
        state=_STATES.get(state.state, LightState.UNAVAILABLE),
        level=_level(told.get(ATTR_BRIGHTNESS)),
        kelvin=_kelvin(state),
        dims=brightness_supported(told.get(ATTR_SUPPORTED_COLOR_MODES)),
        by_other=_is_by_other(state, own_context),
        **range_,
    )


def _level(brightness: Any) -> float | None:
    return None if brightness is None else brightness / _FULL * 100


def _kelvin(state: State) -> int | None:
    if state.attributes.get(ATTR_COLOR_MODE) != ColorMode.COLOR_TEMP:
        return None
    kelvin: int | None = state.attributes.get(ATTR_COLOR_TEMP_KELVIN)
    return kelvin


def _is_by_other(state: State, own_context: str) -> bool:
    context = state.context
    named = context.user_id is not None or context.parent_id is not None
    return named and context.id != own_context
