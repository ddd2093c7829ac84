"""What the logbook tells beyond the states of entities."""

from collections.abc import Mapping

from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.event_type import EventType

from ..core.json import Json

EVENT_WINDDOWN: EventType[Mapping[str, Json]] = EventType("lifeops_winddown_finished")
ATTR_LIGHTS = "lights"
_DISOBEYED = frozenset({"dead", "missing"})


@callback
def async_tell_winddown(
    hass: HomeAssistant, entity_id: str, outcomes: Mapping[str, Json]
) -> None:
    """Tell the logbook how a wind-down ended and which lights stayed as they were."""
    disobeyed = sorted(light for light, word in outcomes.items() if word in _DISOBEYED)
    hass.bus.async_fire(
        EVENT_WINDDOWN, {ATTR_ENTITY_ID: entity_id, ATTR_LIGHTS: disobeyed}
    )
