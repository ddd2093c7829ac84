"""Whom the forgetting of removed things waits for."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from threading import Event
from unittest.mock import patch

from custom_components.lifeops.core.datasets import STORE_HEALTH
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.homes import owned_by
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.ops import Vector
from custom_components.lifeops.core.upkeep import StoreHealthRecord
from custom_components.lifeops.ha.linked.membership import async_return
from custom_components.lifeops.ha.linked.telling import lag_of
from custom_components.lifeops.sync.protocols import Span
from tests.entries import HOME

from .conftest import Linked
from .peer import CABIN

DAY = timedelta(days=1)


async def meet(linked: Linked, *, silent: timedelta = timedelta(0)) -> None:
    """Link both homes, the cabin with records of who it is and how it did."""
    member: Mapping[str, Json] = {
        "name": "Cabin",
        "key": linked.entry.data["key"],
        "signing": linked.entry.data["signing"],
        "site": "cabin",
    }
    health = StoreHealthRecord(
        at=linked.hub.clock.now() - silent,
        records=1,
        points=0,
        hours=0,
        store_bytes=1,
        series_bytes=1,
    )
    await linked.peer.put("member", CABIN, member)
    await linked.peer.put("store_health", CABIN, STORE_HEALTH.write(health))
    await linked.start()
    await linked.linked()
    told = owned_by("store_health", CABIN)
    await linked.until_known(
        lambda: linked.record(told, CABIN), STORE_HEALTH.write(health)
    )


async def waited_for(linked: Linked) -> Sequence[Vector] | None:
    return await linked.hub.links.async_acknowledged()


async def test_nobody_is_waited_for_where_nobody_is_linked(linked: Linked) -> None:
    assert await waited_for(linked) == []


async def test_a_linked_home_is_waited_for_with_all_that_it_holds(
    linked: Linked,
) -> None:
    await meet(linked)
    write = PutRecord(dataset="home", id="here", fields={"name": "Here"})
    await linked.hub.async_ingest([write])
    await linked.until(lambda: linked.link.status.pending == 0)
    own, seq = linked.hub.store.written()
    found = await waited_for(linked)
    assert found is not None
    (held,) = found
    assert own.home == HOME
    assert 0 < held[own] <= seq


async def test_nothing_is_forgotten_while_a_home_tells_its_news(
    linked: Linked,
) -> None:
    """In every round: what it told of before may be older than what it has heard."""
    await meet(linked)
    await linked.until(lambda: linked.link.status.settled)
    records = linked.hub.links.common.streams["records"]
    apply, coming, taken = records.apply, Event(), Event()

    def slow(payload: bytes, span: Span | None = None) -> int:
        coming.set()
        assert taken.wait(20)
        return apply(payload, span)

    with patch.object(records, "apply", slow):
        await linked.peer.put("home", "cabin", {"name": "The cabin"})
        await linked.until(coming.is_set)
        status, later = linked.link.status, linked.hub.clock.now() + DAY
        found = await waited_for(linked)
        taken.set()
    assert found is None
    assert lag_of(status, later) == DAY
    assert not status.behind
    await linked.until(lambda: linked.link.status.settled)
    assert await waited_for(linked) is not None


async def test_who_was_silent_for_half_a_year_is_not_waited_for(
    linked: Linked,
) -> None:
    await meet(linked, silent=181 * DAY)
    await linked.stop()
    assert await waited_for(linked) == []


async def test_who_is_away_for_a_week_is_waited_for(linked: Linked) -> None:
    await meet(linked, silent=7 * DAY)
    await linked.stop()
    found = await waited_for(linked)
    assert found is not None
    assert len(found) == 1


async def test_a_home_that_was_unlinked_is_waited_for_no_more(linked: Linked) -> None:
    await meet(linked)
    await linked.hass.config_entries.async_remove(linked.entry.entry_id)
    await linked.until_known(lambda: waited_for(linked), [])


async def test_a_home_that_was_unlinked_while_this_one_was_off_is_not_waited_for(
    linked: Linked,
) -> None:
    await meet(linked)
    config = linked.hass.config_entries
    assert await config.async_unload(linked.home.entry_id)
    await linked.hass.async_block_till_done()
    await config.async_remove(linked.entry.entry_id)
    assert await config.async_setup(linked.home.entry_id)
    await linked.until_known(lambda: waited_for(linked), [])


async def test_a_linked_home_is_waited_for_behind_a_restart(linked: Linked) -> None:
    await meet(linked)
    await linked.stop()
    assert await linked.hass.config_entries.async_reload(linked.home.entry_id)
    found = await waited_for(linked)
    assert found is not None
    assert len(found) == 1


async def test_a_home_that_is_linked_again_is_waited_for_from_the_beginning(
    linked: Linked,
) -> None:
    """It may lack what was removed meanwhile; what it held before says nothing."""
    await meet(linked)
    await linked.hass.config_entries.async_remove(linked.entry.entry_id)
    await linked.until_known(lambda: waited_for(linked), [])
    await async_return(linked.hub, CABIN)
    assert await waited_for(linked) == [{}]
