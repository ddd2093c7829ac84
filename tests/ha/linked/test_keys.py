"""The keys of a home: made once, kept private, not taken over by another home."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.file import WriteError
import pytest

from custom_components.lifeops.const import BUILT_AT, DOMAIN
from custom_components.lifeops.core.agenda import PlanEventRecord
from custom_components.lifeops.core.datasets import PLAN_EVENT
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.linked.keys import _store, async_home_keys
from tests.settle import settle

HOME, OTHER = "1" * 32, "2" * 32


async def test_keys_are_made_once(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    made = await async_home_keys(hass, HOME)
    again = await async_home_keys(hass, HOME)
    assert again.keys == made.keys
    assert again.network == made.network
    assert [key.id for key in again.ring] == [key.id for key in made.ring]
    assert len(made.ring) == 1


async def test_another_home_does_not_take_them_over(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    made = await async_home_keys(hass, HOME)
    other = await async_home_keys(hass, OTHER)
    assert other.keys != made.keys
    assert other.network != made.network


def aside(hass_storage: dict[str, Any]) -> list[Any]:
    """Return what was kept beside the file of the keys."""
    return [
        kept["data"]
        for name, kept in hass_storage.items()
        if name.startswith("lifeops.keys.")
    ]


async def test_what_the_household_shares_goes_on_and_the_rest_waits_beside(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """A machine that becomes another home may be the first one again: after a kill."""
    made = await async_home_keys(hass, HOME)
    other = await async_home_keys(hass, OTHER)
    assert [*other.ring] == [*made.ring, other.ring.newest]
    assert other.ring.newest != made.ring.newest
    again = await async_home_keys(hass, HOME)
    assert (again.keys, again.network) == (made.keys, made.network)
    assert [*again.ring] == [*other.ring]
    back = await async_home_keys(hass, OTHER)
    assert (back.keys, back.network) == (other.keys, other.network)
    assert aside(hass_storage) == []
    assert not ir.async_get(hass).issues


async def test_what_lost_its_key_is_told_and_read_once_the_key_is_back(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    entry = await add_home(hass)
    fields = PLAN_EVENT.write(PlanEventRecord(ics="Dentist"))
    write = PutRecord(dataset=PLAN_EVENT.name, id="ann/1", fields=fields, person="ann")
    await entry.runtime_data.async_ingest([write])
    await unread(hass, entry, None)
    lost = hass_storage.pop("lifeops.keys")
    await unread(hass, entry, "1")
    hass_storage["lifeops.keys"] = lost
    await unread(hass, entry, None)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def unread(
    hass: HomeAssistant, entry: ConfigEntry[Hub], count: str | None
) -> None:
    """Start anew and wait until so much is told that cannot be read."""
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, entry)
    await entry.runtime_data.links._standings._async_apply()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "private_unreadable")
    told = issue and issue.translation_placeholders
    assert told == (count and {"count": count})


async def test_keys_that_cannot_be_stored_are_not_used(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """What is sealed with them would be lost at the next start."""
    full = patch(
        "homeassistant.helpers.storage.Store._async_write_data",
        side_effect=WriteError("full"),
    )
    with full, pytest.raises(StoreError):
        await async_home_keys(hass, HOME)
    await async_home_keys(hass, HOME)
    hass_storage["lifeops.keys"]["data"] = ["?"]
    with full, pytest.raises(StoreError):
        await async_home_keys(hass, HOME)
    assert hass_storage["lifeops.keys"]["data"] == ["?"]


async def test_keys_of_an_earlier_version_are_read(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    made = await async_home_keys(hass, HOME)
    del hass_storage["lifeops.keys"]["data"]["others"]
    again = await async_home_keys(hass, HOME)
    assert (again.keys, [*again.ring]) == (made.keys, [*made.ring])


@pytest.mark.freeze_time("2030-01-01")
async def test_the_first_key_is_not_dated_by_a_clock_that_may_be_wrong(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    made = await async_home_keys(hass, HOME)
    assert made.ring.newest.made_at == BUILT_AT


async def add_home(hass: HomeAssistant) -> ConfigEntry[Hub]:
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    said = {"name": "Home", "person_name": "Ann", "agents": ["agenda"]}
    made = await hass.config_entries.flow.async_configure(form["flow_id"], said)
    entry: ConfigEntry[Hub] = made["result"]
    await settle(hass, entry)
    return entry


async def test_lifeops_added_again_reads_what_it_sealed(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    entry = await add_home(hass)
    fields = PLAN_EVENT.write(PlanEventRecord(ics="Dentist"))
    write = PutRecord(dataset=PLAN_EVENT.name, id="ann/1", fields=fields, person="ann")
    await entry.runtime_data.async_ingest([write])
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    again = await add_home(hass)
    assert again.data["home_id"] != entry.data["home_id"]
    hub = again.runtime_data
    found = await hub.async_read(lambda one: one.record(PLAN_EVENT.name, "ann/1"))
    assert found == fields
    assert await hass.config_entries.async_unload(again.entry_id)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["keys"].update(static="short"),
        lambda data: data.pop("network"),
        lambda data: data.update(ring=None),
        lambda data: data.update(keys=[]),
        lambda data: data.update(others=[]),
        lambda data: data.update(others={OTHER: {}}),
    ],
)
async def test_unreadable_keys_are_made_anew_kept_aside_and_told(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[dict[str, Any]], object],
) -> None:
    made = await async_home_keys(hass, HOME)
    spoil(hass_storage["lifeops.keys"]["data"])
    before = deepcopy(hass_storage["lifeops.keys"]["data"])
    again = await async_home_keys(hass, HOME)
    assert again.keys != made.keys
    (told,) = [one for one in caplog.messages if "unreadable" in one]
    assert str(made.keys.stored["signing"]) not in told
    assert aside(hass_storage) == [before]
    repair = ir.async_get(hass).async_get_issue(DOMAIN, "keys_unreadable")
    assert repair is not None
    assert repair.is_persistent
    assert repair.translation_placeholders is not None
    assert repair.translation_placeholders["file"] in hass_storage
    assert (await async_home_keys(hass, HOME)).keys == again.keys
    assert len(aside(hass_storage)) == 1


async def test_a_file_that_holds_no_keys_at_all_is_kept_aside(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    hass_storage["lifeops.keys"] = {"version": 1, "key": "lifeops.keys", "data": ["?"]}
    await async_home_keys(hass, HOME)
    assert aside(hass_storage) == [["?"]]


async def test_nobody_else_may_read_the_file(hass: HomeAssistant) -> None:
    store = _store(hass)
    assert store._private
    assert store._atomic_writes


async def test_keys_are_not_printed(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    assert "static" not in repr(await async_home_keys(hass, HOME))
