"""Linking another home: found or typed, with a code that is shown here or there."""

from collections.abc import Mapping, Sequence
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import BooleanSelector, TextSelector
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..entry import EntryName, async_entries_of
from ..flows.checks import attempt
from ..hub import Hub
from . import pairing
from .config import CONF_FOUND, CONF_VERIFY_SSL, LinkConfig
from .discovery import addresses_of, network_of
from .pairing import Offer, PairingError, PairingProblem
from .pairing_flow import WORDS, PairingFlow, found_id
from .settings import check_settings, settings_schema, settings_shown

BEGIN = "linked_home"
SHOW = "linked_show"
TYPE = "linked_type"
SETTINGS = "linked_settings"
_WAITING = "linked_waiting"
_REACHING = "linked_reaching"
_CODE = vol.Schema(
    {
        vol.Required("address"): TextSelector(),
        vol.Required("code"): TextSelector(),
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)
_FIELD_OF: Mapping[PairingProblem, str] = {
    PairingProblem.CANNOT_CONNECT: "address",
    PairingProblem.INVALID_ADDRESS: "address",
    PairingProblem.NO_ANSWER: "address",
    PairingProblem.TLS: CONF_VERIFY_SSL,
    PairingProblem.WRONG_CODE: "code",
    PairingProblem.CODE_EXPIRED: "code",
    PairingProblem.TOO_MANY_TRIES: "code",
}


class LinkedHomeFlow(PairingFlow):
    """The steps of a linked home; the home's own stand beside them."""

    _typed: Mapping[str, Any] | None = None
    _offer: Offer

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Offer to link a home that announces itself; linked ones are told of."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        network = network_of(discovery_info)
        if network == hub.links.home.network:
            return self.async_abort(reason=PairingProblem.SAME_HOME.value)
        found = addresses_of(discovery_info)
        if self._learn_addresses(network, found):
            return self.async_abort(reason=PairingProblem.ALREADY_LINKED.value)
        if not found:
            return self.async_abort(reason=PairingProblem.CANNOT_CONNECT.value)
        await self.async_set_unique_id(found_id(network))
        self._abort_if_unique_id_configured()
        self.context["title_placeholders"] = {"name": discovery_info.host}
        self._typed = {"address": found[0]}
        return await self.async_step_linked_home()

    async def async_step_linked_home(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask in which of the two homes the code is shown."""
        return self.async_show_menu(step_id=BEGIN, menu_options=[TYPE, SHOW])

    async def async_step_linked_show(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a code here until it is typed there."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        try:
            self._offer = self.pairing = await pairing.async_offer(hub)
        except PairingError as err:
            return self.async_abort(reason=err.problem.value)
        self.async_begin(self.async_learn_words(self._offer))
        return await self.async_step_linked_waiting()

    async def async_step_linked_waiting(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Wait for the other home."""
        offer = self._offer
        until = dt_util.as_local(offer.expires_at).strftime("%H:%M")
        code = f"{offer.code[:4]} {offer.code[4:]}"
        return self.async_show_work(_WAITING, then=WORDS, code=code, time=until)

    async def async_step_linked_type(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the other home's address and the code that it shows."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            self._typed, self.asks = user_input, True
            self.async_begin(self._async_claim(hub, user_input))
            return await self.async_step_linked_reaching()
        problem, self.problem = self.problem, None
        return self.async_show_form(
            step_id=TYPE,
            data_schema=self.add_suggested_values_to_schema(_CODE, self._typed),
            errors={_FIELD_OF.get(problem, "base"): problem.value} if problem else {},
        )

    async def async_step_linked_reaching(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the other home is being reached."""
        return self.async_show_work(_REACHING, then=WORDS, otherwise=TYPE)

    async def async_step_linked_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change where a linked home is looked for, and when."""
        entry = self._get_reconfigure_entry()
        config = LinkConfig.of(entry)
        tried = attempt(user_input, lambda given: check_settings(given, config.found))
        if user_input is not None and (changes := tried.value):
            return self.async_update_reload_and_abort(entry, data_updates=changes)
        shown = user_input or settings_shown(config)
        return self.async_show_form(
            step_id=SETTINGS,
            data_schema=self.add_suggested_values_to_schema(settings_schema(), shown),
            errors=tried.errors,
            description_placeholders={"home": entry.title, **tried.hints},
        )

    async def _async_claim(self, hub: Hub, typed: Mapping[str, Any]) -> None:
        """Reach the other home; one that was reached in vain is let go of."""
        if self.pairing is not None:
            await self.pairing.close()
            self.pairing = None
        claim = await pairing.async_claim(
            hub,
            typed["address"],
            "".join(filter(str.isdigit, typed["code"])),
            verify_ssl=typed[CONF_VERIFY_SSL],
        )
        await self.async_learn_words(claim)

    def _learn_addresses(self, network: str, found: Sequence[str]) -> bool:
        """Keep where a linked home is now; return whether it is one."""
        for entry in async_entries_of(self.hass, EntryName.LINKED_HOME):
            config = LinkConfig.of(entry)
            if config.network != network:
                continue
            data = {**entry.data, CONF_FOUND: list(config.finding(found).found)}
            self.hass.config_entries.async_update_entry(entry, data=data)
            return True
        return False
