"""Subentries that follow from others: agents of new people, leavings of gone ones."""

from collections.abc import Iterable
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .storing import AgentTitles, async_agent_titles, new_subentry
from .subentries import (
    AgentConfig,
    HomeConfig,
    Household,
    PersonConfig,
    SubentryInvalidError,
    SubentryType,
    parse,
)


async def async_tidy(
    hass: HomeAssistant, entry: ConfigEntry[Any], before: Iterable[PersonConfig]
) -> None:
    """Bring agents' and sources' subentries in line with the people of the entry."""
    titles = await async_agent_titles(hass)
    _async_remove_orphans(hass, entry)
    household = Household.of(entry)
    for person in household.persons.values():
        if not person.welcomed:
            _async_welcome(hass, entry, household.home, person, titles)
    for old in before:
        new = household.persons.get(old.person_id)
        if new is not None and new.name != old.name:
            _async_retitle(hass, entry, old, new, titles)


@callback
def _async_remove_orphans(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    people = {item.unique_id for item in entry.subentries.values()}
    for subentry in tuple(entry.subentries.values()):
        try:
            part = parse(subentry)
        except SubentryInvalidError:
            continue
        owner = SubentryType.PERSON.unique_id(part.person_id)
        if owner not in people and not isinstance(part, PersonConfig):
            hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)


@callback
def _async_welcome(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    home: HomeConfig,
    person: PersonConfig,
    titles: AgentTitles,
) -> None:
    taken = {item.unique_id for item in entry.subentries.values()}
    for kind in home.agents:
        agent = AgentConfig(subentry_id="", kind=kind, person_id=person.person_id)
        if agent.unique_id not in taken:
            hass.config_entries.async_add_subentry(
                entry, new_subentry(agent, titles.of(kind, person.name))
            )
    subentry = entry.subentries[person.subentry_id]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "welcomed": True}
    )


@callback
def _async_retitle(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    old: PersonConfig,
    new: PersonConfig,
    titles: AgentTitles,
) -> None:
    for agent in Household.of(entry).agents.values():
        subentry = entry.subentries[agent.subentry_id]
        ours = subentry.title == titles.of(agent.kind, old.name)
        if agent.person_id == new.person_id and ours:
            hass.config_entries.async_update_subentry(
                entry, subentry, title=titles.of(agent.kind, new.name)
            )
