"""The one answer to whether this home can do an act: the things by which it would."""

from collections.abc import Sequence

from homeassistant.core import HomeAssistant, callback

from ...core.abilities import PHONES, Ability
from ...core.identity import AgentKind, Instance
from ..agents.slots import SLOTS
from .home_map import Mapped
from .targets import async_entities

_DOMAINS = {slot.name: slot.domains for slots in SLOTS.values() for slot in slots}


@callback
def async_means(hass: HomeAssistant, home: Mapped, ability: Ability) -> Sequence[str]:
    """Return the phones or entities of this home for something, none: it cannot."""
    if ability.slot == PHONES:
        return home.phones(ability.subject)
    instance = Instance(AgentKind(ability.agent), ability.subject)
    target = home.slots(instance, ability.slot)
    if target is None:
        return ()
    return [
        entity_id
        for domain in _DOMAINS[ability.slot]
        for entity_id in async_entities(hass, target, domain)
    ]
