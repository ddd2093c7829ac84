"""Who turned out to be another, a person or this home: from then on known as that."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..core.aliases import canonical
from ..core.identity import AgentKind
from .entry import EntryName, async_entries_of
from .subentries import Household, SubentryType

_PERSON_ID = "person_id"
_HOME_ID = "home_id"


@callback
def async_rename(
    hass: HomeAssistant, entry: ConfigEntry[Any], aliases: Mapping[str, str]
) -> None:
    """Know every person by their canonical id; entities and devices stay theirs.

    Where both are mapped here nothing can be made one, and both stay.
    """
    persons = Household.of(entry).persons
    for person in persons:
        known = canonical(person, aliases)
        if known != person and known not in persons:
            _async_move_registered(hass, entry, person, known)
            _async_move_subentries(hass, entry, _PERSON_ID, person, known)
            _async_move_accounts(hass, person, known)


@callback
def async_rename_home(
    hass: HomeAssistant, entry: ConfigEntry[Any], home: str, known: str
) -> None:
    """Let the home's own agents be those of another id; entities and devices stay."""
    _async_move_registered(hass, entry, home, known)
    _async_move_subentries(hass, entry, _HOME_ID, home, known)


@callback
def _async_move_registered(
    hass: HomeAssistant, entry: ConfigEntry[Any], subject: str, known: str
) -> None:
    entities, devices = er.async_get(hass), dr.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        kind, _, rest = entity.unique_id.partition(f"/{subject}/")
        if rest and kind in AgentKind:
            entities.async_update_entity(
                entity.entity_id, new_unique_id=f"{kind}/{known}/{rest}"
            )
    for kind in AgentKind:
        device = devices.async_get_device_by_identifier(
            (DOMAIN, f"{kind}/{subject}"), config_entry_id=entry.entry_id
        )
        if device is not None:
            devices.async_update_device(
                device.id, new_identifiers={(DOMAIN, f"{kind}/{known}")}
            )


@callback
def _async_move_subentries(
    hass: HomeAssistant, entry: ConfigEntry[Any], owner: str, subject: str, known: str
) -> None:
    for subentry in tuple(entry.subentries.values()):
        if subentry.data.get(owner) == subject:
            hass.config_entries.async_update_subentry(
                entry,
                subentry,
                data={**subentry.data, owner: known},
                unique_id=_unique_id(subentry, known),
            )


@callback
def _async_move_accounts(hass: HomeAssistant, person: str, known: str) -> None:
    for account in async_entries_of(hass, EntryName.OURA):
        if account.data.get(_PERSON_ID) == person:
            data = {**account.data, _PERSON_ID: known}
            hass.config_entries.async_update_entry(account, data=data)
            if account.state is ConfigEntryState.LOADED:
                hass.config_entries.async_schedule_reload(account.entry_id)


def _unique_id(subentry: ConfigSubentry, known: str) -> str | None:
    """Return a subentry's unique id with its person's canonical id in it."""
    match SubentryType(subentry.subentry_type):
        case SubentryType.PERSON:
            return SubentryType.PERSON.unique_id(known)
        case SubentryType.AGENT:
            return SubentryType.AGENT.unique_id(subentry.data["kind"], known)
        case SubentryType.SOURCE:
            return subentry.unique_id
