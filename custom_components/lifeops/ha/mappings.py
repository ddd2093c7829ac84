"""Whether what the household is mapped to still exists here."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
import logging
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.helpers.debounce import Debouncer
from homeassistant.util.event_type import EventType

from .issues import RepairKey, async_clear, async_raise
from .subentries import AgentConfig, Household, PersonConfig

_LOGGER = logging.getLogger(__name__)
_SETTLE_S = 5.0
_CHANGES: tuple[EventType[Any], ...] = (
    ar.EVENT_AREA_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    er.EVENT_ENTITY_REGISTRY_UPDATED,
    fr.EVENT_FLOOR_REGISTRY_UPDATED,
    lr.EVENT_LABEL_REGISTRY_UPDATED,
)


@callback
def async_exists(hass: HomeAssistant, entity_id: str) -> bool:
    """Return whether an entity is known, available or not."""
    return (
        hass.states.get(entity_id) is not None
        or er.async_get(hass).async_get(entity_id) is not None
    )


@callback
def async_finders(hass: HomeAssistant) -> Mapping[str, Callable[[str], object]]:
    """Return, by the key of a target, what is falsy for an id that is not known."""
    return {
        "area_id": ar.async_get(hass).async_get_area,
        "device_id": dr.async_get(hass).async_get,
        "entity_id": partial(async_exists, hass),
        "floor_id": fr.async_get(hass).async_get_floor,
        "label_id": lr.async_get(hass).async_get_label,
    }


@callback
def async_watch(hass: HomeAssistant, review: Callable[[], None]) -> CALLBACK_TYPE:
    """Review a few seconds after a registry changed; return what ends that."""
    later = Debouncer(
        hass, _LOGGER, cooldown=_SETTLE_S, immediate=False, function=review
    )

    @callback
    def changed(_: Event) -> None:
        later.async_schedule_call()

    @callback
    def stopping(_: Event) -> None:
        later.async_shutdown()

    ends = [hass.bus.async_listen(event, changed) for event in _CHANGES]
    ends.append(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stopping))

    @callback
    def end() -> None:
        for unsubscribe in ends:
            unsubscribe()
        later.async_shutdown()

    return end


@callback
def async_review(hass: HomeAssistant, household: Household) -> None:
    """Show a repair for every agent and person whose mapping dangles."""
    for agent in household.agents.values():
        owner = household.owner(agent.subject).name
        missing = _missing_of_agent(hass, agent)
        _show(hass, RepairKey.LIGHTS_MISSING, str(agent.instance), owner, missing)
    for person_ in household.persons.values():
        missing = _missing_of_person(hass, person_)
        _show(
            hass,
            RepairKey.PERSON_UNMAPPED,
            person_.person_id,
            person_.name,
            missing,
        )


def _show(
    hass: HomeAssistant,
    key: RepairKey,
    subject: str,
    person: str,
    missing: Iterable[str],
) -> None:
    if names := ", ".join(missing):
        async_raise(hass, key, subject, person=person, missing=names)
    else:
        async_clear(hass, key, subject)


def _missing_of_agent(hass: HomeAssistant, agent: AgentConfig) -> list[str]:
    finders = async_finders(hass)
    return [
        id_
        for target in agent.slots.values()
        for key, find in finders.items()
        for id_ in target.get(key, ())
        if not find(id_)
    ]


def _missing_of_person(hass: HomeAssistant, person: PersonConfig) -> list[str]:
    devices = dr.async_get(hass)
    entities = [*filter(None, (person.person_entity,)), *person.calendars]
    return [
        *(entity for entity in entities if not async_exists(hass, entity)),
        *(phone for phone in person.phones if devices.async_get(phone) is None),
    ]
