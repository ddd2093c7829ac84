"""An Oura account's entry: set up, taken down, removed, told about."""

from datetime import timedelta
from functools import partial
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.config_entry_oauth2_flow import (
    async_get_config_entry_implementation,
)
from homeassistant.util import dt as dt_util

from ...core.errors import UnavailableError
from ...core.json import Json, to_json
from ...sources.oura.account import Account
from ..entry import HUB, async_running_hub
from .account import OuraAccount
from .config import CONF_TOKEN, AccountConfig, stored_tokens, token_file
from .implementation import OuraImplementation
from .intake import async_forget, async_stored_health, async_zone
from .owner import async_follow_owner
from .resting import async_clear_repairs
from .sensors import async_remove_hidden
from .token_file import Tokens
from .tokens import TokenKeeper

PLATFORMS = (Platform.SENSOR,)
NAME = "Oura"

type OuraConfigEntry = ConfigEntry[OuraAccount]


async def async_set_up(hass: HomeAssistant, entry: OuraConfigEntry) -> None:
    """Take up the tokens, show what is known and begin to poll.

    Raises UnavailableError without a home and SignInNeededError where the account is
    lost; without the internet it is set up all the same.
    """
    hub = await async_running_hub(hass)
    keeper = await _async_keeper(hass, entry)
    config = AccountConfig.of(entry)
    account = Account(
        source=config.source_id,
        person=config.person_id,
        home=hub.household.home.home_id,
        name=NAME,
        rank=config.rank,
        max_silence_s=int(timedelta(hours=config.max_silence_h).total_seconds()),
        since=entry.created_at,
        tz=await async_zone(hub, config.person_id),
    )
    before = await async_stored_health(hub, account.source)
    entry.runtime_data = OuraAccount(hass, entry, account, keeper, before)
    entry.async_on_unload(async_follow_owner(hass, entry, hub.entry))
    async_remove_hidden(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.runtime_data.async_start()


async def async_unload(hass: HomeAssistant, entry: OuraConfigEntry) -> bool:
    """Stop asking; what was stored stays."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.async_stop()
    return unloaded


async def async_remove(hass: HomeAssistant, entry: OuraConfigEntry) -> None:
    """Remove the tokens and how the account did; nights and documents stay."""
    await token_file(hass, entry).async_remove()
    async_clear_repairs(hass, entry)
    hub = hass.data.get(HUB)
    if hub is not None:
        await async_forget(hub, AccountConfig.of(entry).source_id)


def account_facts(entry: OuraConfigEntry) -> dict[str, Any]:
    """Return what diagnostics tell: states and counts, nobody's data, no secret."""
    config, account = AccountConfig.of(entry), entry.runtime_data
    tokens, state = account.keeper.tokens, account.coordinator.data
    health: Json = to_json(state.health)
    assert isinstance(health, dict)  # noqa: S101 - a dataclass always is one
    return {
        "rank": config.rank,
        "max_silence_h": config.max_silence_h,
        "tokens": {
            "portal": tokens.portal.value,
            "generation": tokens.generation,
            "fresh": tokens.is_fresh(dt_util.utcnow().timestamp()),
            "unanswered": tokens.asked is not None,
        },
        "status": state.status,
        "filled_pct": state.filled_pct,
        "health": {key: health[key] for key in _TOLD_OF_HEALTH},
    }


_TOLD_OF_HEALTH = (
    "last_good",
    "last_data",
    "problem",
    "failing_since",
    "paused_until",
    "quota_left",
    "quota_limit",
    "not_granted",
    "parts",
)


async def _async_keeper(hass: HomeAssistant, entry: OuraConfigEntry) -> TokenKeeper:
    """Return the keeper of the account's tokens, which have been found good."""
    implementation = await async_get_config_entry_implementation(hass, entry)
    assert isinstance(implementation, OuraImplementation)  # noqa: S101 - we make them
    keeper = TokenKeeper(
        token_file(hass, entry),
        implementation.async_exchange,
        remember=partial(_async_remember, hass, entry),
        spawn=lambda work: hass.async_create_task(work, f"{entry.title} tokens"),
        now=lambda: dt_util.utcnow().timestamp(),
    )
    await keeper.async_open(stored_tokens(entry))
    try:
        await keeper.async_access_token()
    except UnavailableError:
        return keeper
    return keeper


@callback
def _async_remember(
    hass: HomeAssistant, entry: OuraConfigEntry, tokens: Tokens
) -> None:
    """Let the entry have the tokens too, unless somebody signed in meanwhile."""
    if tokens.age >= stored_tokens(entry).age:
        data = {**entry.data, CONF_TOKEN: to_json(tokens)}
        hass.config_entries.async_update_entry(entry, data=data)
