"""The one table of config entries: what is done with each kind of them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity

from . import home
from .database import entry as database
from .entry import EntryName
from .linked import entry as linked
from .linked.sensors import link_binary_sensors, link_sensors
from .oura import entry as oura
from .oura.sensors import account_sensors

type Work[T] = Callable[[HomeAssistant, ConfigEntry[Any]], Awaitable[T]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKind:
    """What a kind of entry does; an account has sensors and facts of its own.

    The home's entities follow its agents instead.
    """

    set_up: Work[None]
    unload: Work[bool]
    remove: Work[None]
    sensors: Callable[[ConfigEntry[Any]], Iterable[Entity]] | None = None
    binary_sensors: Callable[[ConfigEntry[Any]], Iterable[Entity]] | None = None
    facts: Callable[[ConfigEntry[Any]], dict[str, Any]] | None = None


KINDS: Mapping[EntryName, EntryKind] = {
    EntryName.HUB: EntryKind(
        set_up=home.async_set_up, unload=home.async_unload, remove=home.async_remove
    ),
    EntryName.OURA: EntryKind(
        set_up=oura.async_set_up,
        unload=oura.async_unload,
        remove=oura.async_remove,
        sensors=account_sensors,
        facts=oura.account_facts,
    ),
    EntryName.DATABASE: EntryKind(
        set_up=database.async_set_up,
        unload=database.async_unload,
        remove=database.async_remove,
        facts=database.database_facts,
    ),
    EntryName.LINKED_HOME: EntryKind(
        set_up=linked.async_set_up,
        unload=linked.async_unload,
        remove=linked.async_remove,
        sensors=link_sensors,
        binary_sensors=link_binary_sensors,
        facts=linked.linked_facts,
    ),
}


def kind_of(entry: ConfigEntry[Any]) -> EntryKind:
    """Return what is done with an entry."""
    return KINDS[EntryName.of(entry)]
