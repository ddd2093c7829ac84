"""What runs follows what the entry asks for, and nothing else moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    issue_registry as ir,
    label_registry as lr,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.issues import (
    RepairKey,
    async_is_raised,
    async_raise,
    issue_id,
)
from custom_components.lifeops.ha.listener import Listener, Parts
from custom_components.lifeops.ha.subentries import (
    AgentConfig,
    Household,
    Owner,
    PersonConfig,
    SourceConfig,
)
from tests.entries import (
    ANN,
    BEA,
    HOME,
    RING,
    agent,
    home_agent,
    hub_entry,
    person,
    source,
)

HOUSE = (person(), agent(), source())
STARTED = ["+person Ann", f"+agent sleep/{ANN} of Ann", "+source Ring of Ann"]


class RecordingParts(Parts):
    """Parts that only say what was asked of them; some cannot start."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.told: list[str] = []
        self.broken: set[str] = set()
        self.homes: list[str] = []
        self.hold: asyncio.Event | None = None

    def take(self) -> list[str]:
        """Return what was told since the last time."""
        told, self.told = self.told, []
        return told

    async def _tell(self, what: str) -> None:
        if self.hold is not None:
            await self.hold.wait()
        self.told.append(what)
        if what in self.broken:
            raise RuntimeError(what)

    async def async_update_home(self, household: Household) -> None:
        self.homes.append(household.home.name)

    async def async_start_person(self, person: PersonConfig) -> None:
        await self._tell(f"+person {person.name}")

    async def async_stop_person(self, person: PersonConfig, *, removed: bool) -> None:
        await self._tell(f"-person {person.name}{' gone' * removed}")

    async def async_start_agent(self, agent: AgentConfig, owner: Owner) -> None:
        await self._tell(f"+agent {agent.instance} of {owner.name}")

    async def async_stop_agent(self, agent: AgentConfig, *, removed: bool) -> None:
        await self._tell(f"-agent {agent.instance}{' gone' * removed}")

    async def async_start_source(self, source: SourceConfig, owner: Owner) -> None:
        await self._tell(f"+source {source.name} of {owner.name}")

    async def async_stop_source(self, source: SourceConfig, *, removed: bool) -> None:
        await self._tell(f"-source {source.name}{' gone' * removed}")


@pytest.fixture
def parts() -> RecordingParts:
    return RecordingParts()


@pytest.fixture
async def house(
    hass: HomeAssistant, parts: RecordingParts
) -> AsyncIterator[MockConfigEntry]:
    """Run a household of one person with an agent and a source."""
    entry = hub_entry(*HOUSE)
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    assert parts.take() == STARTED
    yield entry
    await entry._async_process_on_unload(hass)


def of(entry: MockConfigEntry, unique_id: str) -> ConfigSubentry:
    return next(
        item for item in entry.subentries.values() if item.unique_id == unique_id
    )


def ids(entry: MockConfigEntry) -> set[str | None]:
    return {item.unique_id for item in entry.subentries.values()}


async def change(
    hass: HomeAssistant, entry: MockConfigEntry, unique_id: str, **updates: Any
) -> None:
    subentry = of(entry, unique_id)
    title = updates.pop("title", subentry.title)
    hass.config_entries.async_update_subentry(
        entry, subentry, title=title, data={**subentry.data, **updates}
    )
    await hass.async_block_till_done()


async def add(
    hass: HomeAssistant, entry: MockConfigEntry, data: ConfigSubentryData
) -> None:
    subentry = ConfigSubentry(
        data=MappingProxyType(dict(data["data"])),
        subentry_type=data["subentry_type"],
        title=data["title"],
        unique_id=data["unique_id"],
    )
    hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done()


async def remove(hass: HomeAssistant, entry: MockConfigEntry, unique_id: str) -> None:
    subentry = of(entry, unique_id)
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()


async def test_only_what_changed_restarts(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    await change(hass, house, f"source:{RING}", rank=3)
    assert parts.take() == ["-source Ring", "+source Ring of Ann"]
    await change(hass, house, f"agent:sleep:{ANN}", winddown_scene="scene.calm")
    assert parts.take() == [f"-agent sleep/{ANN}", f"+agent sleep/{ANN} of Ann"]
    await change(hass, house, f"person:{ANN}", phones=["p1"])
    assert parts.take() == ["-person Ann", "+person Ann"]
    await change(hass, house, f"agent:sleep:{ANN}", title="My nights")
    assert parts.take() == []


async def test_agents_follow_the_name_and_privacy_of_their_person(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    await change(hass, house, f"person:{ANN}", private=True)
    assert parts.take() == [
        f"-agent sleep/{ANN}",
        "-person Ann",
        "+person Ann",
        f"+agent sleep/{ANN} of Ann",
    ]


async def test_home_is_told_of_its_new_name(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    hass.config_entries.async_update_entry(house, title="Cabin")
    await hass.async_block_till_done()
    assert parts.homes == ["Home", "Cabin"]
    assert parts.take() == []


async def test_a_part_is_removed_for_good(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    async_raise(hass, RepairKey.SOURCE_SILENT, RING, source="Ring")
    await remove(hass, house, f"source:{RING}")
    assert parts.take() == ["-source Ring gone"]
    assert not async_is_raised(hass, RepairKey.SOURCE_SILENT, RING)
    async_raise(hass, RepairKey.AGENT_PAUSED, f"sleep/{ANN}")
    await remove(hass, house, f"agent:sleep:{ANN}")
    assert parts.take() == [f"-agent sleep/{ANN} gone"]
    assert not async_is_raised(hass, RepairKey.AGENT_PAUSED, f"sleep/{ANN}")


async def test_a_person_takes_agents_and_sources_along(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    await add(hass, house, person(BEA, "Bea"))
    parts.take()
    await remove(hass, house, f"person:{ANN}")
    assert ids(house) == {f"person:{BEA}"}
    assert parts.take() == [
        "-source Ring gone",
        f"-agent sleep/{ANN} gone",
        "-person Ann gone",
    ]


async def test_a_new_person_gets_the_agents_of_the_home_once(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    await add(hass, house, person(BEA, "Bea", welcomed=False))
    assert parts.take() == [
        "+person Bea",
        f"+agent sleep/{BEA} of Bea",
        f"+agent notification/{BEA} of Bea",
    ]
    assert of(house, f"agent:sleep:{BEA}").title == "Bea Sleep"
    assert of(house, f"person:{BEA}").data["welcomed"]
    await remove(hass, house, f"agent:notification:{BEA}")
    await change(hass, house, f"person:{BEA}", private=True)
    assert f"agent:notification:{BEA}" not in ids(house)


async def test_an_agent_that_stands_is_not_added_twice(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = hub_entry(person(welcomed=False), agent(title="Mine"))
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    assert of(entry, f"agent:sleep:{ANN}").title == "Mine"
    assert f"agent:notification:{ANN}" in ids(entry)


async def test_titles_follow_a_new_name_unless_chosen(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = hub_entry(
        person(),
        person(BEA, "Bea"),
        agent(title="Ann Sleep"),
        agent("notification", title="Mine"),
        agent(person_id=BEA, title="Ann Sleep"),
    )
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    await change(hass, entry, f"person:{ANN}", title="Anna")
    assert of(entry, f"agent:sleep:{ANN}").title == "Anna Sleep"
    assert of(entry, f"agent:notification:{ANN}").title == "Mine"
    assert of(entry, f"agent:sleep:{BEA}").title == "Ann Sleep"


SITE = f"agent:integration:{HOME}"
SITE_STARTED = f"+agent integration/{HOME} of Home"


async def with_site(hass: HomeAssistant, parts: RecordingParts) -> MockConfigEntry:
    """Run a household that has an agent of the home."""
    site = home_agent(title="Integrations (Home)")
    entry = hub_entry(*HOUSE, site, agents=("sleep", "integration"))
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    return entry


async def test_an_agent_of_the_home_stays_whoever_goes(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = await with_site(hass, parts)
    assert SITE_STARTED in parts.take()
    await remove(hass, entry, f"person:{ANN}")
    assert ids(entry) == {SITE}
    assert f"-agent integration/{HOME} gone" not in parts.take()
    await remove(hass, entry, SITE)
    assert parts.take() == [f"-agent integration/{HOME} gone"]


async def test_a_new_person_gets_no_second_agent_of_the_home(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = await with_site(hass, parts)
    await add(hass, entry, person(BEA, "Bea", welcomed=False))
    assert f"agent:sleep:{BEA}" in ids(entry)
    assert f"agent:integration:{BEA}" not in ids(entry)
    await remove(hass, entry, SITE)
    await add(hass, entry, person("d" * 32, "Cid", welcomed=False))
    assert SITE not in ids(entry)


async def test_an_agent_of_the_home_follows_its_name(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = await with_site(hass, parts)
    parts.take()
    hass.config_entries.async_update_entry(entry, title="Cabin")
    await hass.async_block_till_done()
    assert of(entry, SITE).title == "Integrations (Cabin)"
    restarted = f"+agent integration/{HOME} of Cabin"
    assert parts.take() == [f"-agent integration/{HOME}", restarted]


async def test_an_agent_of_the_home_learns_who_is_private(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = await with_site(hass, parts)
    parts.take()
    await change(hass, entry, f"person:{ANN}", private=True)
    assert SITE_STARTED in parts.take()
    await change(hass, entry, f"person:{ANN}", phones=["p1"])
    assert SITE_STARTED not in parts.take()


async def test_one_failing_part_never_stops_the_others(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    parts.broken = {f"+agent sleep/{ANN} of Ann"}
    entry = hub_entry(*HOUSE)
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    assert parts.take() == STARTED
    agent_id = f"agent:sleep:{ANN}"
    assert async_is_raised(hass, RepairKey.PART_FAILED, agent_id)
    parts.broken = set()
    await change(hass, entry, f"source:{RING}", rank=1)
    assert parts.take() == [
        "-source Ring",
        f"+agent sleep/{ANN} of Ann",
        "+source Ring of Ann",
    ]
    assert not async_is_raised(hass, RepairKey.PART_FAILED, agent_id)


async def test_a_part_that_never_started_is_forgotten_too(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    parts.broken = {STARTED[2]}
    entry = hub_entry(*HOUSE)
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    parts.take()
    await remove(hass, entry, f"source:{RING}")
    assert parts.take() == ["-source Ring gone"]
    assert not async_is_raised(hass, RepairKey.PART_FAILED, f"source:{RING}")


async def test_a_part_that_cannot_stop_is_restarted_all_the_same(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    parts.broken = {"-source Ring"}
    await change(hass, house, f"source:{RING}", rank=1)
    assert parts.take() == ["-source Ring", "+source Ring of Ann"]
    assert not async_is_raised(hass, RepairKey.PART_FAILED, f"source:{RING}")


async def test_invalid_subentries_are_repairs(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    subentry_id = of(house, f"source:{RING}").subentry_id
    await change(hass, house, f"source:{RING}", rank="first")
    assert parts.take() == ["-source Ring"]
    assert async_is_raised(hass, RepairKey.SUBENTRY_INVALID, subentry_id)
    await change(hass, house, f"source:{RING}", rank=0)
    assert parts.take() == ["+source Ring of Ann"]
    assert not async_is_raised(hass, RepairKey.SUBENTRY_INVALID, subentry_id)


async def test_an_invalid_part_is_gone_only_with_its_subentry(
    hass: HomeAssistant, house: MockConfigEntry, parts: RecordingParts
) -> None:
    subentry_id = of(house, f"agent:sleep:{ANN}").subentry_id
    await change(hass, house, f"agent:sleep:{ANN}", kind="cooking")
    assert parts.take() == [f"-agent sleep/{ANN}"]
    await remove(hass, house, f"agent:sleep:{ANN}")
    assert parts.take() == [f"-agent sleep/{ANN} gone"]
    assert not async_is_raised(hass, RepairKey.SUBENTRY_INVALID, subentry_id)


async def test_nobody_loses_parts_because_a_person_cannot_be_read(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    await change(hass, house, f"person:{ANN}", phones="p1")
    assert ids(house) == {f"person:{ANN}", f"agent:sleep:{ANN}", f"source:{RING}"}


async def test_changes_while_starting_are_not_missed(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = hub_entry(*HOUSE)
    entry.add_to_hass(hass)
    parts.hold = asyncio.Event()
    starting = hass.async_create_task(Listener(hass, entry, parts).async_start())
    await asyncio.sleep(0)
    subentry = of(entry, f"source:{RING}")
    hass.config_entries.async_update_subentry(entry, subentry, title="Watch")
    hass.config_entries.async_remove_subentry(
        entry, of(entry, f"agent:sleep:{ANN}").subentry_id
    )
    parts.hold.set()
    await starting
    await hass.async_block_till_done()
    running = [word for word in parts.take() if word[0] == "+"]
    assert running[-1] == "+source Watch of Ann"
    assert f"agent:sleep:{ANN}" not in ids(entry)


async def test_stopping_stops_all_and_hears_no_more(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    entry = hub_entry(*HOUSE)
    entry.add_to_hass(hass)
    listener = Listener(hass, entry, parts)
    await listener.async_start()
    parts.take()
    await listener.async_stop()
    assert parts.take() == ["-source Ring", f"-agent sleep/{ANN}", "-person Ann"]
    await change(hass, entry, f"source:{RING}", rank=5)
    assert parts.take() == []


async def test_mappings_are_reviewed_once_home_assistant_has_started(
    hass: HomeAssistant, parts: RecordingParts
) -> None:
    hass.set_state(CoreState.starting)
    entry = hub_entry(person(), agent(winddown_scene="scene.gone"))
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    assert not async_is_raised(hass, RepairKey.LIGHTS_MISSING, f"sleep/{ANN}")
    hass.set_state(CoreState.running)
    hass.bus.async_fire("homeassistant_started")
    await hass.async_block_till_done()
    assert async_is_raised(hass, RepairKey.LIGHTS_MISSING, f"sleep/{ANN}")
    await change(hass, entry, f"agent:sleep:{ANN}", winddown_scene=None)
    assert not async_is_raised(hass, RepairKey.LIGHTS_MISSING, f"sleep/{ANN}")


LIGHTS_MISSING = (RepairKey.LIGHTS_MISSING, f"sleep/{ANN}")


async def seconds_later(hass: HomeAssistant) -> None:
    await hass.async_block_till_done()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=10))
    await hass.async_block_till_done()


def make_area(hass: HomeAssistant) -> str:
    return ar.async_get(hass).async_create("Bedroom").id


def make_device(hass: HomeAssistant) -> str:
    if hass.config_entries.async_get_entry("lamps") is None:
        MockConfigEntry(domain="lamps", entry_id="lamps").add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id="lamps", identifiers={("lamps", "1")}
    )
    return device.id


def make_entity(hass: HomeAssistant) -> str:
    return er.async_get(hass).async_get_or_create("light", "lamps", "1").entity_id


def make_floor(hass: HomeAssistant) -> str:
    return fr.async_get(hass).async_create("Upstairs").floor_id


def make_label(hass: HomeAssistant) -> str:
    return lr.async_get(hass).async_create("Cosy").label_id


@pytest.mark.parametrize(
    ("key", "make", "remove"),
    [
        ("area_id", make_area, lambda hass: ar.async_get(hass).async_delete),
        ("device_id", make_device, lambda hass: dr.async_get(hass).async_remove_device),
        ("entity_id", make_entity, lambda hass: er.async_get(hass).async_remove),
        ("floor_id", make_floor, lambda hass: fr.async_get(hass).async_delete),
        ("label_id", make_label, lambda hass: lr.async_get(hass).async_delete),
    ],
)
async def test_whatever_a_slot_names_may_go_and_come_back(
    hass: HomeAssistant,
    house: MockConfigEntry,
    key: str,
    make: Callable[[HomeAssistant], str],
    remove: Callable[[HomeAssistant], Callable[[str], None]],
) -> None:
    id_ = make(hass)
    await change(hass, house, f"agent:sleep:{ANN}", winddown_lights={key: [id_]})
    assert not async_is_raised(hass, *LIGHTS_MISSING)
    remove(hass)(id_)
    await seconds_later(hass)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id(*LIGHTS_MISSING))
    assert issue is not None
    assert issue.translation_placeholders == {"person": "Ann", "missing": id_}
    await seconds_later(hass)
    assert make(hass) == id_
    await seconds_later(hass)
    assert not async_is_raised(hass, *LIGHTS_MISSING)


@pytest.mark.parametrize("ends", ["unload", "stop"])
async def test_registries_are_not_heard_at_the_end(
    hass: HomeAssistant, parts: RecordingParts, ends: str
) -> None:
    area = make_area(hass)
    entry = hub_entry(person(), agent(winddown_lights={"area_id": [area]}))
    entry.add_to_hass(hass)
    await Listener(hass, entry, parts).async_start()
    ar.async_get(hass).async_delete(area)
    if ends == "unload":
        await entry._async_process_on_unload(hass)
    else:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await seconds_later(hass)
    assert not async_is_raised(hass, *LIGHTS_MISSING)
