"""Conditions of this home that have to hold still when something is shown."""

from collections.abc import Sequence
import json
import logging

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import condition, config_validation as cv
from homeassistant.helpers.template import is_template_string
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from ..core.errors import RefusedError
from ..core.json import Json, canonical
from .attempt import async_attempt
from .waiting import is_known

_LOGGER = logging.getLogger(__name__)
_MOST = 10
_LONGEST = 4000
_SHOWN = 200
_TIMEOUT_S = 5.0


async def async_check_stills(
    hass: HomeAssistant, stills: Sequence[Json]
) -> tuple[Json, ...]:
    """Return conditions in the form in which they are kept; RefusedError if invalid."""
    told = canonical(stills)
    if len(stills) > _MOST or len(told) > _LONGEST:
        raise RefusedError("invalid_condition", why=f"> {_MOST}, > {_LONGEST}")
    plain: list[Json] = json.loads(told)
    try:
        for still in plain:
            await _async_config(hass, still)
    except (vol.Invalid, HomeAssistantError) as err:
        raise RefusedError("invalid_condition", why=str(err)[:_SHOWN]) from err
    return tuple(plain)


def reads_anything(stills: Sequence[Json]) -> bool:
    """Tell whether conditions hold a template, which may read what their giver may not."""
    return is_template_string(canonical(stills))


async def async_hold(hass: HomeAssistant, stills: Sequence[Json]) -> bool:
    """Tell whether conditions hold; what nobody can tell now does hold.

    A message too many is a lesser fault than one that never comes.
    """
    for still in stills:
        work = _async_fails(hass, still)
        found = await async_attempt(hass, work, "condition", _TIMEOUT_S)
        if found.error is not None:
            _LOGGER.warning("A condition could not be looked at: %s", found.reason)
        elif found.value:
            return False
    return True


async def _async_fails(hass: HomeAssistant, still: Json) -> bool:
    """Tell whether a condition is false, and not only for want of a state."""
    config = await _async_config(hass, still)
    checker = await condition.async_from_config(hass, config)
    try:
        if checker.async_check() is not False:
            return False
    finally:
        checker.async_unload()
    entities = condition.async_extract_entities(config)
    return all(is_known(hass.states.get(entity)) for entity in entities)


async def _async_config(hass: HomeAssistant, still: Json) -> ConfigType:
    """Return a condition as Home Assistant takes it; raises what it raises."""
    plain = json.loads(canonical(still))
    return await condition.async_validate_condition_config(
        hass, cv.CONDITION_SCHEMA(plain)
    )
