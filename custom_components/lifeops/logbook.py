"""How the logbook words what LifeOps tells it."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.components.logbook.models import LazyEventPartialState
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN
from .ha.story import ATTR_LIGHTS, EVENT_WINDDOWN

_OBEYED = "logbook_winddown_finished"
_DISOBEYED = "logbook_winddown_finished_without"


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[
        [str, str, Callable[[LazyEventPartialState], dict[str, Any]]], None
    ],
) -> None:
    """Register how a finished wind-down is worded."""

    @callback
    def async_describe(event: LazyEventPartialState) -> dict[str, Any]:
        """Name the lights that did not obey."""
        entity_id = event.data[ATTR_ENTITY_ID]
        lights = ", ".join(_name(hass, light) for light in event.data[ATTR_LIGHTS])
        return {
            LOGBOOK_ENTRY_NAME: _name(hass, entity_id),
            LOGBOOK_ENTRY_MESSAGE: _text(
                hass, _DISOBEYED if lights else _OBEYED, lights=lights
            ),
            LOGBOOK_ENTRY_ENTITY_ID: entity_id,
        }

    async_describe_event(DOMAIN, str(EVENT_WINDDOWN), async_describe)


def _name(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    return state.name if state else entity_id


def _text(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)
    return texts[f"component.{DOMAIN}.common.{key}"].format(**placeholders)
