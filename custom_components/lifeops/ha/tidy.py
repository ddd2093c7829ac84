"""Subentries that follow from others: agents of new people, leavings of gone ones."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..core.identity import SITE_KINDS
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
    hass: HomeAssistant, entry: ConfigEntry[Any], before: Mapping[str, str]
) -> None:
    """Bring agents' and sources' subentries in line with the people of the entry.

    before is what everybody was called the last time, by id.
    """
    titles = await async_agent_titles(hass)
    _async_remove_orphans(hass, entry)
    household = Household.of(entry)
    for person in household.persons.values():
        if not person.welcomed:
            _async_welcome(hass, entry, household.home, person, titles)
    _async_retitle(hass, entry, before, titles)


@callback
def _async_remove_orphans(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    people = {item.unique_id for item in entry.subentries.values()}
    for subentry in tuple(entry.subentries.values()):
        try:
            part = parse(subentry)
        except SubentryInvalidError:
            continue
        if part.person_id is None or isinstance(part, PersonConfig):
            continue
        if SubentryType.PERSON.unique_id(part.person_id) not in people:
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
        agent = AgentConfig(subentry_id="", kind=kind, subject=person.person_id)
        if kind not in SITE_KINDS and agent.unique_id not in taken:
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
    before: Mapping[str, str],
    titles: AgentTitles,
) -> None:
    """Let titles that nobody chose follow the names of their owners."""
    household = Household.of(entry)
    for agent in household.agents.values():
        subentry = entry.subentries[agent.subentry_id]
        new = titles.of(agent.kind, household.names[agent.subject])
        was = before.get(agent.subject)
        if was is None or subentry.title == new:
            continue
        if subentry.title == titles.of(agent.kind, was):
            hass.config_entries.async_update_subentry(entry, subentry, title=new)
