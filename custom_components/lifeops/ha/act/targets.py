"""From a slot's target to the entities that are meant."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.group import expand_entity_ids
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)


@callback
def async_entities(
    hass: HomeAssistant, target: Mapping[str, Any], domain: str
) -> list[str]:
    """Return a target's entities of a domain, groups as their members, in order.

    Who was named directly is kept even where nobody knows it; what an area, a device
    or a label only seems to hold is not.
    """
    selected = async_extract_referenced_entity_ids(hass, TargetSelection(dict(target)))
    found = [
        entity_id
        for entity_id in selected.indirectly_referenced
        if hass.states.get(entity_id) is not None
    ]
    members = {*selected.referenced, *expand_entity_ids(hass, found)}
    return sorted(entity for entity in members if entity.startswith(f"{domain}."))
