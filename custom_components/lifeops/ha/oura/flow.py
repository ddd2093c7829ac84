"""Adding an Oura account: sign in, then say whose it is."""

from collections.abc import Mapping
import logging
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.config_entry_oauth2_flow import AbstractOAuth2FlowHandler
from homeassistant.helpers.selector import BooleanSelector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...const import DOMAIN
from ...core.errors import UnavailableError
from ...core.json import Json, JsonMismatchError, content_hash, to_json
from ...sources.oura.client import OuraClient
from ...sources.oura.errors import NonsenseError
from ..endpoints import async_endpoints
from ..entry import CONF_KIND, EntryName, async_entries_of
from ..flows.checks import Attempt, InputError, attempt
from ..flows.source import number_field, person_field
from ..subentries import Household, PersonConfig
from .config import (
    CONF_IMPLEMENTATION,
    CONF_TOKEN,
    AccountConfig,
    async_accounts,
    stored_tokens,
    token_file,
)
from .implementation import PORTAL
from .owner import title_of
from .portals import Portal
from .token_file import Tokens, tokens_of

_LOGGER = logging.getLogger(__name__)
_SIGN_IN_AGAIN = "sign_in_again"


class OuraFlow(AbstractOAuth2FlowHandler):
    """The steps of an Oura account; the home's own stand beside them."""

    DOMAIN = DOMAIN

    _tokens: Tokens

    def __init__(self) -> None:
        """Begin with nothing signed in to and nothing changed."""
        super().__init__()
        self._changes: dict[str, Json] = {}

    @property
    @override
    def logger(self) -> logging.Logger:
        """Return where Home Assistant tells how signing in went."""
        return _LOGGER

    async def async_step_oura(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin to add an account."""
        if hindrance := self._hindrance():
            return hindrance
        return await self.async_step_pick_implementation()

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin to sign in again, because Oura takes the tokens no more."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the person go to Oura when it suits them."""
        entry = self._get_reauth_entry()
        if user_input is None:
            return self.async_show_form(
                step_id="reauth_confirm",
                description_placeholders={"account": entry.title},
            )
        return await self._async_sign_in_again(entry)

    async def async_step_oura_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change how far an account is believed, and what it may tell."""
        entry = self._get_reconfigure_entry()
        if user_input is None:
            shown = AccountConfig.of(entry).stored
            schema = vol.Schema({**_FIELDS, **_AGAIN})
            return self.async_show_form(
                step_id="oura_settings",
                data_schema=self.add_suggested_values_to_schema(schema, shown),
                description_placeholders={"account": entry.title},
            )
        self._changes = _settings(user_input)
        if user_input[_SIGN_IN_AGAIN]:
            return await self._async_sign_in_again(entry)
        return self.async_update_reload_and_abort(entry, data_updates=self._changes)

    @override
    async def async_oauth_create_entry(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Find out whose account was signed in to."""
        try:
            self._tokens = tokens_of(
                data[CONF_TOKEN],
                portal=Portal(data[CONF_TOKEN][PORTAL]),
                generation=1,
                now=dt_util.utcnow().timestamp(),
            )
            account = await self._async_account()
        except JsonMismatchError:
            return self.async_abort(reason="oauth_error")
        except UnavailableError as err:
            _LOGGER.warning("Oura did not say whose account it is: %s", err)
            return self.async_abort(reason="account_unknown")
        self._changes |= {CONF_IMPLEMENTATION: data[CONF_IMPLEMENTATION]}
        await self.async_set_unique_id(f"{EntryName.OURA}:{account}")
        if self.source == SOURCE_REAUTH:
            return await self._async_signed_in_again(self._get_reauth_entry())
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_signed_in_again(self._get_reconfigure_entry())
        self._abort_if_unique_id_configured(error="account_taken")
        return await self.async_step_oura_person()

    async def async_step_oura_person(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say whose account it is and how far it is believed."""
        if hindrance := self._hindrance():
            return hindrance
        tried = attempt(user_input, self._check_person)
        if user_input is None or tried.value is None:
            return self._show_person(user_input, tried)
        config = AccountConfig(
            person_id=tried.value.person_id,
            source_id=content_hash(self.unique_id),
        )
        data = {CONF_KIND: EntryName.OURA.value, CONF_TOKEN: to_json(self._tokens)}
        return self.async_create_entry(
            title=title_of(tried.value.name),
            data={**data, **config.stored, **_settings(user_input), **self._changes},
        )

    async def _async_account(self) -> str:
        """Return Oura's id of the account; raises UnavailableError."""
        tokens = self._tokens

        async def token() -> str:
            return tokens.access_token

        session = async_get_clientsession(self.hass)
        base_url = async_endpoints(self.hass).oura_api
        info = await OuraClient(session, base_url, token).personal_info()
        account = info.get("id")
        if not isinstance(account, str) or not account:
            raise NonsenseError("personal_info has no id")
        return account

    async def _async_sign_in_again(self, entry: ConfigEntry[Any]) -> ConfigFlowResult:
        return await self.async_step_pick_implementation(
            {"implementation": entry.data[CONF_IMPLEMENTATION]}
        )

    async def _async_signed_in_again(self, entry: ConfigEntry[Any]) -> ConfigFlowResult:
        """Give an account its new tokens, as a generation after all before."""
        self._abort_if_unique_id_mismatch(reason="wrong_account")
        kept = await token_file(self.hass, entry).async_read()
        before = [stored_tokens(entry), *((kept,) if kept else ())]
        tokens = to_json(self._tokens)
        assert isinstance(tokens, Mapping)  # noqa: S101 - a dataclass always is one
        generation = 1 + max(one.generation for one in before)
        return self.async_update_reload_and_abort(
            entry,
            data_updates={
                **self._changes,
                CONF_TOKEN: {**tokens, "generation": generation},
            },
        )

    def _hindrance(self) -> ConfigFlowResult | None:
        """Return the end of a flow that cannot lead to an account, None for others."""
        homes = async_entries_of(self.hass, EntryName.HUB)
        if not homes:
            return self.async_abort(reason="no_home")
        if not Household.of(homes[0]).persons:
            return self.async_abort(reason="no_person")
        if not self._free_persons():
            return self.async_abort(reason="persons_taken")
        return None

    def _free_persons(self) -> Mapping[str, PersonConfig]:
        """Return the people of this home who have no account yet."""
        taken = {account.person_id for account in async_accounts(self.hass).values()}
        (home,) = async_entries_of(self.hass, EntryName.HUB)
        persons = Household.of(home).persons
        return {one: person for one, person in persons.items() if one not in taken}

    def _check_person(self, user_input: Mapping[str, Any]) -> PersonConfig:
        person = self._free_persons().get(user_input["person_id"])
        if person is None:
            raise InputError("base", "person_gone")
        return person

    def _show_person(
        self, shown: Mapping[str, Any] | None, tried: Attempt[PersonConfig]
    ) -> ConfigFlowResult:
        schema = vol.Schema({**person_field(self._free_persons()), **_FIELDS})
        return self.async_show_form(
            step_id="oura_person",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=tried.errors,
        )


def _settings(user_input: Mapping[str, Any]) -> dict[str, Json]:
    return {name: int(user_input[name]) for name in ("rank", "max_silence_h")}


_FIELDS: Mapping[vol.Marker, Any] = {
    vol.Required("rank", default=0): number_field(0, 9),
    vol.Required("max_silence_h", default=36): number_field(1, 720),
}
_AGAIN: Mapping[vol.Marker, Any] = {
    vol.Required(_SIGN_IN_AGAIN, default=False): BooleanSelector()
}
