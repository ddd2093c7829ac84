"""How a home is set up: one short form, and the forms of its subentries."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import SelectSelector, TextSelector
import voluptuous as vol

from .const import DOMAIN
from .core.identity import AgentKind
from .ha.database.flow import DatabaseFlow
from .ha.entry import EntryName, async_entries_of
from .ha.flows.agent import AgentFlow
from .ha.flows.checks import Attempt, attempt, check_name
from .ha.flows.home import async_home_schema, home_changes, home_stands
from .ha.flows.person import PersonFlow
from .ha.flows.source import SourceFlow
from .ha.flows.users import async_current_user, async_person_of_user
from .ha.linked.flow import LinkedHomeFlow
from .ha.linked.settings import LinkOptionsFlow
from .ha.migration import MINOR_VERSION, VERSION
from .ha.oura.flow import OuraFlow
from .ha.storing import async_agent_titles, new_id, subentry_data
from .ha.subentries import (
    CONF_AGENTS,
    CONF_HOME_ID,
    CONF_HOUSEHOLD_ID,
    AgentConfig,
    PersonConfig,
    SubentryType,
)

_HUB = "hub"
ACCOUNTS = [
    EntryName.OURA.value,
    EntryName.DATABASE.value,
    EntryName.LINKED_HOME.value,
]


class LifeOpsConfigFlow(LinkedHomeFlow, OuraFlow, DatabaseFlow, domain=DOMAIN):
    """Set up the home; nothing needs to be mapped before it is of use."""

    VERSION = VERSION
    MINOR_VERSION = MINOR_VERSION

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to a home; an account has no parts."""
        if EntryName.of(config_entry) is not EntryName.HUB:
            return {}
        return {
            SubentryType.PERSON: PersonFlow,
            SubentryType.AGENT: AgentFlow,
            SubentryType.SOURCE: SourceFlow,
        }

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Return whether there is anything to choose; of a linked home there is."""
        return EntryName.of(config_entry) is EntryName.LINKED_HOME

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> LinkOptionsFlow:
        """Return what can be chosen of a linked home."""
        return LinkOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Name the home and its first person, choose the agents."""
        if async_entries_of(self.hass, EntryName.HUB):
            return await self.async_step_account()
        await self.async_set_unique_id(_HUB)
        self._abort_if_unique_id_configured()
        tried = attempt(user_input, _check_home)
        if user_input is not None and (names := tried.value):
            home, person = names
            agents = [kind for kind in AgentKind if kind in user_input[CONF_AGENTS]]
            home_id = new_id()
            return self.async_create_entry(
                title=home,
                data={
                    CONF_HOME_ID: home_id,
                    CONF_HOUSEHOLD_ID: new_id(),
                    CONF_AGENTS: [kind.value for kind in agents],
                },
                subentries=await self._async_first_parts(
                    (home_id, home), person, agents
                ),
            )
        return self._show_user(user_input, tried)

    @override
    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Sign in again, to an account or a server."""
        if EntryName.of(self._get_reauth_entry()) is EntryName.DATABASE:
            return await self.async_step_database_sign_in()
        return await super().async_step_reauth(entry_data)

    async def async_step_account(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose what the home that stands is to be connected to."""
        return self.async_show_menu(step_id="account", menu_options=ACCOUNTS)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Rename the home, or change what it is connected to."""
        entry = self._get_reconfigure_entry()
        if (kind := EntryName.of(entry)) is not EntryName.HUB:
            change = {
                EntryName.OURA: self.async_step_oura_settings,
                EntryName.DATABASE: self.async_choose_server,
                EntryName.LINKED_HOME: self.async_step_linked_settings,
            }
            return await change[kind]()
        tried = attempt(user_input, lambda given: check_name("name", given["name"]))
        if user_input is not None and (name := tried.value):
            changes = home_changes(entry, user_input)
            return self.async_update_and_abort(entry, title=name, data_updates=changes)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                async_home_schema(self.hass), user_input or home_stands(entry)
            ),
            errors=tried.errors,
            description_placeholders=tried.hints,
        )

    def _show_user(
        self, shown: Mapping[str, Any] | None, tried: Attempt[tuple[str, str]]
    ) -> ConfigFlowResult:
        schema = vol.Schema(
            {
                vol.Required("name"): TextSelector(),
                vol.Required("person_name"): TextSelector(),
                vol.Required(CONF_AGENTS): SelectSelector(
                    {
                        "options": list(AgentKind),
                        "multiple": True,
                        "translation_key": "agent",
                    }
                ),
            }
        )
        user = async_current_user()
        proposed = {
            "name": self.hass.config.location_name,
            "person_name": (user.name if user else None) or "",
            CONF_AGENTS: list(AgentKind),
        }
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, shown or proposed),
            errors=tried.errors,
            description_placeholders=tried.hints,
        )

    async def _async_first_parts(
        self, home: tuple[str, str], name: str, agents: list[AgentKind]
    ) -> list[ConfigSubentryData]:
        """Return the first person, and the agents of that person and of the home."""
        user = async_current_user()
        user_id = user.id if user else None
        person = PersonConfig(
            subentry_id="",
            person_id=new_id(),
            name=name,
            user_id=user_id,
            person_entity=async_person_of_user(self.hass, user_id),
            welcomed=True,
        )
        titles = await async_agent_titles(self.hass)
        owners = {"home": home, "person": (person.person_id, name)}
        parts = [subentry_data(person, name)]
        for kind in agents:
            subject, owner = owners[kind.owner]
            agent = AgentConfig(subentry_id="", kind=kind, subject=subject)
            parts.append(subentry_data(agent, titles.of(kind, owner)))
        return parts


def _check_home(user_input: Mapping[str, Any]) -> tuple[str, str]:
    return (
        check_name("name", user_input["name"]),
        check_name("person_name", user_input["person_name"]),
    )
