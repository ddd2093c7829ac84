"""Subentries that follow what other homes have changed of the persons mapped here."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..core.identity import AgentKind, Instance
from ..core.records import PersonRecord
from .renaming import async_rename
from .storing import AgentTitles, new_subentry
from .subentries import AgentConfig, Household

type Kinds = Mapping[str, frozenset[AgentKind]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What is new of persons: who they are, which agents came and went, who is one.

    settled are those who were mapped here before any of it.
    """

    settled: Container[str]
    persons: Mapping[str, PersonRecord]
    added: Kinds
    gone: Kinds
    aliases: Mapping[str, str]


@callback
def async_follow(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    arrivals: Arrivals,
    titles: AgentTitles,
) -> None:
    """Take over what is new of those who are mapped here.

    Who was private here before they were known elsewhere stays so.
    """
    async_rename(hass, entry, arrivals.aliases)
    household = Household.of(entry)
    for person, record in arrivals.persons.items():
        if person in household.persons:
            known = household.persons[person]
            hidden = known.private and person not in arrivals.settled
            taken = replace(record, private=record.private or hidden)
            _async_adopt(hass, entry, known.subentry_id, taken)
    _each(household, arrivals.added, lambda one: _async_add(hass, entry, one, titles))
    _each(household, arrivals.gone, lambda one: _async_remove(hass, entry, one))


def _each(household: Household, kinds: Kinds, do: Callable[[Instance], None]) -> None:
    for person in household.persons:
        for kind in sorted(kinds.get(person, ())):
            do(Instance(kind, person))


@callback
def _async_adopt(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    subentry_id: str,
    record: PersonRecord,
) -> None:
    """Take over a person's name and privacy."""
    subentry = entry.subentries[subentry_id]
    title = record.name or subentry.title
    data = {**subentry.data, "private": record.private}
    hass.config_entries.async_update_subentry(entry, subentry, title=title, data=data)


@callback
def _async_add(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    instance: Instance,
    titles: AgentTitles,
) -> None:
    """Show an agent here that a person was given in another home."""
    household = Household.of(entry)
    if instance in household.agents:
        return
    agent = AgentConfig(subentry_id="", kind=instance.agent, subject=instance.subject)
    name = household.names[instance.subject]
    subentry = new_subentry(agent, titles.of(instance.agent, name))
    hass.config_entries.async_add_subentry(entry, subentry)


@callback
def _async_remove(
    hass: HomeAssistant, entry: ConfigEntry[Any], instance: Instance
) -> None:
    """Show an agent no more that a person lost in another home."""
    agent = Household.of(entry).agents.get(instance)
    if agent is not None:
        hass.config_entries.async_remove_subentry(entry, agent.subentry_id)
