"""The form of a person: name, phones, user, calendars, privacy."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from homeassistant.components.person.const import DOMAIN as PERSON
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    DeviceSelector,
    EntitySelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..storing import new_id, stored
from ..subentries import PersonConfig
from .checks import (
    Attempt,
    async_check_entity,
    async_check_phone,
    attempt,
    check_count,
    check_name,
    check_only_theirs,
)
from .users import async_person_of_user


class PersonFlow(ConfigSubentryFlow):
    """Add or change a person."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a person; the home's agents follow by themselves."""
        tried = attempt(user_input, partial(self._check, new_id()))
        if person := tried.value:
            return self.async_create_entry(
                title=person.name, data=stored(person), unique_id=person.unique_id
            )
        return await self._async_show("user", user_input or {}, tried)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a person."""
        subentry = self._get_reconfigure_subentry()
        tried = attempt(user_input, partial(self._check, subentry.data["person_id"]))
        if person := tried.value:
            person = replace(
                person,
                welcomed=subentry.data.get("welcomed", False),
                statistics=subentry.data.get("statistics", True),
            )
            return self.async_update_and_abort(
                self._get_entry(), subentry, title=person.name, data=stored(person)
            )
        stands = {**subentry.data, "name": subentry.title}
        return await self._async_show("reconfigure", user_input or stands, tried)

    async def _async_show(
        self, step_id: str, shown: Mapping[str, Any], tried: Attempt[PersonConfig]
    ) -> SubentryFlowResult:
        schema = await async_person_schema(self.hass)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=tried.errors,
            description_placeholders=tried.hints,
        )

    def _check(self, person_id: str, user_input: Mapping[str, Any]) -> PersonConfig:
        return check_person_form(self.hass, self._get_entry(), person_id, user_input)


def check_person_form(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    person_id: str,
    user_input: Mapping[str, Any],
) -> PersonConfig:
    """Return a person as the form says; raises InputError."""
    person = PersonConfig(
        subentry_id="",
        person_id=person_id,
        name=check_name("name", user_input["name"]),
        user_id=user_input.get("user_id"),
        person_entity=_person_entity(hass, user_input),
        phones=tuple(
            async_check_phone(hass, "phones", phone)
            for phone in check_count("phones", user_input.get("phones", ()))
        ),
        calendars=tuple(
            async_check_entity(hass, "calendars", calendar, (Platform.CALENDAR,))
            for calendar in check_count("calendars", user_input.get("calendars", ()))
        ),
        private=user_input["private"],
    )
    return check_only_theirs(entry, person_id, person)


async def async_person_schema(hass: HomeAssistant) -> vol.Schema:
    """Return the form of a person."""
    users = [
        SelectOptionDict(value=user.id, label=user.name or user.id)
        for user in await hass.auth.async_get_users()
        if user.is_active and not user.system_generated
    ]
    return vol.Schema(
        {
            vol.Required("name"): TextSelector(),
            vol.Optional("user_id"): SelectSelector(
                {"options": users, "mode": SelectSelectorMode.DROPDOWN}
            ),
            vol.Optional("person_entity"): EntitySelector(
                {"filter": [{"domain": PERSON}]}
            ),
            vol.Optional("phones"): DeviceSelector(
                {"filter": [{"integration": "mobile_app"}], "multiple": True}
            ),
            vol.Optional("calendars"): EntitySelector(
                {"filter": [{"domain": Platform.CALENDAR}], "multiple": True}
            ),
            vol.Required("private", default=False): BooleanSelector(),
        }
    )


def _person_entity(hass: HomeAssistant, user_input: Mapping[str, Any]) -> str | None:
    entity: str | None = user_input.get("person_entity")
    if entity is not None:
        return async_check_entity(hass, "person_entity", entity, (PERSON,))
    return async_person_of_user(hass, user_input.get("user_id"))
