"""Whether what the household is mapped to still exists here."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .issues import RepairKey, async_clear, async_raise
from .subentries import AgentConfig, Household, PersonConfig


@callback
def async_exists(hass: HomeAssistant, entity_id: str) -> bool:
    """Return whether an entity is known, available or not."""
    return (
        hass.states.get(entity_id) is not None
        or er.async_get(hass).async_get(entity_id) is not None
    )


@callback
def async_review(hass: HomeAssistant, household: Household) -> None:
    """Show a repair for every agent and person whose mapping dangles."""
    for agent in household.agents.values():
        person = household.persons[agent.person_id].name
        missing = _missing_of_agent(hass, agent)
        _show(hass, RepairKey.LIGHTS_MISSING, str(agent.instance), person, missing)
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
    return [
        entity_id
        for target in agent.slots.values()
        for entity_id in target.get("entity_id", ())
        if not async_exists(hass, entity_id)
    ]


def _missing_of_person(hass: HomeAssistant, person: PersonConfig) -> list[str]:
    devices = dr.async_get(hass)
    entities = [*filter(None, (person.person_entity,)), *person.calendars]
    return [
        *(entity for entity in entities if not async_exists(hass, entity)),
        *(phone for phone in person.phones if devices.async_get(phone) is None),
    ]
