"""A link rests for a reason that is kept, whatever happens on it meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import StoreError, UnavailableError
from custom_components.lifeops.ha.linked import door, link as link_module
from custom_components.lifeops.ha.linked.calling import Unreached
from custom_components.lifeops.ha.linked.greeting import async_answer
from custom_components.lifeops.ha.linked.state import LinkState, LinkStatus
from custom_components.lifeops.ha.linked.wire import Wire
from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.identity import Keys

from .conftest import Linked
from .peer import CABIN

NOWHERE = "http://127.0.0.1:9"


@asynccontextmanager
async def _dialling(linked: Linked) -> AsyncIterator[None]:
    """Hold the handshake of the next call until what is inside is done."""
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slow(
        wire: Wire, first: bytes, keys: Keys, knows: Callable[[bytes], bool]
    ) -> Channel:
        began.set()
        await go_on.wait()
        return await async_answer(wire, first, keys, knows)

    with patch(f"{door.__name__}.async_answer", slow):
        if linked.entry.state is ConfigEntryState.LOADED:
            await linked.cut()
            linked.link._awake.set()
        else:
            await linked.start()
        async with asyncio.timeout(20):
            await began.wait()
        linked.peer.wire = None
        yield
        go_on.set()


async def _turned_away(linked: Linked) -> None:
    """Wait until a call that was under way has ended."""
    await linked.until(lambda: linked.peer.wire and linked.peer.wire.close_code)
    await linked.until(lambda: linked.peer.driver is None)


async def test_a_home_that_is_revoked_while_it_is_called_is_not_talked_to(
    linked: Linked,
) -> None:
    keys = {name: linked.entry.data[name] for name in ("key", "signing")}
    await linked.peer.put("member", CABIN, {"name": "Cabin", "site": "c", **keys})
    await linked.start()
    await linked.linked()
    told = len(linked.peer.news)
    async with _dialling(linked):
        await linked.hub.links.async_revoke(CABIN)
        assert linked.link.status.state is LinkState.REVOKED
    secret = PutRecord(dataset="home", id="secret", fields={"name": "after that"})
    await linked.hub.async_ingest([secret])
    await _turned_away(linked)
    assert linked.link.status.state is LinkState.REVOKED
    assert not any(isinstance(one, e.Met) for one in linked.peer.news[told:])
    assert await linked.peer.record("home", "secret") is None


async def test_a_pause_counts_for_a_call_that_is_under_way(linked: Linked) -> None:
    async with _dialling(linked):
        await linked.link.async_pause()
    await _turned_away(linked)
    assert linked.link.status.state is LinkState.PAUSED
    assert not linked.peer.summaries


async def test_to_go_on_changes_nothing_on_a_link_that_goes(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.link.async_resume()
    await linked.link.async_sync_now()
    assert linked.link.status.reachable


async def test_a_pause_outlasts_a_reload(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    await linked.link.async_pause()
    await linked.hass.config_entries.async_reload(linked.entry.entry_id)
    assert linked.link.status.state is LinkState.PAUSED
    await linked.link.async_resume()
    await linked.hass.config_entries.async_reload(linked.entry.entry_id)
    await linked.linked()


async def test_a_pause_with_an_end_is_over_then(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    link, shown = linked.link, list[LinkStatus]()
    undo = link.async_listen(lambda: shown.append(link.status))
    until = linked.hub.clock.now() + timedelta(seconds=0.3)
    await link.async_pause(until)
    await linked.until(lambda: link.status.reachable)
    undo()
    assert (shown[0].state, shown[0].paused_until) == (LinkState.PAUSED, until)
    assert linked.hub.clock.now() >= until
    assert link.status.paused_until is None
    assert linked.entry.options["paused"] is False


async def test_what_was_known_is_known_after_a_reload(
    hass: HomeAssistant, linked: Linked
) -> None:
    await linked.start()
    await linked.linked()
    before = linked.link
    data = {**linked.entry.data, "addresses": [NOWHERE]}
    hass.config_entries.async_update_entry(linked.entry, data=data)
    await linked.stop()
    known = before.status
    assert known.last_seen is not None
    await linked.start()
    await linked.until(lambda: linked.link.status.state is LinkState.AWAY)
    again = linked.link.status
    assert (again.last_seen, again.synced_at) == (known.last_seen, known.synced_at)
    assert again.version == known.version
    await hass.config_entries.async_remove(linked.entry.entry_id)


async def test_nobody_is_called_while_a_link_is_taken_down(linked: Linked) -> None:
    await linked.start()
    await linked.linked()
    calls: list[str] = []

    async def reach(*_: object, **__: object) -> Unreached:
        calls.append("called")
        return Unreached()

    with patch.object(link_module, "async_reach", reach):
        await linked.stop()
    assert not calls


async def test_where_the_store_fails_the_wire_is_closed(linked: Linked) -> None:
    async def fail() -> None:
        raise StoreError("store_unavailable")

    await linked.start()
    await linked.linked()
    with patch.object(linked.hub.links, "async_facts", fail):
        await linked.cut()
        with pytest.raises(UnavailableError):
            await linked.peer.call(linked.address, linked.hub.links.keys.public)
        assert linked.peer.wire is not None
        assert linked.peer.wire.close_code is not None
        await linked.until(lambda: linked.link.status.state is LinkState.AWAY)
    linked.link._awake.set()
    await linked.linked()


async def test_sums_that_differ_are_told_until_they_agree(
    hass: HomeAssistant, linked: Linked
) -> None:
    await linked.start()
    await linked.linked()
    issue = (DOMAIN, f"sums_differ:{linked.entry.entry_id}")
    tell = partial(linked.link._exchange.tell)
    tell(e.Mismatch("records", "home", (3,)))
    assert issue in ir.async_get(hass).issues
    tell(e.Compared("records", None))
    assert issue in ir.async_get(hass).issues
    tell(e.Compared("records", same=True))
    assert issue not in ir.async_get(hass).issues
