"""The integration agent in the running hub: from a source's health to what is shown."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import NOTIFICATION, SOURCE_HEALTH
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.core.topics import SOURCES, SourceStatus
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from tests.entries import ANN, BEA, HOME, RING, agent, home_agent, person, source
from tests.settle import NOON, lifeops, settle, start, until, value_of

PROBLEMS = "sensor.integrations_home_problems"
NEWEST = "sensor.integrations_home_newest_data"
EVENT = "event.integrations_home_source"
MASTER = "switch.integrations_home_enabled"
OURA = "oura-account"
HOURS = 3600
SETTLED = 15 * 60
ANN_USER = "u" * 32


class Home:
    """A home in which sources tell how they do."""

    def __init__(
        self, hass: HomeAssistant, entry: MockConfigEntry, clock: FrozenDateTimeFactory
    ) -> None:
        """Hold what is told when."""
        self.hass = hass
        self.entry = entry
        self.clock = clock

    @property
    def hub(self) -> Hub:
        hub: Hub = self.entry.runtime_data
        return hub

    async def tells(self, source_id: str = OURA, **facts: Any) -> None:
        """Let a source tell how it does, its data being as new as now."""
        now = self.hub.clock.now()
        record = SourceHealthRecord(
            **{
                "name": "Oura",
                "kind": "service",
                "person": ANN,
                "since": NOON,
                "max_silence_s": 36 * HOURS,
                "last_good": now,
                "last_data": now,
            }
            | facts
        )
        fields = SOURCE_HEALTH.write(record)
        put = PutRecord(
            dataset=SOURCE_HEALTH.name, id=source_id, fields=fields, person=HOME
        )
        await self.hub.async_ingest([put])
        await settle(self.hass, self.entry)

    async def forgets(self, source_id: str) -> None:
        gone = DeleteRecord(dataset=SOURCE_HEALTH.name, id=source_id)
        await self.hub.async_ingest([gone])
        await settle(self.hass, self.entry)

    async def pass_(self, seconds: float) -> None:
        await self.hass.async_block_till_done(wait_background_tasks=True)
        self.clock.tick(timedelta(seconds=seconds))
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done(wait_background_tasks=True)
        await settle(self.hass, self.entry)

    async def falls_silent(self, source_id: str = OURA) -> None:
        """Let time go by until a source that tells nothing is silent."""
        await self.pass_(36 * HOURS)

        def is_silent() -> bool:
            value = self.hub.snapshot.topic(SOURCES, HOME)
            assert value is not None
            return value.sources[source_id].status is SourceStatus.SILENT

        # An alarm rings at most once a second of the machine's own time.
        await until(self.hass, self.entry, is_silent)

    def is_repaired(self, source_id: str = OURA) -> bool:
        return not async_is_raised(self.hass, RepairKey.SOURCE_SILENT, source_id)

    def attributes(self) -> dict[str, Any]:
        state = self.hass.states.get(PROBLEMS)
        assert state is not None
        sources: dict[str, Any] = state.attributes["sources"]
        return sources

    async def switch(self, *, on: bool) -> None:
        service = "turn_on" if on else "turn_off"
        await self.hass.services.async_call(
            "switch", service, {"entity_id": MASTER}, blocking=True
        )
        await settle(self.hass, self.entry)

    async def ask(self, user: str | None = None, **data: Any) -> Any:
        return await self.hass.services.async_call(
            DOMAIN,
            "get_sources",
            data,
            blocking=True,
            context=Context(user_id=user),
            return_response=True,
        )


@pytest.fixture(autouse=True)
def _trusted_clock() -> Iterator[None]:
    """Let hours pass in one go without anybody doubting the clock."""
    with patch.object(SystemClock, "synchronized", return_value=True):
        yield


@pytest.fixture
async def home(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[Home]:
    """Run LifeOps for Ann and for Bea, who is private."""
    freezer.move_to(NOON)
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER),
        person(BEA, "Bea", private=True),
        agent("notification"),
        agent("notification", BEA),
        home_agent(),
    )
    async with lifeops(hass, *parts) as entry:
        home = Home(hass, entry, freezer)
        await home.pass_(SETTLED)
        yield home


async def test_silence_is_a_problem_a_repair_an_event_and_a_notice(home: Home) -> None:
    await home.tells()
    assert value_of(home.hass, PROBLEMS) == "0"
    assert home.attributes()[OURA]["status"] == "ok"
    assert home.is_repaired()
    await home.falls_silent()
    assert value_of(home.hass, PROBLEMS) == "1"
    told = home.attributes()[OURA]
    assert (told["name"], told["status"], told["why"]) == ("Oura", "silent", "no_data")
    assert datetime.fromisoformat(told["since"]) == home.hub.clock.now()
    assert not home.is_repaired()
    event = home.hass.states.get(EVENT)
    assert event.attributes["event_type"] == "source_silent"
    assert event.attributes["source"] == "Oura"
    (notice,) = await home.hub.async_records(NOTIFICATION, ANN)
    assert notice.value.text == "source_silent"
    assert not await home.hub.async_records(NOTIFICATION, BEA)

    await home.tells()
    assert value_of(home.hass, PROBLEMS) == "0"
    assert home.is_repaired()
    event = home.hass.states.get(EVENT)
    assert event.attributes["event_type"] == "source_back"
    (notice,) = await home.hub.async_records(NOTIFICATION, ANN)
    assert notice.value.withdrawn


async def test_a_silent_source_that_is_removed_leaves_nothing(home: Home) -> None:
    await home.tells()
    await home.falls_silent()
    await home.forgets(OURA)
    assert home.is_repaired()
    assert value_of(home.hass, PROBLEMS) == "0"
    assert home.attributes() == {}


async def test_a_failure_is_shown_without_a_repair(home: Home) -> None:
    since = home.hub.clock.now()
    await home.tells(problem="not_authorized", failing_since=since)
    assert value_of(home.hass, PROBLEMS) == "1"
    told = home.attributes()[OURA]
    assert (told["status"], told["why"]) == ("failing", "not_authorized")
    assert datetime.fromisoformat(told["since"]) == since
    assert home.is_repaired()


async def test_the_newest_data_of_all_are_shown(home: Home) -> None:
    assert value_of(home.hass, NEWEST) == "unknown"
    await home.tells(last_data=None)
    assert value_of(home.hass, NEWEST) == "unknown"
    await home.tells(last_data=NOON - timedelta(hours=3))
    await home.tells("ring", last_data=NOON - timedelta(hours=2))
    shown = datetime.fromisoformat(value_of(home.hass, NEWEST) or "")
    assert shown == NOON - timedelta(hours=2)


async def test_what_is_private_is_counted_and_not_shown(home: Home) -> None:
    await home.tells(person=BEA)
    assert value_of(home.hass, NEWEST) == "unknown"
    await home.falls_silent()
    assert value_of(home.hass, PROBLEMS) == "1"
    assert home.attributes() == {}
    assert home.hass.states.get(EVENT).state == "unknown"
    (notice,) = await home.hub.async_records(NOTIFICATION, BEA)
    assert notice.value.person == BEA
    assert not await home.hub.async_records(NOTIFICATION, ANN)


async def test_nothing_is_written_while_only_moments_pass(home: Home) -> None:
    await home.tells()
    before = home.hass.states.get(PROBLEMS)
    await home.pass_(30 * 60)
    await home.tells()
    after = home.hass.states.get(PROBLEMS)
    assert after.last_updated == before.last_updated


async def test_it_belongs_to_the_home(
    hass: HomeAssistant,
    home: Home,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    entity = entity_registry.async_get(PROBLEMS)
    assert entity is not None
    assert entity.unique_id == f"integration/{HOME}/sources_with_problems"
    assert entity.device_id is not None
    device = device_registry.async_get(entity.device_id)
    assert device is not None
    assert device.name == "Integrations (Home)"
    hass.config_entries.async_update_entry(home.entry, title="Cabin")
    await hass.async_block_till_done()
    await settle(hass, home.entry)
    device = device_registry.async_get(entity.device_id)
    assert device is not None
    assert device.name == "Integrations (Cabin)"
    assert value_of(hass, PROBLEMS) == "0"


async def test_switched_off_it_takes_its_repairs_back(home: Home) -> None:
    await home.tells()
    await home.falls_silent()
    assert not home.is_repaired()
    await home.switch(on=False)
    assert home.is_repaired()
    await home.switch(on=True)
    assert not home.is_repaired()


async def test_what_was_silent_before_a_restart_is_shown_at_once(home: Home) -> None:
    await home.tells()
    await home.falls_silent()
    assert await home.hass.config_entries.async_unload(home.entry.entry_id)
    assert home.is_repaired()
    await start(home.hass, home.entry)
    assert not home.is_repaired()
    assert value_of(home.hass, PROBLEMS) == "1"


async def test_an_agent_that_is_removed_leaves_no_repair(home: Home) -> None:
    await home.tells()
    await home.falls_silent()
    site = next(
        one
        for one in home.entry.subentries.values()
        if one.unique_id == f"agent:integration:{HOME}"
    )
    home.hass.config_entries.async_remove_subentry(home.entry, site.subentry_id)
    await home.hass.async_block_till_done()
    await settle(home.hass, home.entry)
    assert home.is_repaired()
    assert home.hub.snapshot.topic(SOURCES, HOME) is None
    assert home.hass.states.get(PROBLEMS) is None


async def test_sources_are_told_to_those_who_may(
    home: Home, hass_admin_user: User
) -> None:
    await home.tells()
    await home.tells("bea", name="Watch", person=BEA, problem="unreachable")

    async def names(user: str | None = None, **data: Any) -> list[str]:
        return [one["name"] for one in (await home.ask(user, **data))["sources"]]

    assert await names() == ["Oura", "Watch"]
    assert await names(hass_admin_user.id) == ["Oura", "Watch"]
    assert await names(ANN_USER) == ["Oura"]
    assert await names(person="Bea") == ["Watch"]
    guest = MockUser(name="Guest").add_to_hass(home.hass)
    assert await names(guest.id) == []
    said = await home.ask()
    assert said["speech"] == "Somebody should look at Watch."
    said = await home.ask(ANN_USER)
    assert said["speech"] == "All sources tell what they should; there are 1."
    said = await home.ask(guest.id)
    assert said["speech"] == "There is no source that you may ask about."


async def test_nobody_asks_for_somebody_elses_sources(home: Home) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await home.ask(ANN_USER, person="Bea")
    assert refused.value.translation_key == "not_your_person"


async def test_why_a_source_is_a_problem_is_told_each_as_far_as_it_is_theirs(
    home: Home, hass_admin_user: User
) -> None:
    await home.tells()
    await home.tells("bea", name="Watch", person=BEA, problem="unreachable")
    await home.falls_silent()

    async def told(user: str | None = None, about: str = PROBLEMS) -> list[Any]:
        answer = await home.hass.services.async_call(
            DOMAIN,
            "explain",
            {"about": about, "since": NOON.isoformat()},
            blocking=True,
            context=Context(user_id=user),
            return_response=True,
        )
        decisions: list[Any] = answer["decisions"]
        return decisions

    newest, *before = await told()
    assert "Sources with problems is now 2." in newest["what"]
    assert before
    assert await told(hass_admin_user.id) == [newest, *before]
    assert await told(about=EVENT)
    own = await told(ANN_USER)
    assert "Watch" not in str(own)
    assert "is now" not in str(own)
    guest = MockUser(name="Guest").add_to_hass(home.hass)
    with pytest.raises(ServiceValidationError, match=r"person|reach"):
        await told(guest.id)


async def test_a_source_of_entities_is_watched_and_forgotten(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOON)
    ring = source(entities={"sleep_score": "sensor.ring_score"})
    async with lifeops(hass, person(), home_agent(), ring) as entry:
        home = Home(hass, entry, freezer)
        await home.pass_(5)
        assert home.attributes()[RING]["status"] == "waiting"
        hass.states.async_set("sensor.ring_score", "82")
        await home.pass_(5)
        assert home.attributes()[RING]["status"] == "ok"
        part = next(
            one
            for one in entry.subentries.values()
            if one.unique_id == f"source:{RING}"
        )
        hass.config_entries.async_remove_subentry(entry, part.subentry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        await settle(hass, entry)
        assert home.attributes() == {}
        assert not await home.hub.async_records(SOURCE_HEALTH, HOME)


async def test_a_source_removed_while_nothing_ran_is_forgotten(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOON)
    async with lifeops(hass, person(), home_agent(), source()) as entry:
        home = Home(hass, entry, freezer)
        await home.tells()
        await home.pass_(5)
        assert set(home.attributes()) == {RING, OURA}
        assert await hass.config_entries.async_unload(entry.entry_id)
        part = next(
            one
            for one in entry.subentries.values()
            if one.unique_id == f"source:{RING}"
        )
        hass.config_entries.async_remove_subentry(entry, part.subentry_id)
        await start(hass, entry)
        assert set(home.attributes()) == {OURA}
