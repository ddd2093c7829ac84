"""What the household holds of a person: subentries, agents, entities, accounts."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ...const import DOMAIN
from ...core.erased import ABSENT, ErasureNote, Reached
from ..entry import CONF_SHARED, EntryName, async_entries_of
from ..oura.config import AccountConfig

if TYPE_CHECKING:
    from ..hub import Hub

_PERSON_ID = "person_id"
_ENTITIES = "entity"
_DEVICES = "device"


@callback
def async_entities(hub: Hub, persons: Collection[str]) -> tuple[str, ...]:
    """Return the entities of persons and of their accounts, also those just removed."""
    registry = er.async_get(hub.hass)
    accounts = {one.entry_id for one in _accounts(hub.hass, persons)}
    shown = (
        entity.entity_id
        for entity in registry.entities.values()
        if entity.platform == DOMAIN
        and (entity.config_entry_id in accounts or names_one(entity.unique_id, persons))
    )
    gone = (
        entity.entity_id
        for (_, platform, unique_id), entity in registry.deleted_entities.items()
        if platform == DOMAIN
        and names_one(unique_id, persons)
        and not registry.async_is_registered(entity.entity_id)
    )
    return tuple(sorted({*shown, *gone}))


@callback
def async_theirs(hub: Hub, note: ErasureNote) -> tuple[str, ...]:
    """Return the entities of a note that nobody else has taken since."""
    registry = er.async_get(hub.hass)
    accounts = {one.entry_id for one in _accounts(hub.hass, note.persons)}
    found = {one: registry.async_get(one) for one in note.entities}
    return tuple(
        one
        for one, entity in found.items()
        if entity is None
        or entity.config_entry_id in accounts
        or names_one(entity.unique_id, note.persons)
    )


def names_one(unique_id: str, persons: Collection[str]) -> bool:
    """Return whether an entity's unique id names one of some persons."""
    return not set(persons).isdisjoint(unique_id.split("/"))


@callback
def async_drop(hub: Hub, persons: Collection[str]) -> None:
    """Remove all subentries of persons; their devices and entities go with them."""
    for subentry_id in tuple(_subentries(hub.entry, persons)):
        hub.hass.config_entries.async_remove_subentry(hub.entry, subentry_id)


@callback
def async_tidy(hub: Hub, persons: Collection[str]) -> None:
    """Remove what the registries still have of subentries that are gone.

    Home Assistant writes its registries to disk seconds later than its entries: a power
    cut brings back what belongs to nobody any more, with the names of persons.
    """
    entry, devices = hub.entry, dr.async_get(hub.hass)
    known = {None, *entry.subentries}
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if device.config_subentry_id not in known:
            devices.async_remove_device(device.id)
    entities = er.async_get(hub.hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.config_subentry_id not in known:
            entities.async_remove(entity.entity_id)
    _forget(entities, persons)


async def async_weigh_parts(hub: Hub, note: ErasureNote) -> Reached:
    """Count what the household holds of a person."""
    entry, registry = hub.entry, er.async_get(hub.hass)
    ids = set(_subentries(entry, note.persons))
    parts = Counter(entry.subentries[one].subentry_type for one in ids)
    entities = [
        one
        for one in er.async_entries_for_config_entry(registry, entry.entry_id)
        if one.config_subentry_id in ids
    ]
    devices = [
        one
        for one in dr.async_entries_for_config_entry(
            dr.async_get(hub.hass), entry.entry_id
        )
        if one.config_subentry_id in ids
    ]
    parts.update({_ENTITIES: len(entities), _DEVICES: len(devices)})
    return Reached(count=parts.total(), parts=+parts)


async def async_reach_parts(hub: Hub, note: ErasureNote) -> Reached:
    """End all that runs for a person and take it off the household."""
    weighed = await async_weigh_parts(hub, note)
    await hub.eraser.async_change(lambda: async_drop(hub, note.persons))
    _async_share_no_more(hub, note.entities)
    for person in note.persons:
        hub.notebooks.forget(person)
    for instance in await hub.async_instances():
        if instance.subject in note.persons:
            hub.engine.remove(instance)
    await hub.async_ingest([])
    return weighed


async def async_weigh_accounts(hub: Hub, note: ErasureNote) -> Reached:
    """Count a person's accounts."""
    found = _accounts(hub.hass, note.persons)
    return Reached(count=len(found)) if found else ABSENT


async def async_reach_accounts(hub: Hub, note: ErasureNote) -> Reached:
    """Remove a person's accounts, with their tokens."""
    found = _accounts(hub.hass, note.persons)
    for entry in found:
        await hub.hass.config_entries.async_remove(entry.entry_id)
    return Reached(count=len(found)) if found else ABSENT


async def async_weigh_registry(_: Hub, note: ErasureNote) -> Reached:
    """Count the entities whose names Home Assistant would remember."""
    return Reached(count=len(note.entities))


async def async_reach_registry(hub: Hub, note: ErasureNote) -> Reached:
    """Let Home Assistant forget the names of entities that are gone."""
    gone = _forget(er.async_get(hub.hass), note.persons, note.entities)
    return Reached(count=gone)


@callback
def _forget(
    registry: er.EntityRegistry, persons: Collection[str], ids: Collection[str] = ()
) -> int:
    """Forget removed entities of persons, or of such ids; return how many."""
    gone = [
        key
        for key, entity in registry.deleted_entities.items()
        if key[1] == DOMAIN and (names_one(key[2], persons) or entity.entity_id in ids)
    ]
    for key in gone:
        del registry.deleted_entities[key]
    if gone:
        registry.async_schedule_save()
    return len(gone)


def _subentries(entry: ConfigEntry[Any], persons: Collection[str]) -> Iterator[str]:
    for subentry in entry.subentries.values():
        if subentry.data.get(_PERSON_ID) in persons:
            yield subentry.subentry_id


def _accounts(hass: HomeAssistant, persons: Collection[str]) -> list[ConfigEntry[Any]]:
    entries = async_entries_of(hass, EntryName.OURA)
    return [one for one in entries if AccountConfig.of(one).person_id in persons]


@callback
def _async_share_no_more(hub: Hub, entities: Collection[str]) -> None:
    shared = hub.entry.data.get(CONF_SHARED, ())
    left = [one for one in shared if one not in entities]
    if len(left) != len(shared):
        hub.hass.config_entries.async_update_entry(
            hub.entry, data={**hub.entry.data, CONF_SHARED: left}
        )
