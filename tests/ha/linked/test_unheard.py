"""Homes that nobody here has linked and that never told anything are not forgotten."""

from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import LEFT, MEMBER, STORE_HEALTH
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.homes import MemberRecord, owned_by
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.ops import Ops, Origin
from custom_components.lifeops.core.upkeep import StoreHealthRecord
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, issue_id
from custom_components.lifeops.store.node import clock_h
from custom_components.lifeops.sync import codec
from tests.settle import settle

ISLAND = "d" * 32
DAY = timedelta(days=1)


async def tell[R](
    hub: Hub, dataset: Dataset[R], record: R, at: datetime, seq: int = 1
) -> None:
    """Let a home that is not linked here have told something by way of another one."""
    name = dataset.name if dataset is MEMBER else owned_by(dataset.name, ISLAND)
    ops = Ops(
        origins=[Origin(ISLAND, "e1")],
        datasets=[name],
        dataset=[0],
        id=[ISLAND],
        field=[dataset.name],
        value=[canonical(record)],
        person=[None],
        h=[clock_h(at)],
        origin=[0],
        seq=[seq],
        past=[None],
    )
    records = hub.links.common.streams["records"]
    await hub.async_on_thread(lambda: records.apply(codec.encode(ops)))


async def pair(hub: Hub, ago: timedelta) -> None:
    member = MemberRecord(name="Island", key="", signing="", site=ISLAND)
    await tell(hub, MEMBER, member, hub.clock.now() - ago)
    await look(hub)


async def look(hub: Hub) -> None:
    await hub.links._standings._async_apply()


def told(hass: HomeAssistant) -> ir.IssueEntry | None:
    name = issue_id(RepairKey.HOME_UNHEARD, ISLAND)
    return ir.async_get(hass).async_get_issue(DOMAIN, name)


async def test_it_is_told_after_two_weeks_with_what_waits(
    hass: HomeAssistant, running: MockConfigEntry
) -> None:
    hub: Hub = running.runtime_data
    for name in ("one", "two"):
        put = PutRecord(dataset="home", id=name, fields={"name": name})
        await hub.async_ingest([put])
        await hub.async_ingest([DeleteRecord(dataset="home", id=name)])
    await pair(hub, 15 * DAY)
    issue = told(hass)
    assert issue is not None
    assert issue.is_fixable
    said = {"home": "Island", "days": "14", "deleted": "2"}
    assert issue.translation_placeholders == said
    assert len(await hub.links.async_acknowledged() or ()) == 1


async def test_it_may_take_its_time_for_two_weeks(
    hass: HomeAssistant, running: MockConfigEntry
) -> None:
    await pair(running.runtime_data, 13 * DAY)
    assert told(hass) is None


async def test_once_it_tells_how_it_does_it_is_told_of_no_more(
    hass: HomeAssistant, running: MockConfigEntry
) -> None:
    hub: Hub = running.runtime_data
    await pair(hub, 15 * DAY)
    assert told(hass) is not None
    now = hub.clock.now()
    health = StoreHealthRecord(
        at=now, records=1, points=0, hours=0, store_bytes=1, series_bytes=1
    )
    await tell(hub, STORE_HEALTH, health, now, 2)
    await look(hub)
    assert told(hass) is None


async def test_going_on_without_it_waits_for_it_no_more(
    hass: HomeAssistant, running: MockConfigEntry
) -> None:
    hub: Hub = running.runtime_data
    await pair(hub, 15 * DAY)
    await hub.async_go_on_without(ISLAND)
    await settle(hass, running)
    await look(hub)
    assert told(hass) is None
    assert await hub.links.async_acknowledged() == []
    left = await hub.async_read(lambda reader: reader.record(LEFT.name, ISLAND))
    assert left is not None
