"""Keys of the household: given to every linked home, and private texts sealed by them."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import PropertyMock, patch

from homeassistant.util.file import WriteError
import pytest

from custom_components.lifeops.core.datasets import (
    HOUSEHOLD_KEY,
    REMINDER,
    REVOCATION,
)
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.homes import HouseholdKeyRecord, revocation_id
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.tasks import ReminderRecord
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.ha.linked.keys import async_home_keys
from custom_components.lifeops.ha.storing import new_subentry
from custom_components.lifeops.ha.subentries import AgentConfig
from custom_components.lifeops.store.private import Private
from custom_components.lifeops.sync.key_sharing import Place, received
from custom_components.lifeops.sync.keyring import HouseholdKey, KeyRing, enclose
from custom_components.lifeops.sync.revoking import revoke
from custom_components.lifeops.sync.sealing import HouseholdSealer
from tests.entries import ANN, HOME
from tests.settle import settle

from .conftest import Linked
from .peer import CABIN

WORD = "Oncologist"
EVENT: Mapping[str, Json] = {
    "calendar": "calendar.ann",
    "title": f"{WORD} at noon",
    "start": "2026-11-22T11:00:00+00:00",
    "end": "2026-11-22T12:00:00+00:00",
}
ID = "ann/2026-11-22/calendar.ann/1"
KEYS = "custom_components.lifeops.ha.linked.keys"
REMINDERS = Instance(AgentKind.REMINDERS, ANN)
PILLS = "5" * 32


async def meet(linked: Linked) -> None:
    """Link both homes, the cabin with a record of who it is."""
    member: Mapping[str, Json] = {
        "name": "Cabin",
        "key": linked.entry.data["key"],
        "signing": linked.entry.data["signing"],
        "site": "cabin",
    }
    await linked.peer.put("member", CABIN, member)
    await linked.start()
    await linked.linked()


async def shares(linked: Linked) -> Mapping[str, HouseholdKeyRecord]:
    """Return the keys that have reached the cabin."""

    def read() -> Mapping[str, HouseholdKeyRecord]:
        with linked.peer.store.read_only() as reader:
            found = reader.between(HOUSEHOLD_KEY.name, "", "~")
        return {name: HOUSEHOLD_KEY.read(fields) for name, fields in found}

    return await linked.peer.in_executor(read)


async def held(linked: Linked) -> list[str]:
    """Return the keys that the cabin can open."""
    now = linked.hub.clock.now()
    told = await shares(linked)
    found = received(KeyRing(), linked.peer.keys, CABIN, told, now)
    assert not found.refused
    return [key.id for key in found.ring]


async def test_a_linked_home_reads_what_is_private_and_its_files_do_not(
    linked: Linked,
) -> None:
    await meet(linked)
    write = PutRecord(dataset="calendar_event", id=ID, fields=EVENT)
    await linked.hub.async_ingest([write])
    own = [key.id for key in linked.hub.links.home.ring]
    await linked.until_known(lambda: held(linked), own)
    now, told = linked.hub.clock.now(), await shares(linked)
    ring = received(KeyRing(), linked.peer.keys, CABIN, told, now).ring
    with linked.peer.store.read_only() as reader:
        [(stored,)] = reader._database.execute(
            "SELECT value FROM record WHERE dataset = 'calendar_event'"
        )
    name = f"calendar_event|{ID}|calendar_event"
    assert WORD in HouseholdSealer(ring).open(stored, name)
    found = await linked.record("calendar_event", ID)
    assert found is not None
    assert found["title"] == EVENT["title"]
    folders = [linked.peer.store.folder, Path(linked.hass.config.config_dir)]
    files = [path for one in folders for path in one.glob("lifeops*")]
    files = [path for path in files if path.is_file()]
    assert len(files) >= 4
    assert not [path for path in files if WORD.encode() in path.read_bytes()]


async def test_a_key_that_another_home_passes_on_is_kept(linked: Linked) -> None:
    await meet(linked)
    key = HouseholdKey(key=bytes([7]) * 32, made_at=linked.hub.clock.now())
    await pass_on(linked, key)
    stored = await async_home_keys(linked.hass, HOME)
    assert stored.ring.get(key.id) == key


async def unopened(linked: Linked) -> int:
    """Return how much lies here that nobody can read yet."""
    return await linked.hass.async_add_executor_job(linked.hub.store.unopened)


async def reminders(linked: Linked) -> Sequence[str]:
    """Return what the rules of reminders know of."""
    kept = await linked.hub.async_read(lambda reader: reader.instance(REMINDERS))
    state: Any = kept and kept.state
    return list(state["items"])


async def pass_on(linked: Linked, key: HouseholdKey) -> None:
    """Let the cabin give this home a key."""
    place = Place(key.id, HOME, CABIN).record_id
    record = HouseholdKeyRecord(
        envelope=enclose(key, linked.hub.links.keys.public), made_at=key.made_at
    )
    await linked.peer.put(HOUSEHOLD_KEY.name, place, HOUSEHOLD_KEY.write(record))
    await linked.until(lambda: linked.hub.links.home.ring.get(key.id))


async def test_what_comes_ahead_of_its_key_is_told_to_rules_behind_it(
    linked: Linked,
) -> None:
    agent = AgentConfig(subentry_id="", kind=REMINDERS.agent, subject=ANN)
    linked.hass.config_entries.async_add_subentry(
        linked.home, new_subentry(agent, "Reminders")
    )
    await settle(linked.hass, linked.home)
    await meet(linked)
    pills = ReminderRecord(title="Pills", created=linked.hub.clock.now())
    key = HouseholdKey(key=bytes([7]) * 32, made_at=linked.hub.clock.now())
    linked.peer.store._private = Private(HouseholdSealer(KeyRing(key)))
    await linked.peer.put(REMINDER.name, f"{ANN}/{PILLS}", REMINDER.write(pills))
    await linked.until_known(lambda: unopened(linked), 1)
    await settle(linked.hass, linked.home)
    assert await reminders(linked) == []
    await pass_on(linked, key)
    await linked.until_known(lambda: reminders(linked), [PILLS])
    assert await unopened(linked) == 0


async def test_a_key_is_on_disk_before_anything_is_sealed_with_it(
    linked: Linked,
) -> None:
    await meet(linked)
    links = linked.hub.links
    before = links.home.ring.newest
    with (
        patch(f"{KEYS}.Store._async_write_data", side_effect=WriteError("full")),
        pytest.raises(StoreError),
    ):
        await links.async_revoke(CABIN)
    assert links.home.ring.newest == before
    await links._standings._async_apply()
    renewed = links.home.ring.newest
    assert renewed != before
    one, other = (KeyRing().rotated(linked.hub.clock.now()) for _ in range(2))
    await asyncio.gather(links.async_join(one), links.async_join(other))
    stored = await async_home_keys(linked.hass, HOME)
    assert [*stored.ring] == [*links.home.ring]
    assert len(stored.ring) == 4


async def test_a_key_is_not_dated_by_a_clock_that_is_not_believed(
    linked: Linked,
) -> None:
    """Homes whose clock is right would refuse it for as long."""
    await meet(linked)
    links, engine = linked.hub.links, type(linked.hub.engine)
    newest = links.home.ring.newest
    with patch.object(engine, "trusted", new_callable=PropertyMock, return_value=False):
        await links.async_revoke(CABIN)
        await links._standings._async_apply()
    assert len(links.home.ring) == 2
    assert links.home.ring.newest.made_at == newest.made_at + timedelta(seconds=1)


async def test_a_key_that_cannot_be_opened_is_told_once(
    linked: Linked, caplog: pytest.LogCaptureFixture
) -> None:
    await meet(linked)
    place = Place("00000000", HOME, CABIN).record_id
    record = HouseholdKeyRecord(envelope="QUJD", made_at=linked.hub.clock.now())
    assert not async_is_raised(linked.hass, RepairKey.PRIVATE_UNREADABLE)
    with patch.object(type(linked.hub.store), "unopened", return_value=2) as counted:
        await linked.peer.put(HOUSEHOLD_KEY.name, place, HOUSEHOLD_KEY.write(record))
        await linked.until(lambda: "cannot be opened" in caplog.text)
        for _ in range(2):
            await linked.hub.links._standings._async_apply()
    assert caplog.text.count("cannot be opened") == 1
    assert async_is_raised(linked.hass, RepairKey.PRIVATE_UNREADABLE)
    counted.assert_called_once()


async def test_a_key_of_the_far_future_does_not_outlive_a_revocation(
    linked: Linked,
) -> None:
    await meet(linked)
    links = linked.hub.links
    key = HouseholdKey(key=bytes([7]) * 32, made_at=datetime.max.replace(tzinfo=UTC))
    place = Place(key.id, HOME, CABIN).record_id
    record = HouseholdKeyRecord(
        envelope=enclose(key, links.keys.public), made_at=key.made_at
    )
    await linked.peer.put(HOUSEHOLD_KEY.name, place, HOUSEHOLD_KEY.write(record))
    await linked.until_known(lambda: _stands(linked, place), value=True)
    await links.async_revoke(CABIN)
    assert links.home.ring.get(key.id) is None
    assert len(links.home.ring) == 2


async def _stands(linked: Linked, place: str) -> bool:
    return await linked.record(HOUSEHOLD_KEY.name, place) is not None


async def test_a_revocation_that_was_cut_off_has_a_new_key_all_the_same(
    linked: Linked,
) -> None:
    """Whatever ends it between what it writes, the next look goes by what stands."""
    await meet(linked)
    links = linked.hub.links
    before = links.home.ring.newest
    with (
        patch.object(links, "async_join", side_effect=OSError),
        pytest.raises(OSError),  # noqa: PT011 - it stands for a kill
    ):
        await links.async_revoke(CABIN)
    assert links.home.ring.newest == before
    await linked.stop()
    assert await linked.hass.config_entries.async_reload(linked.home.entry_id)
    await linked.until(lambda: linked.hub.links.home.ring.newest != before)
    renewed = linked.hub.links.home.ring.newest
    await linked.hub.links._standings._async_apply()
    assert linked.hub.links.home.ring.newest == renewed


async def test_what_another_home_revoked_renews_no_key_here(linked: Linked) -> None:
    await meet(linked)
    ring = linked.hub.links.home.ring
    own, seq = linked.peer.store.written()
    at = linked.hub.clock.now() + timedelta(hours=1)
    told = revoke(
        linked.peer.keys,
        home=CABIN,
        by=CABIN,
        cut={own.epoch: seq + 9},
        made={},
        at=at,
    )
    await linked.peer.put(
        REVOCATION.name, revocation_id(CABIN, CABIN), REVOCATION.write(told)
    )
    await linked.until(lambda: linked.hub.links.revoked == {CABIN})
    await linked.hub.links._standings._async_apply()
    assert list(linked.hub.links.home.ring) == list(ring)


async def test_a_revoked_home_is_not_given_the_next_key(linked: Linked) -> None:
    await meet(linked)
    before = linked.hub.links.home.ring.newest
    await linked.until_known(lambda: held(linked), [before.id])
    await linked.hub.links.async_revoke(CABIN)
    ring = linked.hub.links.home.ring
    assert ring.newest != before
    assert ring.get(before.id) == before
    given = await linked.hub.async_read(
        lambda reader: reader.between(HOUSEHOLD_KEY.name, "", "~")
    )
    assert {name.partition("/")[0] for name, _ in given} == {before.id}
