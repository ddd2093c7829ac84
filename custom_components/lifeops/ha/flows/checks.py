"""What a form's fields may hold; each check raises InputError with its field."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback, split_entity_id, valid_entity_id
from homeassistant.helpers import device_registry as dr

from ...core.errors import RefusedError
from ..mappings import async_exists
from ..subentries import Household, PersonConfig

_LONGEST_NAME = 100
_MOST_IDS = 100
_PHONES = "mobile_app"


class InputError(RefusedError):
    """A field of a form holds something that cannot be right."""

    def __init__(self, field: str, key: str, **placeholders: str) -> None:
        """Keep which field it is."""
        super().__init__(key, **placeholders)
        self.field = field


@dataclass(frozen=True, slots=True)
class Attempt[T]:
    """What came of a form: its value, or what is wrong with which field."""

    value: T | None = None
    errors: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)


def attempt[T](
    user_input: Mapping[str, Any] | None, check: Callable[[Mapping[str, Any]], T]
) -> Attempt[T]:
    """Check what was filled in, if anything was."""
    if user_input is None:
        return Attempt()
    try:
        return Attempt(check(user_input))
    except InputError as err:
        return Attempt(None, {err.field: err.key}, dict(err.placeholders))


def check_name(field: str, name: str) -> str:
    """Return a name without spaces around it."""
    name = " ".join(name.split())
    if not name:
        raise InputError(field, "name_required")
    if len(name) > _LONGEST_NAME:
        raise InputError(field, "name_too_long", longest=str(_LONGEST_NAME))
    return name


def check_count(field: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids, each once, where they are not too many."""
    unique = tuple(dict.fromkeys(ids))
    if len(unique) > _MOST_IDS:
        raise InputError(field, "too_many", most=str(_MOST_IDS))
    return unique


@callback
def async_check_entity(
    hass: HomeAssistant, field: str, entity_id: str, domains: Iterable[str]
) -> str:
    """Return the id of an entity that exists and is of one of the domains."""
    if not valid_entity_id(entity_id) or not async_exists(hass, entity_id):
        raise InputError(field, "entity_missing", entity=entity_id[:_LONGEST_NAME])
    if split_entity_id(entity_id)[0] not in domains:
        raise InputError(field, "entity_unfit", entity=entity_id)
    return entity_id


@callback
def async_check_phone(hass: HomeAssistant, field: str, device_id: str) -> str:
    """Return the id of a device that the companion app registered."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None or _PHONES not in {domain for domain, *_ in device.identifiers}:
        raise InputError(field, "phone_unknown")
    return device_id


def check_person(entry: ConfigEntry[Any], person_id: str) -> PersonConfig:
    """Return a person who still is one of this home."""
    person = Household.of(entry).persons.get(person_id)
    if person is None:
        raise InputError("base", "person_gone")
    return person


def check_only_theirs(
    entry: ConfigEntry[Any], person_id: str, wanted: PersonConfig
) -> PersonConfig:
    """Return a person who shares no name, user or phone with another."""
    others = (
        person
        for person in Household.of(entry).persons.values()
        if person.person_id != person_id
    )
    for other in others:
        if other.name.casefold() == wanted.name.casefold():
            raise InputError("name", "name_taken")
        if wanted.user_id and other.user_id == wanted.user_id:
            raise InputError("user_id", "user_taken", person=other.name)
        if wanted.person_entity and other.person_entity == wanted.person_entity:
            raise InputError("person_entity", "person_taken", person=other.name)
        if set(other.phones) & set(wanted.phones):
            raise InputError("phones", "phone_taken", person=other.name)
    return wanted
