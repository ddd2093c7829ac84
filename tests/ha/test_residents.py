"""Who lives in other homes: runs here too, is asked for, follows what is said there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import (
    ALIAS,
    MEMBER,
    PERSON,
    PERSON_AGENTS,
    PRESENCE,
)
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.homes import AliasRecord, MemberRecord
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.ha import residents
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.ha.linked import standing
from custom_components.lifeops.ha.linked.standing import Standings
from custom_components.lifeops.ha.residents import Residents
from custom_components.lifeops.ha.storing import new_subentry
from custom_components.lifeops.ha.subentries import AgentConfig, PersonConfig
from tests.entries import ANN, BEA
from tests.ha.linked.pairings import linked_entry
from tests.settle import lifeops, settle, start

CABIN = "9" * 32
FIRST = "0" * 32
SLEEP, NOTES = AgentKind.SLEEP, AgentKind.NOTIFICATION
BOTH: dict[str, Json] = {"sleep": True, "notification": True}
REST_S = 0.05
LONG_S = 0.5


@pytest.fixture(autouse=True)
def _hasty() -> Iterator[None]:
    """Look again at once; in a house nobody waits for a second."""
    with (
        patch.object(residents, "_REST_S", REST_S),
        patch.object(standing, "LOOK_REST_S", REST_S),
    ):
        yield


@pytest.fixture
async def entry(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass) as entry:
        linked_entry().add_to_hass(hass)
        yield entry


def put[R](dataset: Dataset[R], record_id: str, record: R) -> PutRecord:
    return PutRecord(
        dataset=dataset.name, id=record_id, fields=dataset.write(record), person=None
    )


def cabin() -> PutRecord:
    member = MemberRecord(name="Cabin", key="", signing="", site="cabin")
    return put(MEMBER, CABIN, member)


def agents(person: str, **kinds: Json) -> PutRecord:
    return PutRecord(dataset=PERSON_AGENTS.name, id=person, fields=kinds, person=person)


async def until(hass: HomeAssistant, holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail where it never does."""
    async with asyncio.timeout(15):
        while not holds():
            await asyncio.sleep(0.05)
            await hass.async_block_till_done()


def running(hub: Hub) -> set[Instance]:
    return {one for one in hub.engine._memory.running if one.subject == BEA}


async def test_what_a_person_is_given_here_is_noted_for_all_homes(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data

    async def given() -> dict[str, Json]:
        found = await hub.async_read(lambda one: one.record(PERSON_AGENTS.name, ANN))
        return dict(found or {})

    assert await given() == BOTH
    sleep = hub.household.agents[Instance(SLEEP, ANN)]
    hass.config_entries.async_remove_subentry(entry, sleep.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)
    assert await given() == {"notification": True}


async def test_somebody_of_another_home_runs_here_and_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    await hub.async_ingest([cabin(), put(PERSON, BEA, PersonRecord(name="Bea"))])
    await hub.async_ingest([agents(BEA, **BOTH)])
    await until(hass, lambda: len(running(hub)) == 2)
    assert async_is_raised(hass, RepairKey.PERSON_ARRIVED, BEA)
    assert BEA not in hub.household.persons
    bea = PersonConfig(subentry_id="", person_id=BEA, name="Bea", welcomed=True)
    hass.config_entries.async_add_subentry(entry, new_subentry(bea, "Bea"))
    await until(hass, lambda: not async_is_raised(hass, RepairKey.PERSON_ARRIVED, BEA))
    shown = {one.agent for one in hub.household.agents if one.subject == BEA}
    assert shown == {SLEEP, NOTES}
    await hub.async_ingest([agents(BEA, sleep=False)])
    await until(hass, lambda: Instance(SLEEP, BEA) not in hub.household.agents)
    await until(hass, lambda: running(hub) == {Instance(NOTES, BEA)})


async def test_a_home_that_was_never_linked_asks_nobody_again_and_again(
    hass: HomeAssistant,
) -> None:
    async with lifeops(hass) as entry:
        hub: Hub = entry.runtime_data
        await looked(hass)
        with (
            patch.object(Residents, "async_known", autospec=True) as known,
            patch.object(Standings, "async_roster", autospec=True) as roster,
        ):
            for name in ("one", "two"):
                await hub.async_ingest([put(PERSON, BEA, PersonRecord(name=name))])
                await looked(hass)
        assert not known.called
        assert not roster.called


async def test_in_a_home_of_its_own_nobody_arrives(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    await hub.async_ingest([put(PERSON, BEA, PersonRecord(name="Bea"))])
    await hub.async_ingest([agents(BEA, **BOTH)])
    await asyncio.sleep(LONG_S)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert running(hub) == set()
    assert not async_is_raised(hass, RepairKey.PERSON_ARRIVED, BEA)


async def test_a_name_given_elsewhere_is_taken_over_and_not_taken_back(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    renamed = put(PERSON, ANN, PersonRecord(name="Anna", private=True))
    await hub.async_ingest([cabin(), renamed])
    await until(hass, lambda: hub.household.persons[ANN].name == "Anna")
    await until(hass, lambda: hub.household.persons[ANN].private)
    assert await hass.config_entries.async_unload(entry.entry_id)
    subentry = entry.subentries[hub.household.persons[ANN].subentry_id]
    hass.config_entries.async_update_subentry(entry, subentry, title="Ann")
    again = await start(hass, entry)
    await until(hass, lambda: again.household.persons[ANN].name == "Anna")


async def test_who_turns_out_to_be_another_keeps_all_entities(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    entities, devices = er.async_get(hass), dr.async_get(hass)
    before = {
        one.entity_id: one.unique_id
        for one in er.async_entries_for_config_entry(entities, entry.entry_id)
        if f"/{ANN}/" in one.unique_id
    }
    device = devices.async_get_device_by_identifier(
        (DOMAIN, f"sleep/{ANN}"), config_entry_id=entry.entry_id
    )
    assert before
    assert device is not None
    alias = put(ALIAS, ANN, AliasRecord(canonical=FIRST))
    await hub.async_ingest([cabin(), alias])
    await until(hass, lambda: Instance(SLEEP, FIRST) in hub.coordinators)
    await settle(hass, entry)
    after = {
        one.entity_id: one.unique_id
        for one in er.async_entries_for_config_entry(entities, entry.entry_id)
        if one.entity_id in before
    }
    assert after == {
        name: unique.replace(ANN, FIRST) for name, unique in before.items()
    }
    moved = devices.async_get(device.id)
    assert moved is not None
    assert moved.identifiers == {(DOMAIN, f"sleep/{FIRST}")}
    assert hub.household.persons.keys() == {FIRST}
    state = hass.states.get("sensor.ann_sleep_phase")
    assert state is not None
    assert state.state not in ("unavailable", "unknown")


async def test_of_somebody_who_moved_out_this_home_says_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    assert len(await hub.async_records(PRESENCE, ANN)) == 1
    subentry_id = hub.household.persons[ANN].subentry_id
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)
    assert await hub.async_records(PRESENCE, ANN) == []


async def known_as(hub: Hub, person: str) -> dict[str, Json]:
    found = await hub.async_read(lambda one: one.record(PERSON.name, person))
    return dict(found or {})


async def looked(hass: HomeAssistant) -> None:
    """Wait until whatever was told has been followed."""
    await asyncio.sleep(LONG_S)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_who_turns_out_to_be_a_private_person_is_one_in_every_home(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    theirs = PersonRecord(name="Anna", private=True, time_zone="Europe/Oslo")
    await hub.async_ingest([cabin(), put(PERSON, FIRST, theirs)])
    await hub.async_ingest([agents(FIRST, **BOTH)])
    await until(hass, lambda: async_is_raised(hass, RepairKey.PERSON_ARRIVED, FIRST))
    await hub.async_ingest([put(ALIAS, ANN, AliasRecord(canonical=FIRST))])
    await until(hass, lambda: FIRST in hub.household.persons)
    await looked(hass)
    assert await known_as(hub, FIRST) == PERSON.write(theirs)
    assert hub.household.persons[FIRST].name == "Anna"
    assert hub.household.persons[FIRST].private


async def test_of_who_is_known_elsewhere_nothing_is_made_up_before_it_comes(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    await hub.async_ingest([cabin(), put(ALIAS, ANN, AliasRecord(canonical=FIRST))])
    await until(hass, lambda: FIRST in hub.household.persons)
    await looked(hass)
    assert await known_as(hub, FIRST) == {}


async def test_who_is_private_here_stays_so_when_they_turn_out_to_be_another(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    ann = entry.subentries[hub.household.persons[ANN].subentry_id]
    data = {**ann.data, "private": True}
    hass.config_entries.async_update_subentry(entry, ann, data=data)
    await settle(hass, entry)
    theirs = PersonRecord(name="Anna", time_zone="Europe/Oslo")
    alias = put(ALIAS, ANN, AliasRecord(canonical=FIRST))
    await hub.async_ingest([cabin(), put(PERSON, FIRST, theirs), alias])
    await until(hass, lambda: FIRST in hub.household.persons)
    await looked(hass)
    assert hub.household.persons[FIRST].private
    told = await known_as(hub, FIRST)
    assert told == {"name": "Anna", "private": True, "time_zone": "Europe/Oslo"}


async def test_only_what_was_changed_here_is_told_of_a_person(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    zone = PutRecord(
        dataset=PERSON.name, id=ANN, fields={"time_zone": "Europe/Oslo"}, person=ANN
    )
    await hub.async_ingest([zone])
    ann = entry.subentries[hub.household.persons[ANN].subentry_id]
    hass.config_entries.async_update_subentry(entry, ann, title="Annie")
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)
    told = await known_as(hub, ANN)
    assert told == {"name": "Annie", "private": False, "time_zone": "Europe/Oslo"}


async def test_where_both_are_mapped_here_both_keep_their_agents(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    bea = PersonConfig(subentry_id="", person_id=BEA, name="Bea", welcomed=True)
    hass.config_entries.async_add_subentry(entry, new_subentry(bea, "Bea"))
    for kind in (SLEEP, NOTES):
        one = AgentConfig(subentry_id="", kind=kind, subject=BEA)
        hass.config_entries.async_add_subentry(entry, new_subentry(one, f"Bea {kind}"))
    await hub.async_ingest([cabin(), agents(BEA, **BOTH)])
    await looked(hass)
    before = hub.household.agents.keys()
    assert len(before) == 4
    await hub.async_ingest([put(ALIAS, BEA, AliasRecord(canonical=ANN))])
    await looked(hass)
    assert hub.household.agents.keys() == before
