"""Two homes over a real socket: in step, cut off, away, revoked, met twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
import logging
from threading import get_ident
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import MEMBER, REVOCATION
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import (
    ProtocolError,
    RefusedError,
    UnavailableError,
)
from custom_components.lifeops.core.homes import MemberRecord, revocation_id
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.engine.members import members_of
from custom_components.lifeops.ha.entry import EntryName, async_entries_of
from custom_components.lifeops.ha.linked.calling import Unreached
from custom_components.lifeops.ha.linked.refusal import RESTS, async_turn_away
from custom_components.lifeops.ha.linked.state import LinkProblem, LinkState
from custom_components.lifeops.ha.linked.wire import CLOSE_CROSSED, Wire
from custom_components.lifeops.store.lives import TOO_OFTEN, Lives
from custom_components.lifeops.store.reader import Reader
from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.messages import MET_TWICE, RESTING
from custom_components.lifeops.sync.revoking import revoke
from tests.entries import HOME

from .conftest import Linked
from .peer import CABIN

LINK = "custom_components.lifeops.ha.linked.link"
LINKS = "custom_components.lifeops.ha.linked.links"
WIRE = "custom_components.lifeops.ha.linked.wire"
MOMENT = datetime(2026, 11, 21, tzinfo=UTC)


async def test_both_homes_have_what_the_other_wrote(linked: Linked) -> None:
    await linked.peer.put("home", "cabin", {"name": "The cabin"})
    await linked.start()
    assert linked.entry.state is ConfigEntryState.LOADED
    await linked.linked()
    assert await linked.record("home", "cabin") == {"name": "The cabin"}
    member = await linked.peer.record("member", HOME)
    assert member is not None
    assert linked.link.status.reachable


async def test_a_change_is_pushed_to_the_other_home(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    write = PutRecord(dataset="home", id="here", fields={"name": "Here"})
    await linked.hub.async_ingest([write])
    await linked.until_known(
        lambda: linked.peer.record("home", "here"), {"name": "Here"}
    )
    await linked.until(lambda: linked.link.status.pending == 0)


async def test_a_change_of_the_other_home_comes_by_itself(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.peer.put("home", "cabin", {"name": "The cabin"})
    await linked.until_known(
        lambda: linked.record("home", "cabin"), {"name": "The cabin"}
    )


async def test_the_other_home_may_call_too(linked: Linked) -> None:
    linked.hass.config_entries.async_update_entry(
        linked.entry, data={**linked.entry.data, "addresses": []}
    )
    await linked.start()
    assert linked.link.status.state is LinkState.AWAY
    linked.peer.calls(linked.address, linked.hub.links.keys.public)
    await linked.linked()
    assert await linked.peer.record("member", HOME) is not None


async def test_who_is_called_in_vain_may_call_meanwhile(linked: Linked) -> None:
    called, vain = asyncio.Event(), asyncio.Event()

    async def reach(*_: object, **__: object) -> Unreached:
        await called.wait()
        vain.set()
        return Unreached(LinkProblem.NO_ANSWER)

    with patch(f"{LINK}.async_reach", reach):
        await linked.start()
        linked.peer.calls(linked.address, linked.hub.links.keys.public)
        await linked.linked()
        called.set()
        await vain.wait()
        assert linked.link.status.state is LinkState.LINKED
        assert (await linked.link.async_sync_now()).pulled == 0


async def test_sync_now_tells_what_it_took(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.until(lambda: linked.link.status.pending == 0)
    await linked.link.async_sync_now()
    summary = await linked.link.async_sync_now()
    assert (summary.pushed, summary.pulled) == (0, 0)


async def test_a_home_that_is_away_is_no_error(
    linked: Linked, caplog: pytest.LogCaptureFixture
) -> None:
    linked.hass.config_entries.async_update_entry(
        linked.entry, data={**linked.entry.data, "addresses": ["http://127.0.0.1:9"]}
    )
    await linked.start()
    await linked.until(lambda: linked.link.status.state is LinkState.AWAY)
    ours = [one for one in caplog.records if "lifeops" in one.name]
    assert not [one for one in ours if one.levelno >= logging.WARNING]
    with pytest.raises(UnavailableError) as away:
        await linked.link.async_sync_now()
    assert away.value.key == "home_away"


async def test_a_dropped_line_is_taken_up_again(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.cut()
    await linked.peer.put("home", "cabin", {"name": "The cabin"})
    await linked.link.async_sync_now()
    assert await linked.record("home", "cabin") == {"name": "The cabin"}


async def test_a_home_that_does_not_know_us_refuses(linked: Linked) -> None:
    linked.peer.friend = None
    await linked.start()
    await linked.until(lambda: linked.link.status.state is LinkState.REFUSED)
    issues = ir.async_get(linked.hass).issues
    assert (DOMAIN, f"link_refused:{linked.entry.entry_id}") in issues


async def test_a_pause_holds_until_it_is_over(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.link.async_pause()
    assert linked.link.status.state is LinkState.PAUSED
    await linked.until(lambda: linked.peer.driver is None)
    with pytest.raises(RefusedError):
        await linked.link.async_sync_now()
    with pytest.raises(ProtocolError):
        await linked.peer.call(linked.address, linked.hub.links.keys.public)
    await linked.link.async_resume()
    await linked.until(lambda: linked.link.status.state is LinkState.LINKED)


async def test_a_reload_takes_the_link_up_again(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.hass.config_entries.async_reload(linked.entry.entry_id)
    await linked.linked()


async def test_the_link_follows_the_home_through_its_reload(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    before = linked.link
    await linked.hass.config_entries.async_reload(linked.home.entry_id)
    await linked.until(
        lambda: (
            linked.entry.state is ConfigEntryState.LOADED and linked.link is not before
        )
    )
    await linked.linked()


async def test_of_crossing_sessions_one_goes_on(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    with pytest.raises(UnavailableError):
        await linked.peer.call(linked.address, linked.hub.links.keys.public)
    assert linked.link.status.state is LinkState.LINKED


async def test_a_quiet_session_stands_against_one_that_crosses_it(
    linked: Linked,
) -> None:
    await linked.start()
    await linked.linked()
    with patch(f"{WIRE}.FRESH_S", 0.0), pytest.raises(UnavailableError):
        await linked.peer.call(linked.address, linked.hub.links.keys.public)
    assert linked.peer.wire is not None
    assert linked.peer.wire.close_code == CLOSE_CROSSED
    assert linked.link.status.state is LinkState.LINKED


async def test_a_home_that_comes_back_does_not_wait_for_the_line_it_was_lost_on(
    linked: Linked,
) -> None:
    """It fell silent without a goodbye; its heartbeat is missed after 45 seconds."""
    await linked.start()
    await linked.linked()
    assert linked.peer.wire is not None
    driver, linked.peer.driver = linked.peer.driver, None
    assert driver is not None
    await linked.peer.put("home", "cabin", {"name": "The cabin"})
    with (
        _silent(linked.peer.wire),
        patch(f"{WIRE}.FRESH_S", 0.0),
        patch(f"{WIRE}.ANSWERS_WITHIN_S", 0.3),
    ):
        async with _calling(linked):
            await linked.until_known(
                lambda: linked.record("home", "cabin"), {"name": "The cabin"}
            )
    assert linked.link.status.state is LinkState.LINKED


async def test_homes_that_call_each_other_at_once_come_to_rest(
    linked: Linked,
) -> None:
    await linked.start()
    await linked.linked()
    with patch(f"{WIRE}.FRESH_S", 0.0):
        for number in range(5):
            said: dict[str, Json] = {"name": f"The cabin {number}"}
            await linked.peer.put("home", "cabin", said)
            linked.peer.calls(linked.address, linked.hub.links.keys.public)
            await linked.link.async_begin_anew()
            async with asyncio.timeout(10):
                await linked.until_known(lambda: linked.record("home", "cabin"), said)
            turned = linked.link.status.since
            await asyncio.sleep(0.5)
            assert linked.link.status.state is LinkState.LINKED
            assert linked.link.status.since == turned


@asynccontextmanager
async def _calling(linked: Linked) -> AsyncIterator[None]:
    """Call again when turned away: a home that takes something in hears no sign."""

    async def call() -> None:
        while True:
            await asyncio.wait(
                {linked.peer.calls(linked.address, linked.hub.links.keys.public)}
            )
            await asyncio.sleep(0.05)

    calling = asyncio.create_task(call())
    try:
        yield
    finally:
        calling.cancel()
        await asyncio.wait({calling})


@contextmanager
def _silent(wire: Wire) -> Iterator[None]:
    """Read nothing of a line meanwhile, as a machine without power does."""
    socket: Any = wire._socket
    transport = socket._req.transport
    transport.pause_reading()
    yield
    transport.resume_reading()


async def _rest(wire: Wire, channel: Channel) -> None:
    """Let nobody talk, as people want it so."""
    await async_turn_away(wire, channel, RESTS)


async def test_a_home_that_rests_by_choice_is_there_all_the_same(
    linked: Linked,
) -> None:
    with patch.object(linked.peer, "meets", return_value=_rest):
        await linked.start()
        await linked.until(lambda: linked.link.status.at_rest)
    status = linked.link.status
    assert (status.state, status.resting) == (LinkState.AWAY, True)
    assert status.last_seen is not None
    with suppress(UnavailableError):
        await linked.link.async_sync_now()
    await linked.linked()
    assert not linked.link.status.resting


async def test_a_home_that_rests_says_so_to_who_calls(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.link.async_pause()
    assert linked.link.status.resting
    with pytest.raises(ProtocolError) as said:
        await linked.peer.call(linked.address, linked.hub.links.keys.public)
    assert said.value.key == RESTING


async def _members(linked: Linked) -> set[str]:
    return set(await linked.hub.async_read(lambda reader: members_of(reader, HOME, ())))


async def test_a_home_that_was_unlinked_is_counted_on_no_more(linked: Linked) -> None:
    key = linked.entry.data["key"]
    member = MemberRecord(name="Cabin", key=key, signing=key, site="cabin")
    await linked.peer.put("member", CABIN, MEMBER.write(member))
    await linked.start()
    await linked.linked()
    assert await _members(linked) == {HOME, CABIN}
    await linked.hass.config_entries.async_remove(linked.entry.entry_id)
    await linked.until_known(partial(_members, linked), {HOME})
    again = MockConfigEntry(
        domain=DOMAIN, title="Cabin", unique_id=CABIN, data=linked.entry.data
    )
    again.add_to_hass(linked.hass)
    own = linked.hub.store.written()[0]
    assert await linked.hass.config_entries.async_setup(again.entry_id)
    await linked.until_known(partial(_members, linked), {HOME, CABIN})
    await linked.until(lambda: again.runtime_data.status.synced_at)
    assert linked.hub.store.written()[0] == own
    assert (DOMAIN, "home_restored") not in ir.async_get(linked.hass).issues
    assert await linked.hass.config_entries.async_unload(again.entry_id)


async def test_a_revoked_home_is_cut_off(linked: Linked) -> None:
    await linked.peer.put("member", "c" * 32, _member(linked))
    await linked.start()
    await linked.linked()
    await linked.hub.links.async_revoke("c" * 32)
    assert linked.link.status.state is LinkState.REVOKED
    with pytest.raises(ProtocolError):
        await linked.peer.call(linked.address, linked.hub.links.keys.public)


async def test_a_revoked_home_is_told_nothing_more_before_it_is_cut_off(
    linked: Linked,
) -> None:
    """A goodbye would let come to its end what is under way."""
    await linked.peer.put("member", CABIN, _member(linked))
    await linked.start()
    await linked.linked()
    await linked.hub.links.async_revoke(CABIN)
    await linked.until(lambda: linked.peer.driver is None)
    assert not linked.peer.summaries


async def test_who_was_revoked_stays_so_behind_an_older_look(linked: Linked) -> None:
    await linked.peer.put("member", CABIN, _member(linked))
    await linked.start()
    await linked.linked()
    links, read = linked.hub.links, linked.hub.async_read
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def slow[T](ask: Callable[[Reader], T]) -> T:
        found = await read(ask)
        looked.set()
        await go_on.wait()
        return found

    with patch.object(linked.hub, "async_read", slow):
        late = asyncio.create_task(links.async_roster())
        await looked.wait()
    revoking = asyncio.create_task(links.async_revoke(CABIN))
    _, waiting = await asyncio.wait({revoking}, timeout=0.5)
    go_on.set()
    await asyncio.gather(late, *waiting)
    assert links.revoked == {CABIN}
    assert links.meets(linked.link.key) is None


async def test_a_home_that_was_revoked_itself_keeps_all_and_says_so(
    linked: Linked,
) -> None:
    await linked.peer.put("member", CABIN, _member(linked))
    await linked.start()
    await linked.linked()
    await linked.until_known(partial(_members, linked), {HOME, CABIN})
    own, cabins = linked.hub.store.written()[0], linked.peer.store.written()[0]
    await linked.stop()
    await linked.hub.async_ingest([_secret()])
    record = revoke(
        linked.peer.keys,
        home=HOME,
        by=CABIN,
        cut={own.epoch: 1},
        made={cabins.epoch: linked.peer.store.written()[1]},
        at=MOMENT,
    )
    place = revocation_id(HOME, CABIN)
    await linked.peer.put(REVOCATION.name, place, REVOCATION.write(record))
    records = linked.hub.links.common.streams["records"]
    with closing(linked.peer._common.streams["records"].read()) as reading:
        payload = reading.delta({}, None, 999).payload
    await linked.hub.async_on_thread(lambda: records.apply(payload))
    issues = ir.async_get(linked.hass)
    await linked.until(lambda: issues.async_get_issue(DOMAIN, "home_revoked"))
    issue = issues.async_get_issue(DOMAIN, "home_revoked")
    assert issue is not None
    assert issue.translation_placeholders == {"home": "Cabin"}
    assert linked.hub.links.revoked == {HOME}
    assert await linked.record("home", "secret") == _secret().fields
    assert linked.hub.store.written()[0] == own


async def test_what_is_linked_is_looked_up_on_the_event_loop(linked: Linked) -> None:
    threads: set[int] = set()

    def entries(hass: HomeAssistant, name: EntryName) -> list[ConfigEntry[Any]]:
        threads.add(get_ident())
        return async_entries_of(hass, name)

    with patch(f"{LINKS}.async_entries_of", entries):
        await linked.start()
        await linked.linked()
    assert threads == {get_ident()}


async def test_a_revoked_home_stays_cut_off_over_a_restart(linked: Linked) -> None:
    await linked.peer.put("member", "c" * 32, _member(linked))
    await linked.start()
    await linked.linked()
    await linked.hub.links.async_revoke("c" * 32)
    await linked.stop()
    assert await linked.hass.config_entries.async_reload(linked.home.entry_id)
    await linked.hub.async_ingest([_secret()])
    await linked.start()
    assert linked.link.status.state is LinkState.REVOKED
    assert linked.hub.links.revoked == {"c" * 32}
    key = linked.hub.links.keys.public
    with pytest.raises(ProtocolError):
        await linked.peer.call(linked.address, key)
    assert await linked.peer.record("home", "secret") is None


async def test_what_a_revoked_home_measures_later_does_not_count(
    linked: Linked,
) -> None:
    """The cut names its series too; when this home revoked goes by records alone."""
    key, now = SeriesKey(metric="hrv_ms", person="ann", source="x"), MOMENT
    for home in (linked.peer.store, linked.hub.store):
        home.series.append({key: [Point(now, 50)]}, now)
    await linked.peer.put("member", CABIN, _member(linked))
    await linked.start()
    await linked.linked()
    theirs = linked.peer.store.series.written()[0]
    series = linked.hub.links.common.streams["series"]
    await linked.until(lambda: series.vector().get(theirs) == 1)
    await linked.until_known(lambda: _members(linked), {HOME, CABIN})
    await linked.hub.links.async_revoke(CABIN)
    told = await linked.record(REVOCATION.name, revocation_id(CABIN, HOME))
    assert told is not None
    assert told["cut"][theirs.epoch] == 1
    assert set(told["cut"]) > {theirs.epoch}
    assert set(told["made"]) == {linked.hub.store.written()[0].epoch}
    linked.peer.store.series.append({key: [Point(now, 60)]}, now)
    with closing(linked.peer._common.streams["series"].read()) as reading:
        payload = reading.delta({}, None, 99).payload
    assert await linked.hub.async_on_thread(lambda: series.apply(payload)) == 0
    assert series.vector()[theirs] == 1


async def test_a_home_is_revoked_though_it_was_removed_here(linked: Linked) -> None:
    await linked.peer.put("member", CABIN, _member(linked))
    await linked.start()
    await linked.linked()
    await linked.until_known(lambda: _members(linked), {HOME, CABIN})
    await linked.hass.config_entries.async_remove(linked.entry.entry_id)
    await linked.hub.links.async_revoke(CABIN)
    assert linked.hub.links.revoked == {CABIN}


async def test_with_a_revoked_home_in_the_household_links_stand(
    linked: Linked,
) -> None:
    """Nothing is removed by a cut that stands, so nobody has to begin anew."""
    await linked.start()
    await linked.linked()
    links = linked.hub.links
    roster = await links.async_roster()
    cut = replace(roster, cuts={"e" * 32: {"e": 1}})
    with (
        patch.object(links._standings, "async_roster", AsyncMock(return_value=cut)),
        patch.object(linked.link, "async_begin_anew") as anew,
        patch.object(links.common, "cut", wraps=links.common.cut) as made,
    ):
        for _ in range(3):
            links.async_add(linked.link)
            await links._standings._async_apply()
    assert made.call_count == 1
    assert not anew.called


async def test_who_belongs_is_looked_at_by_one_at_a_time(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    standings = linked.hub.links._standings
    looks: list[int] = []
    under_way = 0

    async def share(_: object) -> None:
        nonlocal under_way
        under_way += 1
        looks.append(under_way)
        await asyncio.sleep(0.01)
        under_way -= 1

    with patch.object(standings._ring, "async_share", share):
        await asyncio.gather(*(standings._async_apply() for _ in range(3)))
    assert len(looks) >= 3
    assert set(looks) == {1}


async def test_a_home_that_is_known_as_revoked_is_not_met(linked: Linked) -> None:
    """Whatever its link shows by now."""
    await linked.start()
    await linked.linked()
    assert linked.hub.links.meets(linked.peer.keys.public) is not None
    linked.hub.links._standings.revoked = frozenset({"c" * 32})
    assert linked.hub.links.meets(linked.peer.keys.public) is None


async def test_a_stolen_home_does_not_revoke_who_revoked_it(linked: Linked) -> None:
    """It wrote its answer after what counts of it, whatever it says of itself."""
    await linked.peer.put("member", "c" * 32, _member(linked))
    await linked.start()
    await linked.linked()
    answer = revoke(
        linked.peer.keys, home=HOME, by="c" * 32, cut={}, made={}, at=MOMENT
    )
    place = revocation_id(HOME, "c" * 32)
    write = PutRecord(
        dataset=REVOCATION.name, id=place, fields=REVOCATION.write(answer)
    )
    await linked.peer.put(REVOCATION.name, place, write.fields)
    await linked.until_known(lambda: _stands(linked, place), value=True)
    await linked.hub.links.async_revoke("c" * 32)
    assert linked.hub.links.revoked == {"c" * 32}
    assert (await linked.record("member", HOME)) is not None


async def test_a_home_is_let_in_again_whose_revocation_does_not_count(
    linked: Linked,
) -> None:
    """Of homes that revoked each other another one is believed than was at first."""
    await linked.start()
    await linked.linked()
    common = linked.hub.links.common
    cut = await linked.hass.async_add_executor_job(common.written, CABIN)
    await linked.hub.async_on_thread(partial(common.cut, CABIN, cut))
    await linked.peer.put("home", "later", {"name": "Cabin"})
    await linked.hub.async_ingest([_secret()])
    await linked.until_known(partial(linked.record, "home", "later"), {"name": "Cabin"})


async def _stands(linked: Linked, place: str) -> bool:
    return await linked.record(REVOCATION.name, place) is not None


def _member(linked: Linked) -> dict[str, Json]:
    return {
        "name": "Cabin",
        "key": linked.entry.data["key"],
        "signing": linked.entry.data["signing"],
        "site": "c",
    }


def _secret() -> PutRecord:
    return PutRecord(dataset="home", id="secret", fields={"name": "after that"})


def _is(linked: Linked, state: LinkState) -> bool:
    return linked.link.status.state is state


async def test_a_home_that_is_met_twice_is_told_so(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    for nonce, state in (("second", LinkState.LINKED), ("first", LinkState.CLONED)):
        linked.peer.nonce = nonce
        await linked.cut()
        with suppress(UnavailableError):
            await linked.link.async_sync_now()
        await linked.until(partial(_is, linked, state))
    await linked.until(lambda: MET_TWICE in linked.peer.failed)
    linked.peer.nonce = "begun anew"
    with suppress(UnavailableError):
        await linked.link.async_sync_now()
    await linked.until(lambda: linked.link.status.state is LinkState.LINKED)


async def test_this_home_stops_where_it_was_met_twice(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    nonce = linked.hub.links.nonce
    epoch = linked.hub.store.written()[0].epoch
    linked.peer.meets_twice = True
    await linked.cut()
    linked.link._awake.set()
    await linked.until(lambda: linked.link.status.state is LinkState.CLONED)
    linked.peer.meets_twice = False
    issues = ir.async_get(linked.hass).issues
    assert (DOMAIN, "home_cloned") in issues
    with pytest.raises(RefusedError):
        await linked.link.async_sync_now()
    await linked.hub.links.async_be_original()
    await linked.until(lambda: linked.link.status.state is LinkState.LINKED)
    assert (DOMAIN, "home_cloned") not in issues
    assert linked.hub.links.nonce != nonce
    assert linked.hub.store.written()[0].epoch != epoch


async def test_a_home_that_has_this_one_begin_anew_too_often_is_told_of(
    linked: Linked,
) -> None:
    await linked.start()
    await linked.linked()
    own, seq = linked.hub.store.written()
    records = linked.peer._common.streams["records"]
    await linked.peer.on_thread(lambda: records.settle({own: seq + 1000}))
    issues = ir.async_get(linked.hass).issues
    told = (DOMAIN, f"link_exhausted:{linked.entry.entry_id}")
    with patch.object(Lives, "begin", side_effect=ProtocolError(TOO_OFTEN)):
        await linked.cut()
        await linked.until(lambda: told in issues)
        assert linked.link.status.problem is LinkProblem.BEGUN_TOO_OFTEN
        await linked.until(lambda: linked.link._waits._failures > 0)
        linked.link._awake.set()
        await linked.until(lambda: linked.link._waits._failures > 1)  # waits longer
        assert linked.hub.store.written()[0] == own
    await linked.link.async_sync_now()
    await linked.until(lambda: told not in issues)
    assert linked.hub.store.written()[0] != own


async def test_a_home_set_back_counts_anew_and_tells(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    own, seq = linked.hub.store.written()
    records = linked.peer._common.streams["records"]
    await linked.peer.on_thread(lambda: records.settle({own: seq + 1000}))
    await linked.cut()
    await linked.link.async_sync_now()
    assert linked.hub.store.written()[0] != own
    issues = ir.async_get(linked.hass).issues
    await linked.until(lambda: (DOMAIN, "home_restored") in issues)
    write = PutRecord(dataset="home", id="here", fields={"name": "Here"})
    await linked.hub.async_ingest([write])
    await linked.until_known(
        lambda: linked.peer.record("home", "here"), {"name": "Here"}
    )
