"""What can be changed of a linked home: where and when it is looked for, what it shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    TextSelector,
)
import voluptuous as vol

from ...core.errors import RefusedError
from ..entry import HUB
from ..flows.checks import InputError
from .addresses import candidates
from .config import (
    CONF_ADDRESSES,
    CONF_EXPECTED_DAYS,
    CONF_FOUND,
    CONF_HOME_ID,
    CONF_PAUSED,
    CONF_PAUSED_UNTIL,
    CONF_VERIFY_SSL,
    LinkConfig,
)
from .projection import CONF_SHOWN
from .telling import Projections, projections_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def settings_schema() -> vol.Schema:
    """Return the form of where and when a home is looked for."""
    return vol.Schema(
        {
            vol.Optional(CONF_ADDRESSES): TextSelector({"multiple": True}),
            vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
            vol.Optional(CONF_EXPECTED_DAYS): SelectSelector(
                {
                    "options": list(WEEKDAYS),
                    "multiple": True,
                    "translation_key": "weekday",
                }
            ),
        }
    )


def settings_shown(config: LinkConfig) -> dict[str, Any]:
    """Return what the form begins with."""
    return {
        CONF_ADDRESSES: [*config.addresses, *config.found],
        CONF_VERIFY_SSL: config.verify_ssl,
        CONF_EXPECTED_DAYS: [WEEKDAYS[day] for day in config.expected_days],
    }


def check_settings(
    user_input: Mapping[str, Any], found: Sequence[str]
) -> dict[str, Any]:
    """Return what the entry keeps of a form that was filled in.

    What was left of the found addresses stays found; all others are a person's.
    """
    given = [text.strip() for text in user_input.get(CONF_ADDRESSES, ())]
    typed = [text for text in given if text and text not in found]
    addresses = [one for text in typed for one in check_address(text)]
    days = {WEEKDAYS.index(day) for day in user_input.get(CONF_EXPECTED_DAYS, ())}
    return {
        CONF_ADDRESSES: list(dict.fromkeys(addresses)),
        CONF_FOUND: [one for one in found if one in given],
        CONF_VERIFY_SSL: user_input[CONF_VERIFY_SSL],
        CONF_EXPECTED_DAYS: sorted(days),
    }


def check_address(text: str) -> Sequence[str]:
    """Return the addresses that a typed one may mean."""
    try:
        return candidates(text)
    except RefusedError as err:
        raise InputError(CONF_ADDRESSES, "invalid_address", address=text) from err


class LinkOptionsFlow(OptionsFlowWithReload):
    """Let a link rest, and choose which of the other home's entities are shown here."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show one form with all of it."""
        options = self.config_entry.options
        if user_input is not None:
            until = options.get(CONF_PAUSED_UNTIL) if user_input[CONF_PAUSED] else None
            return self.async_create_entry(
                data={**user_input, CONF_PAUSED_UNTIL: until}
            )
        shown = {CONF_PAUSED: False, CONF_SHOWN: [], **options}
        schema = _options_schema(await self._async_projections(), shown[CONF_SHOWN])
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            description_placeholders={"home": self.config_entry.title},
        )

    async def _async_projections(self) -> Projections:
        """Return what the other home shares; nothing is known while nothing runs."""
        hub = self.hass.data.get(HUB)
        if hub is None:
            return {}
        home: str = self.config_entry.data[CONF_HOME_ID]
        return await hub.async_read(lambda reader: projections_of(reader, home))


def _options_schema(shared: Projections, chosen: Sequence[str]) -> vol.Schema:
    named = {name: record.name or name for name, record in shared.items()}
    options = [
        SelectOptionDict(value=name, label=named.get(name, name))
        for name in dict.fromkeys([*named, *chosen])
    ]
    return vol.Schema(
        {
            vol.Required(CONF_PAUSED, default=False): BooleanSelector(),
            vol.Required(CONF_SHOWN, default=[]): SelectSelector(
                {"options": options, "multiple": True}
            ),
        }
    )
