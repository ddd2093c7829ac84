"""What an account shows follows the name and the wishes of its person."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.datasets import ALIAS, MEMBER
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.homes import AliasRecord, MemberRecord
from custom_components.lifeops.ha.hub import Hub
from tests.entries import ANN
from tests.ha.linked.pairings import CABIN, linked_entry
from tests.oura import Browser

from .conftest import Running

OTHER_ANN = "0" * 32
HEALTH = {"newest_data", "last_sync"}
OTHERS = {"account_status", "history_filled", "quota_left"}


async def change(hass: HomeAssistant, home: MockConfigEntry, **changes: Any) -> None:
    """Change Ann as her form does, and wait until all have heard."""
    (ann,) = (
        item for item in home.subentries.values() if item.unique_id == f"person:{ANN}"
    )
    title = changes.pop("title", ann.title)
    hass.config_entries.async_update_subentry(
        home, ann, title=title, data={**ann.data, **changes}
    )
    await hass.async_block_till_done()


def registered(hass: HomeAssistant, account: Running) -> set[str]:
    registry, entry_id = er.async_get(hass), account.entry.entry_id
    entities = er.async_entries_for_config_entry(registry, entry_id)
    return {one.unique_id.partition("/")[2] for one in entities}


def shown(hass: HomeAssistant) -> set[str]:
    ids = hass.states.async_entity_ids("sensor")
    names = {one.removeprefix("sensor.oura_ann_") for one in ids}
    return names & HEALTH


async def test_a_private_persons_account_does_not_tell_when_somebody_woke(
    hass: HomeAssistant, home: MockConfigEntry, browser: Browser
) -> None:
    await change(hass, home, private=True)
    account = Running(hass, await browser.add())
    await account.until("ok")
    assert registered(hass, account) == OTHERS
    assert shown(hass) == set()


async def test_it_follows_when_the_person_thinks_otherwise(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    assert shown(hass) == HEALTH
    await change(hass, home, private=True)
    assert registered(hass, account) == OTHERS
    assert shown(hass) == set()
    await account.until("ok")
    await change(hass, home, private=False)
    assert registered(hass, account) == HEALTH | OTHERS
    assert shown(hass) == HEALTH


async def test_a_wish_while_the_account_is_not_loaded_holds_from_its_start(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(account.entry.entry_id)
    await change(hass, home, private=True)
    assert account.entry.state is ConfigEntryState.NOT_LOADED
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    assert registered(hass, account) == OTHERS


async def test_an_account_is_called_as_its_person_is(
    hass: HomeAssistant,
    account: Running,
    home: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    entry = account.entry
    await change(hass, home, title="Anna")
    assert entry.title == "Oura (Anna)"
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.name == "Oura (Anna)"
    hass.config_entries.async_update_entry(entry, title="My ring")
    await change(hass, home, title="Ann")
    assert entry.title == "My ring"


async def test_another_change_leaves_the_account_running(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    before = account.entry.runtime_data
    await change(hass, home, calendars=["calendar.ann"])
    assert account.entry.runtime_data is before


async def test_an_account_goes_on_for_a_person_who_turned_out_to_be_another(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    before = account.entry.runtime_data
    hub: Hub = home.runtime_data
    linked_entry().add_to_hass(hass)
    member = MEMBER.write(MemberRecord(name="Cabin", key="", signing="", site="cabin"))
    alias = ALIAS.write(AliasRecord(canonical=OTHER_ANN))
    writes = [
        PutRecord(dataset=MEMBER.name, id=CABIN, fields=member),
        PutRecord(dataset=ALIAS.name, id=ANN, fields=alias),
    ]
    await hub.async_ingest(writes)
    async with asyncio.timeout(30):
        while account.entry.runtime_data is before:
            await asyncio.sleep(0.05)
            await hass.async_block_till_done()
    assert account.entry.data["person_id"] == OTHER_ANN
    await account.until("ok")
    assert account.state.stopped is None
