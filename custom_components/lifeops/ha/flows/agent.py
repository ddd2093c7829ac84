"""The form of an agent: whose it is, and what its slots are mapped to here."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector
import voluptuous as vol

from ...core.identity import AgentKind
from ...core.json import JsonMismatchError
from ..agents.slots import SLOTS, Slot
from ..mappings import async_finders
from ..storing import async_agent_titles, stored
from ..subentries import AgentConfig, Household, Target, target_of
from .checks import (
    Attempt,
    InputError,
    async_check_entity,
    attempt,
    check_count,
    check_person,
)


class AgentFlow(ConfigSubentryFlow):
    """Add an agent to a person, or change what its slots are mapped to."""

    _kind: AgentKind
    _person_id: str
    _name: str

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose whose agent of which kind; one of a kind for each person."""
        people = Household.of(self._get_entry()).persons
        if not people:
            return self.async_abort(reason="no_person")
        tried = attempt(user_input, self._check_new)
        if agent := tried.value:
            self._kind, self._person_id = agent.kind, agent.person_id
            return await self.async_step_slots()
        persons = [
            SelectOptionDict(value=person.person_id, label=person.name)
            for person in people.values()
        ]
        schema = vol.Schema(
            {
                vol.Required("kind"): SelectSelector(
                    {"options": list(AgentKind), "translation_key": "agent"}
                ),
                vol.Required("person_id", default=persons[0]["value"]): SelectSelector(
                    {"options": persons}
                ),
            }
        )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=tried.errors,
        )

    async def async_step_slots(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Map the new agent's slots; all of them may stay empty."""
        tried = attempt({} if not SLOTS[self._kind] else user_input, self._check)
        if agent := tried.value:
            titles = await async_agent_titles(self.hass)
            return self.async_create_entry(
                title=titles.of(agent.kind, self._name),
                data=stored(agent),
                unique_id=agent.unique_id,
            )
        return self._show("slots", user_input, tried)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change what an agent's slots are mapped to."""
        subentry = self._get_reconfigure_subentry()
        self._kind = AgentKind(subentry.data["kind"])
        self._person_id = subentry.data["person_id"]
        if not SLOTS[self._kind]:
            return self.async_abort(reason="nothing_to_map")
        tried = attempt(user_input, self._check)
        if agent := tried.value:
            return self.async_update_and_abort(
                self._get_entry(), subentry, data=stored(agent)
            )
        return self._show("reconfigure", user_input or _shown(subentry.data), tried)

    def _check_new(self, user_input: Mapping[str, Any]) -> AgentConfig:
        agent = AgentConfig(
            subentry_id="",
            kind=AgentKind(user_input["kind"]),
            person_id=user_input["person_id"],
        )
        if agent.instance in Household.of(self._get_entry()).agents:
            raise InputError("kind", "agent_exists")
        return agent

    def _check(self, user_input: Mapping[str, Any]) -> AgentConfig:
        self._name = check_person(self._get_entry(), self._person_id).name
        slots = {
            slot.name: async_check_slot(self.hass, slot, user_input[slot.name])
            for slot in SLOTS[self._kind]
            if user_input.get(slot.name)
        }
        return AgentConfig(
            subentry_id="", kind=self._kind, person_id=self._person_id, slots=slots
        )

    def _show(
        self,
        step_id: str,
        shown: Mapping[str, Any] | None,
        tried: Attempt[AgentConfig],
    ) -> SubentryFlowResult:
        schema = vol.Schema(
            {vol.Optional(slot.name): slot.selector for slot in SLOTS[self._kind]}
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=tried.errors,
            description_placeholders=tried.hints,
        )


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored slots as their form fields take them."""
    slots = SLOTS[AgentKind(data["kind"])]
    return {
        slot.name: slot.as_field(target_of(data[slot.name]))
        for slot in slots
        if data.get(slot.name)
    }


@callback
def async_check_slot(hass: HomeAssistant, slot: Slot, value: object) -> Target:
    """Return a slot's target where all that it names exists and fits."""
    try:
        target = target_of(value)
    except JsonMismatchError as err:
        raise InputError(slot.name, "target_unknown") from err
    find = async_finders(hass)
    for key, ids in target.items():
        check_count(slot.name, ids)
        for id_ in ids:
            if key == "entity_id":
                async_check_entity(hass, slot.name, id_, slot.domains)
            elif not find[key](id_):
                raise InputError(slot.name, "target_unknown")
    return target
