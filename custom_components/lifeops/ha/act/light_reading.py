"""What a light's state says, as the ramp understands it."""

from typing import Any

from homeassistant.components.light.const import (
    ATTR_BRIGHTNESS,
    ATTR_COLOR_TEMP_KELVIN,
    ATTR_MAX_COLOR_TEMP_KELVIN,
    ATTR_MIN_COLOR_TEMP_KELVIN,
    ATTR_SUPPORTED_COLOR_MODES,
)
from homeassistant.components.light.helper import brightness_supported
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import State

from ...engine.lights import LightState, Reading

_FULL = 255
_STATES = {STATE_ON: LightState.ON, STATE_OFF: LightState.OFF}


def read_light(state: State | None) -> Reading:
    """Return what a light says; its warmth is told only while it shows white."""
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
        kelvin=told.get(ATTR_COLOR_TEMP_KELVIN),
        dims=brightness_supported(told.get(ATTR_SUPPORTED_COLOR_MODES)),
        by_other=is_by_other(state),
        **range_,
    )


def _level(brightness: Any) -> float | None:
    return None if brightness is None else brightness / _FULL * 100


def is_by_other(state: State) -> bool:
    """Tell whether a user or an automation is behind it; the ramp's context has none."""
    return state.context.user_id is not None or state.context.parent_id is not None
