"""Erasing a person: what goes in this home, who may ask, and what outlives a crash."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
import sqlite3
from typing import Any
from unittest.mock import patch

from homeassistant.components import persistent_notification
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_mock_service,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.erased import Place, Reach, Reached
from custom_components.lifeops.core.erasing import Erasures
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.erasing import eraser as erasing
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.ha.residents import read_known
from custom_components.lifeops.store.erased_traces import TRACES, read_traces
from custom_components.lifeops.store.erasing import Erasing
from tests.entries import ANN, BEA, HOME, agent, home_agent, person, source
from tests.settle import lifeops, night, settle, start, tell_nights, until

ADMIN = "d" * 32
SCORE = "sensor.ann_sleep_score"
OTHERS = "sensor.bea_sleep_score"


def parts() -> tuple[Any, ...]:
    return (
        person(),
        agent(title="Ann Sleep"),
        agent("notification", title="Ann Notifications"),
        source(),
        person(BEA, "Bea"),
        agent(person_id=BEA, title="Bea Sleep"),
        home_agent("data"),
    )


@pytest.fixture
async def entry(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    MockUser(id=ADMIN, is_owner=True).add_to_hass(hass)
    async with lifeops(hass, *parts()) as entry:
        await fill(hass, entry)
        yield entry


async def fill(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let both have a night, points and a setting."""
    hub: Hub = entry.runtime_data
    await tell_nights(hass, entry, night(), night(person_id=BEA))
    now = hub.clock.now()
    points = [Point(now - timedelta(minutes=nr), 60.0) for nr in range(5)]
    for one in (ANN, BEA):
        key = SeriesKey(metric="heart_rate_bpm", person=one, source="ring")
        await hub.async_append({key: points})
    await settle(hass, entry)


async def ask(
    hass: HomeAssistant, name: str = "erase_person", **data: Any
) -> Mapping[str, Any]:
    told = await hass.services.async_call(
        DOMAIN,
        name,
        data,
        blocking=True,
        context=Context(user_id=ADMIN),
        return_response=True,
    )
    assert told is not None
    return told


async def erase(hass: HomeAssistant, **data: Any) -> Mapping[str, Any]:
    return await ask(hass, person="Ann", dry_run=False, confirm="ann ", **data)


def states(receipt: Mapping[str, Any]) -> dict[str, str]:
    return {row["place"]: row["state"] for row in receipt["places"]}


def counts(receipt: Mapping[str, Any]) -> dict[str, int | None]:
    return {row["place"]: row["count"] for row in receipt["places"]}


async def naming(hub: Hub, person_id: str) -> dict[str, int]:
    """Count the rows of either file that name a person, by table."""

    def look() -> dict[str, int]:
        found: dict[str, int] = {}
        with hub.store.read_only() as reader:
            ask = reader._database.execute
            for (table,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'"):
                rows = ask(f'SELECT * FROM "{table}"')  # noqa: S608 - its own tables
                if count := sum(person_id in str(row) for row in rows):
                    found[table] = count
        return found

    found = await hub.hass.async_add_executor_job(look)
    points = await hub.hass.async_add_executor_job(hub.store.weigh_points, [person_id])
    return found | ({"points": points} if points else {})


async def datasets_naming(hub: Hub, person_id: str) -> set[str]:
    def look() -> set[str]:
        with hub.store.read_only() as reader:
            rows = reader._database.execute(
                "SELECT dataset, id, person FROM record WHERE value IS NOT NULL"
            )
        return {row[0] for row in rows if person_id in row[1] or row[2] == person_id}

    return await hub.hass.async_add_executor_job(look)


async def audits(hub: Hub) -> list[tuple[str, str]]:
    def look() -> list[tuple[str, str]]:
        with hub.store.read_only() as reader:
            rows = reader._database.execute(
                "SELECT who, detail FROM audit WHERE what = 'erase_person'"
            )
        return [(who, detail) for who, detail in rows]

    return await hub.hass.async_add_executor_job(look)


async def test_a_person_goes_and_another_stays(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    assert hass.states.get(SCORE) is not None
    told = await erase(hass)
    await settle(hass, entry)

    assert told["done"]
    assert set(states(told).values()) == {"done", "absent"}
    counted = {row["place"]: row for row in told["places"]}
    assert counted["parts"]["parts"]["person"] == 1
    assert counted["parts"]["parts"]["agent"] == 2
    assert counted["parts"]["parts"]["source"] == 1
    assert counted["records"]["parts"]["night"] == 1
    assert counted["points"]["count"] >= 5
    assert states(told)["statistics"] == states(told)["database"] == "absent"

    assert await datasets_naming(hub, ANN) == {"_erasure"}
    left = await naming(hub, ANN)
    assert left.keys() <= {"record", "removed", "meta"}
    assert await naming(hub, BEA)
    assert "points" in await naming(hub, BEA)
    assert not [
        one for one in entry.subentries.values() if one.data.get("person_id") == ANN
    ]
    assert hass.states.get(SCORE) is None
    assert hass.states.get(OTHERS) is not None
    assert not [one for one in await hub.async_instances() if one.subject == ANN]


async def test_nothing_in_the_registries_names_them(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await erase(hass)
    registry = er.async_get(hass)
    known = [one.unique_id for one in registry.entities.values()]
    gone = [key[2] for key in registry.deleted_entities]
    assert not [one for one in (*known, *gone) if ANN in one]
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert not [one for one in devices if ANN in str(one.identifiers)]


async def test_looking_changes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    before = await naming(hub, ANN)
    told = await ask(hass, person="Ann")
    assert told["dry_run"]
    assert await naming(hub, ANN) == before
    assert hub.store.erasing.known().persons == set()
    counted = {row["place"]: row for row in told["places"]}
    assert counted["parts"]["parts"]["agent"] == 2
    assert counted["records"]["parts"]["night"] == 1
    assert counted["points"]["count"] >= 5
    assert counted["database"]["state"] == "absent"
    erased = await erase(hass)
    both = ("parts", "snapshot", "accounts")
    assert [counts(erased)[one] for one in both] == [counts(told)[one] for one in both]


@pytest.mark.parametrize("confirm", ["", "Bea"])
async def test_the_name_is_typed_once_more(
    hass: HomeAssistant, entry: MockConfigEntry, confirm: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await ask(hass, person="Ann", dry_run=False, confirm=confirm)
    assert caught.value.translation_key == "erase_not_confirmed"
    assert hass.states.get(SCORE) is not None
    assert entry.runtime_data.eraser.notes == ()


@pytest.mark.parametrize("name", ["erase_person", "get_erasures"])
@pytest.mark.usefixtures("entry")
async def test_only_administrators_may(hass: HomeAssistant, name: str) -> None:
    guest = MockUser(is_owner=False).add_to_hass(hass)
    data = {"person": "Ann"} if name == "erase_person" else {}
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(
            DOMAIN,
            name,
            data,
            blocking=True,
            context=Context(user_id=guest.id),
            return_response=True,
        )
    assert caught.value.translation_key == "admins_only"


async def test_it_is_said_what_nobody_can_reach(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    told = await erase(hass)
    assert len(told["out_of_reach"]) == 5
    assert "Backups" in " ".join(told["out_of_reach"])
    assert told["homes"] == []


async def test_who_asked_is_kept_and_not_whom(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await erase(hass)
    ((who, detail),) = await audits(entry.runtime_data)
    assert who == ADMIN
    assert '"night":1' in detail
    assert ANN not in detail
    (receipt,) = (await ask(hass, "get_erasures"))["erasures"]
    assert receipt["done"]
    assert receipt["asked_here"]
    assert ANN not in str(receipt)
    assert "Ann" not in str(receipt)


async def test_all_names_of_a_person_go(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    other = "0" * 32
    alias = PutRecord(
        dataset="alias",
        id=f"{ANN}/{other}",
        fields={"canonical": other},
        person=ANN,
    )
    await hub.async_ingest([alias, night(person_id=other)])
    await erase(hass)
    assert hub.store.erasing.known().persons == {ANN, other}
    assert await datasets_naming(hub, other) == {"_erasure", "alias"}


async def test_what_is_shown_is_cleared(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    await ask(hass, "notify", person="Ann", message="Take your pills", priority=1)
    shown = persistent_notification._async_get_or_create_notifications(hass)
    await until(hass, entry, lambda: len(shown) == 1)
    told = await erase(hass)
    assert not shown
    assert states(told)["phones"] == "absent"
    assert not await datasets_naming(hub, ANN) - {"_erasure"}


async def test_a_phone_that_is_not_reached_is_asked_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    mine = next(one for one in entry.subentries.values() if one.title == "Ann")
    hass.config_entries.async_update_subentry(
        entry, mine, data={**mine.data, "phones": ["phone"]}
    )
    await settle(hass, entry)
    await ask(hass, "notify", person="Ann", message="Take your pills", priority=1)
    await settle(hass, entry)
    told = await erase(hass)
    assert states(told)["phones"] == "waits"
    assert not told["done"]
    calls = async_mock_service(hass, "notify", "mobile_app_ann")
    with patch(
        "custom_components.lifeops.ha.erasing.phones.async_notify_service",
        return_value="mobile_app_ann",
    ):
        await hub.eraser._async_look()
    assert [call.data["message"] for call in calls] == ["clear_notification"]
    assert hub.eraser.notes[0].left == ()
    assert hub.eraser.notes[0].phones == ()


@pytest.mark.parametrize("place", list(Place))
async def test_what_fails_half_way_goes_on_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry, place: Place
) -> None:
    """Whatever was begun is ended, and before that nobody starts anew."""

    async def fail(*_: object) -> None:
        raise StoreError("store_unavailable")

    with patch.dict(erasing._REACH, {place: fail}):
        told = await erase(hass)
        assert states(told)[place] == "waits"
        assert async_is_raised(hass, RepairKey.PART_FAILED, f"erasing_{place}")
    assert await hass.config_entries.async_unload(entry.entry_id)
    hub = await start(hass, entry)
    await until(hass, entry, lambda: not hub.eraser.notes[0].left)
    assert await datasets_naming(hub, ANN) == {"_erasure"}
    assert "points" not in await naming(hub, ANN)
    assert hass.states.get(SCORE) is None
    assert hub.eraser.notes[0].places[place].state is not Reach.WAITS
    assert not async_is_raised(hass, RepairKey.PART_FAILED, f"erasing_{place}")
    assert len(hub.store.erasing.known().asked(ANN)) == 1


async def test_a_kill_behind_the_commit_asks_only_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    def swept(*_: object) -> None:
        raise StoreError("store_unavailable")

    with patch.object(Erasing, "sweep", swept):
        await erase(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hub = await start(hass, entry)
    await until(hass, entry, lambda: not hub.eraser.notes[0].left)
    assert len(hub.store.erasing.known().asked(ANN)) == 1
    assert hub.eraser.notes[0].places["records"].parts["night"] == 1
    assert len(await audits(hub)) == 1


async def test_a_wish_that_cannot_be_kept_does_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with (
        patch.object(
            erasing, "async_save", side_effect=StoreError("store_unavailable")
        ),
        pytest.raises(HomeAssistantError, match="cannot save"),
    ):
        await erase(hass)
    assert hass.states.get(SCORE) is not None
    assert entry.runtime_data.eraser.notes == ()


async def test_a_subentry_of_somebody_erased_never_starts(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Home Assistant keeps its entries a moment later than the store its rows."""
    mine = next(one for one in entry.subentries.values() if one.title == "Ann")
    await erase(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_add_subentry(entry, mine)
    hub = await start(hass, entry)
    assert ANN not in hub.household.persons
    assert await datasets_naming(hub, ANN) == {"_erasure"}


async def test_what_a_power_cut_brings_back_into_the_registries_goes(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Home Assistant writes its registries to disk seconds later than its entries."""
    with (
        patch.object(entity_registry, "async_clear_config_subentry"),
        patch.object(device_registry, "async_clear_config_subentry"),
    ):
        assert (await erase(hass))["done"]
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entity_registry.async_get(SCORE) is not None
    await start(hass, entry)
    known = {None, *entry.subentries}
    for one in (
        *er.async_entries_for_config_entry(entity_registry, entry.entry_id),
        *dr.async_entries_for_config_entry(device_registry, entry.entry_id),
    ):
        assert one.config_subentry_id in known
    assert entity_registry.async_get(SCORE) is None
    assert entity_registry.async_get(OTHERS) is not None
    assert not [key for key in entity_registry.deleted_entities if ANN in key[2]]


async def test_what_was_shared_of_them_is_shared_no_more(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    shared = [SCORE, OTHERS]
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "shared_entities": shared}
    )
    await erase(hass)
    assert entry.data["shared_entities"] == [OTHERS]
    assert entry.data["home_id"] == HOME


async def test_exports_go_too(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hub: Hub = entry.runtime_data
    made = await ask(hass, "export_metrics", person="Ann")
    others = await ask(hass, "export_metrics", person="Bea")
    folder = hub.transfers.inbox.parent / "exports"
    assert len(list(folder.iterdir())) == 2
    told = await erase(hass)
    assert counts(told)["transfers"] == 1
    assert [one.name for one in folder.iterdir()] == [others["name"]]
    assert made["name"] != others["name"]
    assert [one.person for one in hub.transfers.async_known()] == [BEA]


async def test_the_last_sound_snapshot_is_made_anew(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data

    def nights() -> list[str]:
        with closing(sqlite3.connect(hub.store.folder / "lifeops.db.good")) as good:
            found = good.execute("SELECT id FROM record WHERE dataset = 'night'")
            return [row[0] for row in found]

    before = hub.store.folder / "lifeops.db.before-v2"
    await hass.async_add_executor_job(before.touch)
    await hass.async_add_executor_job(hub.store.keep_good)
    assert len(await hass.async_add_executor_job(nights)) == 2
    await erase(hass)
    assert not await hass.async_add_executor_job(before.exists)
    (left,) = await hass.async_add_executor_job(nights)
    assert left.startswith(BEA)


async def test_once_done_only_the_note_is_left(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    told = await erase(hass)
    assert told["done"]
    await until(hass, entry, lambda: not hub.eraser._looks)
    traces = await hub.async_read(lambda reader: read_traces(reader.meta(TRACES)))
    assert traces == {}
    (note,) = hub.eraser.notes
    assert note.persons == (ANN,)
    assert note.entities == note.phones == ()


async def test_who_is_about_to_go_is_no_resident(entry: MockConfigEntry) -> None:
    hub: Hub = entry.runtime_data
    for gone, left in ((set(), {ANN, BEA}), ({ANN}, {BEA})):
        known = await hub.async_read(
            partial(read_known, home=HOME, revoked=(), gone=gone)
        )
        assert known.persons.keys() == known.agents.keys() == left


async def test_notes_that_could_not_be_read_at_first_are_not_lost(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A wish of before outlives a store that fails while this home starts."""

    async def fail(*_: object) -> None:
        raise StoreError("store_unavailable")

    with patch.dict(erasing._REACH, {Place.RECORDS: fail}):
        await erase(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    load, failures = erasing.async_load, [StoreError("store_unavailable")]

    async def at_last(hub: Hub) -> Any:
        if failures:
            raise failures.pop()
        return await load(hub)

    with patch.object(erasing, "async_load", at_last):
        hub = await start(hass, entry)
        await until(hass, entry, lambda: bool(hub.eraser.notes))
        await until(hass, entry, lambda: not hub.eraser.notes[0].left)
    assert hub.store.erasing.known().persons == {ANN}
    assert await datasets_naming(hub, ANN) == {"_erasure"}


async def test_a_place_that_takes_long_holds_nobody_up(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    reached = asyncio.Event()

    async def slow(*_: object) -> Reached:
        await reached.wait()
        return Reached()

    with (
        patch.dict(erasing._REACH, {Place.PHONES: slow}),
        patch("custom_components.lifeops.ha.erasing.actions._WAIT_S", 0.01),
    ):
        for name in ("Ann", "Bea"):
            async with asyncio.timeout(10):
                told = await ask(hass, person=name, confirm=name, dry_run=False)
                assert not told["done"]
        reached.set()
        await until(
            hass, entry, lambda: not any(note.left for note in hub.eraser.notes)
        )
    assert hub.store.erasing.known().persons == {ANN, BEA}


async def test_a_wish_is_not_overtaken_by_how_far_another_has_come(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """They learn of another id of a person while that person goes."""
    hub: Hub = entry.runtime_data

    async def meanwhile(*_: object) -> Reached:
        if len(hub.eraser.notes[0].persons) == 1:
            note = hub.eraser._note([ANN, BEA], Erasures())
            await hub.eraser._async_keep(replace(note, here=True, who="test"))
        return Reached()

    with patch.dict(erasing._REACH, {Place.PHONES: meanwhile}):
        await erase(hass)
    (note,) = hub.eraser.notes
    assert note.persons == (ANN, BEA)
    await hub.eraser._async_look()
    assert hub.store.erasing.known().persons == {ANN, BEA}
