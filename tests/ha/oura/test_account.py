"""An account in a running home: polled, filled, refused, restarted, removed."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import (
    HEALTH_DOCUMENT,
    NIGHT,
    SOURCE_HEALTH,
    SOURCE_PROGRESS,
)
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.ha.oura.config import token_file
from custom_components.lifeops.ha.oura.implementation import SCOPES
from custom_components.lifeops.sources.oura.endpoints import MEASURING
from custom_components.lifeops.store.opening import SERIES_NAME
from tests.entries import ANN, BEA
from tests.fakes.oura import OuraServer
from tests.oura import NIGHTS, Browser, async_point, plan
from tests.settle import settle

from .conftest import Running, until

HOME_ID = "1" * 32
STATUS = "sensor.oura_ann_status"


async def records(home: MockConfigEntry, dataset: Dataset[Any], owner: str) -> Any:
    return await home.runtime_data.async_records(dataset, owner)


def shown(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


def flows(hass: HomeAssistant) -> list[Any]:
    return hass.config_entries.flow.async_progress_by_handler(DOMAIN)


def asked(server: OuraServer) -> set[str]:
    return {one.endpoint for one in server.log} - {"authorize", "token"}


def raised(account: Running, key: RepairKey) -> bool:
    return async_is_raised(account.hass, key, account.entry.entry_id)


# Polling


async def test_nights_become_the_persons(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    nights = [row.value for row in await records(home, NIGHT, ANN)]
    assert len(nights) >= NIGHTS * 0.8
    assert {night.source for night in nights} == {account.entry.data["source_id"]}
    assert {night.rank for night in nights} == {1}
    assert await records(home, NIGHT, BEA) == []
    await settle(hass, home)
    told: Any = await hass.services.async_call(
        DOMAIN,
        "get_sleep",
        {"person": "Ann", "nights": 400},
        blocking=True,
        return_response=True,
    )
    assert {night["day"] for night in told["nights"]} <= {
        str(night.day) for night in nights
    }
    assert len(told["nights"]) >= NIGHTS * 0.8
    assert shown(hass, STATUS) == "ok"
    assert shown(hass, "sensor.oura_ann_history_filled") == "100"
    for entity in ("newest_data", "last_sync"):
        assert shown(hass, f"sensor.oura_ann_{entity}").startswith("20")


async def test_health_of_the_source_is_kept_for_the_home(
    account: Running, home: MockConfigEntry
) -> None:
    (row,) = await records(home, SOURCE_HEALTH, HOME_ID)
    assert row.id == account.entry.data["source_id"]
    assert row.value.kind == "oura"
    assert row.value.person == ANN
    assert row.value.max_silence_s == 24 * 3600
    assert row.value.problem is None
    assert row.value.last_good is not None
    assert len(await records(home, SOURCE_PROGRESS, HOME_ID)) == 1


async def test_device_is_the_entrys_and_shows_no_health(
    hass: HomeAssistant,
    account: Running,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    entry_id = account.entry.entry_id
    (device,) = dr.async_entries_for_config_entry(device_registry, entry_id)
    assert device.name == "Oura (Ann)"
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    entities = er.async_entries_for_config_entry(entity_registry, entry_id)
    assert {one.unique_id.partition("/")[2] for one in entities} == {
        "account_status",
        "newest_data",
        "last_sync",
        "history_filled",
        "quota_left",
    }


async def test_it_asks_again_every_five_minutes(
    account: Running, server: OuraServer
) -> None:
    server.log.clear()
    await account.poll()
    assert "sleep" in asked(server)
    assert "ring_configuration" not in asked(server)


async def test_a_failing_cloud_is_shown_and_gets_well(
    account: Running, server: OuraServer, home: MockConfigEntry
) -> None:
    before = await records(home, NIGHT, ANN)
    fault = server.faults.add("status", times=None, code=500)
    await account.poll("unreachable")
    assert await records(home, NIGHT, ANN) == before
    server.faults.remove(fault)
    await account.recovered()


async def test_two_people_have_two_accounts(
    hass: HomeAssistant, account: Running, browser: Browser, home: MockConfigEntry
) -> None:
    async with OuraServer(plan(account.state.health.since, seed=2)) as other:
        await async_point(hass, other)
        bea = Running(hass, await browser.add(person_id=BEA, rank=0))
        await bea.filled()
        assert shown(hass, "sensor.oura_bea_status") == "ok"
        assert len(await records(home, NIGHT, BEA)) > 0
        own = {row.value.source for row in await records(home, NIGHT, ANN)}
        assert own == {account.entry.data["source_id"]}
        assert len(await records(home, SOURCE_HEALTH, HOME_ID)) == 2


# What was granted


async def test_an_unticked_scope_costs_its_endpoints_only(
    hass: HomeAssistant, home: MockConfigEntry, browser: Browser, server: OuraServer
) -> None:
    server.oauth.unticked |= {"workout", "tag"}
    account = Running(hass, await browser.add())
    await account.filled()
    assert account.state.status == "ok"
    assert set(account.state.health.not_granted) == {"workout", "tag", "enhanced_tag"}
    assert not raised(account, RepairKey.ACCOUNT_NOT_GRANTED)
    assert flows(hass) == []
    assert len(await records(home, NIGHT, ANN)) > 0


async def test_nothing_granted_is_a_repair_until_something_is(
    hass: HomeAssistant, home: MockConfigEntry, browser: Browser, server: OuraServer
) -> None:
    server.oauth.unticked |= set(SCOPES)
    account = Running(hass, await browser.add())
    await until(lambda: raised(account, RepairKey.ACCOUNT_NOT_GRANTED))
    assert flows(hass) == []
    server.oauth.unticked.clear()
    form: Any = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": account.entry.entry_id}
    )
    step = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"rank": 0, "max_silence_h": 36, "sign_in_again": True}
    )
    await browser.sign_in(step)
    await until(lambda: not raised(account, RepairKey.ACCOUNT_NOT_GRANTED))


# Tokens


async def test_a_token_that_ended_early_is_renewed(
    hass: HomeAssistant, account: Running, server: OuraServer
) -> None:
    server.oauth.expire()
    with patch("custom_components.lifeops.ha.oura.account._FRESH_S", 0.0):
        await account.poll("ok")
    assert account.entry.data["token"]["generation"] == 2
    assert flows(hass) == []
    stored = await token_file(hass, account.entry).async_read()
    assert stored is not None
    assert stored.access_token == account.entry.data["token"]["access_token"]


async def test_a_fresh_token_that_is_refused_was_not_granted(
    hass: HomeAssistant, account: Running, server: OuraServer
) -> None:
    server.oauth.expire()
    await account.poll("not_authorized")
    assert account.entry.data["token"]["generation"] == 1
    assert raised(account, RepairKey.ACCOUNT_NOT_GRANTED)
    assert flows(hass) == []


async def test_a_used_refresh_token_asks_to_sign_in_again(
    hass: HomeAssistant, account: Running, server: OuraServer, browser: Browser
) -> None:
    server.oauth.expire()
    server.oauth.spend()
    with patch("custom_components.lifeops.ha.oura.account._FRESH_S", 0.0):
        await account.poll("not_authorized")
        await hass.async_block_till_done()
        (flow,) = flows(hass)
        assert flow["step_id"] == "reauth_confirm"
        server.log.clear()
        await account.poll("not_authorized")
    assert "token" not in {one.endpoint for one in server.log}
    step = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    ended = await browser.sign_in(step)
    assert ended["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    await account.until("ok")


async def age(hass: HomeAssistant, account: Running) -> None:
    """Let the access token be old, as the home itself knows."""
    entry = account.entry
    assert await hass.config_entries.async_unload(entry.entry_id)
    file = token_file(hass, entry)
    await file.async_remove()
    token = {**entry.data["token"], "expires_at": 0.0}
    hass.config_entries.async_update_entry(entry, data={**entry.data, "token": token})


async def test_an_expired_token_is_renewed_at_set_up(
    hass: HomeAssistant, account: Running
) -> None:
    await age(hass, account)
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    await account.until("ok")
    assert account.entry.data["token"]["generation"] == 2


async def test_a_lost_account_is_told_at_set_up(
    hass: HomeAssistant, account: Running, server: OuraServer
) -> None:
    await age(hass, account)
    server.oauth.spend()
    assert not await hass.config_entries.async_setup(account.entry.entry_id)
    await hass.async_block_till_done()
    assert account.entry.state is ConfigEntryState.SETUP_ERROR
    assert account.entry.error_reason_translation_key == "account_refused"
    (flow,) = flows(hass)
    assert flow["step_id"] == "reauth_confirm"


@pytest.mark.parametrize("code", [404, 429, 503])
async def test_without_internet_the_account_is_set_up_all_the_same(
    hass: HomeAssistant, account: Running, server: OuraServer, code: int
) -> None:
    await age(hass, account)
    fault = server.faults.add("status", "token", times=None, code=code)
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    await account.until("unreachable")
    assert account.state.health.last_data is not None
    server.faults.remove(fault)
    await account.recovered()


async def test_an_app_that_was_removed_asks_to_sign_in_again(
    hass: HomeAssistant, account: Running
) -> None:
    entry = account.entry
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "auth_implementation": "gone"}
    )
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(flows(hass)) == 1


# The home comes and goes


async def test_an_account_waits_for_its_home(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    entry_id = account.entry.entry_id
    assert await hass.config_entries.async_unload(entry_id)
    assert await hass.config_entries.async_unload(home.entry_id)
    assert not await hass.config_entries.async_setup(entry_id)
    assert account.entry.state is ConfigEntryState.SETUP_RETRY
    assert account.entry.error_reason_translation_key == "home_not_running"


async def test_a_home_that_is_being_set_up_is_waited_for(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    for entry in (account.entry, home):
        assert await hass.config_entries.async_unload(entry.entry_id)
    starting = hass.async_create_task(hass.config_entries.async_setup(home.entry_id))
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    assert await starting
    assert account.entry.state is ConfigEntryState.LOADED


async def test_a_home_that_is_reloaded_is_found_again(
    hass: HomeAssistant, account: Running, home: MockConfigEntry, server: OuraServer
) -> None:
    assert await hass.config_entries.async_unload(home.entry_id)
    server.log.clear()
    await account.poll("home_not_running")
    assert shown(hass, STATUS) == "home_not_running"
    assert server.log == []
    assert account.entry.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_setup(home.entry_id)
    await account.poll("ok")
    assert "sleep" in asked(server)


async def test_a_person_who_is_gone_is_written_no_more(
    hass: HomeAssistant, account: Running, home: MockConfigEntry, server: OuraServer
) -> None:
    for item in list(home.subentries.values()):
        if item.unique_id == f"person:{ANN}":
            hass.config_entries.async_remove_subentry(home, item.subentry_id)
    await hass.async_block_till_done()
    server.log.clear()
    await account.poll("account_person_gone")
    assert raised(account, RepairKey.ACCOUNT_PERSON_GONE)
    assert server.log == []
    assert await hass.config_entries.async_reload(account.entry.entry_id)
    await account.until("account_person_gone")


# Restarts and removal


async def test_history_goes_on_where_it_was(
    hass: HomeAssistant, home: MockConfigEntry, browser: Browser, server: OuraServer
) -> None:
    with patch("custom_components.lifeops.ha.oura.account.PAUSE_S", 0.02):
        account = Running(hass, await browser.add())
        await until(lambda: (account.state.health.progress or 0) > 0.1)
        assert await hass.config_entries.async_unload(account.entry.entry_id)
    (row,) = await records(home, SOURCE_PROGRESS, HOME_ID)
    reached = row.value.reached["sleep"]
    server.log.clear()
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    await account.filled()
    asked_for = [
        one.query["end_date"]
        for one in server.log
        if one.endpoint == "sleep" and one.query["end_date"] < str(reached)
    ]
    assert len(asked_for) == len(set(asked_for))
    assert len(await records(home, HEALTH_DOCUMENT, ANN)) > 0


async def test_unloaded_it_asks_nothing(
    hass: HomeAssistant, account: Running, server: OuraServer
) -> None:
    runtime = account.entry.runtime_data
    assert await hass.config_entries.async_unload(account.entry.entry_id)
    assert runtime._timer is None
    assert not runtime._tasks
    assert shown(hass, STATUS) == "unavailable"


async def test_removed_it_leaves_nights_and_nothing_else(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    file = token_file(hass, account.entry)
    assert await file.async_read() is not None
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert await file.async_read() is None
    assert await records(home, SOURCE_HEALTH, HOME_ID) == []
    assert await records(home, SOURCE_PROGRESS, HOME_ID) == []
    assert len(await records(home, NIGHT, ANN)) > 0
    assert len(await records(home, HEALTH_DOCUMENT, ANN)) > 0


async def test_removed_without_a_home_it_is_forgotten_later(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(home.entry_id)
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert await hass.config_entries.async_setup(home.entry_id)
    assert await records(home, SOURCE_HEALTH, HOME_ID) == []


async def test_diagnostics_tell_no_secret_and_nobodys_name(
    hass: HomeAssistant,
    account: Running,
    hass_client: ClientSessionGenerator,
    server: OuraServer,
) -> None:
    told = await get_diagnostics_for_config_entry(hass, hass_client, account.entry)
    assert isinstance(told, dict)
    assert told["account"]["status"] == "ok"
    assert told["account"]["tokens"] == {
        "portal": "new",
        "generation": 1,
        "fresh": True,
        "unanswered": False,
    }
    token = account.entry.data["token"]
    secrets = (
        token["access_token"],
        token["refresh_token"],
        ANN,
        str(server.person.info(frozenset())["id"]),
        account.entry.data["source_id"],
        account.entry.title,
    )
    assert [one for one in secrets if one in str(told)] == []


async def test_diagnostics_of_an_account_that_does_not_run_tell_why(
    hass: HomeAssistant,
    account: Running,
    hass_client: ClientSessionGenerator,
    server: OuraServer,
) -> None:
    await age(hass, account)
    told = await get_diagnostics_for_config_entry(hass, hass_client, account.entry)
    assert isinstance(told, dict)
    assert told["versions"].keys() == {"lifeops", "home_assistant"}
    assert (told["state"], told["reason"]) == ("not_loaded", None)
    server.oauth.spend()
    assert not await hass.config_entries.async_setup(account.entry.entry_id)
    told = await get_diagnostics_for_config_entry(hass, hass_client, account.entry)
    assert isinstance(told, dict)
    assert (told["state"], told["reason"]) == ("setup_error", "account_refused")


async def test_a_portal_that_refused_for_an_hour_costs_no_sign_in(
    hass: HomeAssistant, account: Running, server: OuraServer
) -> None:
    await age(hass, account)
    fault = server.faults.add("status", "token", times=None, code=403)
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    await account.until("unreachable")
    server.faults.remove(fault)
    assert await hass.config_entries.async_reload(account.entry.entry_id)
    await account.recovered()
    assert flows(hass) == []
    assert account.entry.data["token"]["portal"] == "new"


async def test_points_are_filled_again_where_their_file_was_lost(
    hass: HomeAssistant, home: MockConfigEntry, browser: Browser, server: OuraServer
) -> None:
    with patch("custom_components.lifeops.ha.oura.account.PAUSE_S", 0.02):
        account = Running(hass, await browser.add())
        await until(lambda: (account.state.health.progress or 0) > 0.1)
        assert await hass.config_entries.async_unload(account.entry.entry_id)
    assert await hass.config_entries.async_unload(home.entry_id)
    (Path(hass.config.config_dir) / SERIES_NAME).unlink()
    assert await hass.config_entries.async_setup(home.entry_id)
    (row,) = await records(home, SOURCE_PROGRESS, HOME_ID)
    assert "sleep" in row.value.reached
    assert not MEASURING & row.value.reached.keys()
