"""Telling the other homes what this one has means for, so that a standby can compare."""

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ...core.abilities import AbilitiesRecord, Ability
from ...core.datasets import ABILITIES
from ...core.effects import PutRecord
from ..act.means import async_means
from ..agents.slots import SLOTS
from ..mappings import async_watch
from ..subentries import Household

if TYPE_CHECKING:
    from ..hub import Hub

_WHO = "abilities"


class Able:
    """Writes what this home has means for whenever that may have changed."""

    def __init__(self, hub: Hub) -> None:
        """Know whose home it is."""
        self._hub = hub

    @callback
    def async_start(self) -> None:
        """Tell once entities are there, and whatever is mapped later."""
        hub = self._hub
        undo = hub.entry.async_on_unload
        undo(hub.entry.add_update_listener(self._async_updated))
        undo(async_at_started(hub.hass, self._async_started))
        undo(async_watch(hub.hass, self._async_tell))

    async def _async_updated(self, _: HomeAssistant, __: ConfigEntry[Any]) -> None:
        self._async_tell()

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        self._async_tell()

    @callback
    def _async_tell(self) -> None:
        hub = self._hub
        if not hub.hass.is_running:
            return
        household = Household.of(hub.entry)
        fields = ABILITIES.write(async_abilities(hub.hass, household))
        write = PutRecord(
            dataset=ABILITIES.name, id=household.home.home_id, fields=fields
        )
        hub.ingest([write], who=_WHO)


@callback
def async_abilities(hass: HomeAssistant, household: Household) -> AbilitiesRecord:
    """Return what a home has means for."""
    wanted = [
        Ability.of(agent.instance, slot.name)
        for agent in household.agents.values()
        for slot in SLOTS[agent.kind]
        if slot.acts
    ]
    wanted += map(Ability.phones, household.persons)
    can = (one for one in wanted if async_means(hass, household, one))
    return AbilitiesRecord(can=tuple(sorted(can)))
