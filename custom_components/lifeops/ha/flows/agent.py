"""The form of an agent: whose it is, and what its slots are mapped to here."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector
import voluptuous as vol

from ...core.identity import AgentKind, Instance
from ...core.json import JsonMismatchError
from ..agents.slots import SLOTS, Slot, Target, target_of
from ..mappings import async_finders
from ..storing import async_agent_titles, stored
from ..subentries import AgentConfig, Household
from .checks import (
    Attempt,
    InputError,
    async_check_entity,
    attempt,
    check_count,
)


class AgentFlow(ConfigSubentryFlow):
    """Add an agent to a person or the home, or change what its slots are mapped to."""

    _kind: AgentKind
    _subject: str
    _name: str

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose the kind; there is one of a kind for each person or home."""
        tried = attempt(user_input, self._check_kind)
        if kind := tried.value:
            self._kind = kind
            return await self.async_step_person()
        kinds = SelectSelector({"options": list(AgentKind), "translation_key": "agent"})
        schema = vol.Schema({vol.Required("kind"): kinds})
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=tried.errors,
        )

    async def async_step_person(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose whose agent it is, where more than one could have it."""
        without = self._without(self._kind)
        if user_input is not None or len(without) == 1:
            self._subject = (user_input or {}).get("person_id") or next(iter(without))
            return await self.async_step_slots()
        if not without:
            return self.async_abort(reason="no_person")
        persons = [
            SelectOptionDict(value=subject, label=name)
            for subject, name in without.items()
        ]
        field = vol.Required("person_id", default=persons[0]["value"])
        return self.async_show_form(
            step_id="person",
            data_schema=vol.Schema({field: SelectSelector({"options": persons})}),
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
        self._subject = subentry.data[f"{self._kind.owner}_id"]
        if not SLOTS[self._kind]:
            return self.async_abort(reason="nothing_to_map")
        tried = attempt(user_input, self._check)
        if agent := tried.value:
            return self.async_update_and_abort(
                self._get_entry(), subentry, data=stored(agent)
            )
        return self._show("reconfigure", user_input or _shown(subentry.data), tried)

    def _check_kind(self, user_input: Mapping[str, Any]) -> AgentKind:
        kind = AgentKind(user_input["kind"])
        everybody = Household.of(self._get_entry()).owners(kind)
        if everybody and not self._without(kind):
            raise InputError("kind", "agent_exists")
        return kind

    def _without(self, kind: AgentKind) -> Mapping[str, str]:
        """Return who has no agent of a kind yet, by id with their names."""
        household = Household.of(self._get_entry())
        return {
            subject: name
            for subject, name in household.owners(kind).items()
            if Instance(kind, subject) not in household.agents
        }

    def _check(self, user_input: Mapping[str, Any]) -> AgentConfig:
        owners = Household.of(self._get_entry()).owners(self._kind)
        if self._subject not in owners:
            raise InputError("base", "person_gone")
        self._name = owners[self._subject]
        slots = {
            slot.name: async_check_slot(self.hass, slot, user_input[slot.name])
            for slot in SLOTS[self._kind]
            if user_input.get(slot.name)
        }
        return AgentConfig(
            subentry_id="", kind=self._kind, subject=self._subject, slots=slots
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
