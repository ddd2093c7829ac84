"""Presses and swipes come back from phones that are really registered."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.ha.collect.phones import (
    EVENT_ACTION,
    EVENT_CLEARED,
    EVENT_RECEIVED,
    PhoneCollector,
)
from custom_components.lifeops.ha.subentries import (
    HomeConfig,
    Household,
    PersonConfig,
)
from tests.entries import ANN, BEA

from .conftest import Ear

STRANGER = "A phone that is nobody's"


class Phones:
    """Registered phones; each speaks through its own webhook."""

    def __init__(self, hass: HomeAssistant, client: Any) -> None:
        """Know where to send to."""
        self.hass = hass
        self.client = client
        self.webhooks: dict[str, str] = {}
        self.devices: dict[str, str] = {}

    async def register(self, name: str) -> str:
        """Register a phone as the companion app does; return its device's id."""
        answer = await self.client.post(
            "/api/mobile_app/registrations",
            json={
                "app_data": {},
                "app_id": "io.test",
                "app_name": "Test",
                "app_version": "1",
                "device_id": name,
                "device_name": f"Phone {name}",
                "manufacturer": "Test",
                "model": "T",
                "os_name": "Android",
                "os_version": "16",
                "supports_encryption": False,
            },
        )
        assert answer.status == HTTPStatus.CREATED, await answer.text()
        self.webhooks[name] = (await answer.json())["webhook_id"]
        await self.hass.async_block_till_done(wait_background_tasks=True)
        (entry,) = (
            entry
            for entry in self.hass.config_entries.async_entries("mobile_app")
            if entry.data["device_id"] == name
        )
        registry = dr.async_get(self.hass)
        (device,) = dr.async_entries_for_config_entry(registry, entry.entry_id)
        self.devices[name] = device.id
        return device.id

    async def fire(self, name: str, event: str, **data: Any) -> None:
        """Let a phone tell of an event, as Android does."""
        told = {"device_id": self.devices[name], **data}
        answer = await self.client.post(
            f"/api/webhook/{self.webhooks[name]}",
            json={
                "type": "fire_event",
                "data": {"event_type": event, "event_data": told},
            },
        )
        assert answer.status == HTTPStatus.OK
        await self.hass.async_block_till_done()


@pytest.fixture
async def phones(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Phones:
    for domain in ("http", "repairs", "notify", "mobile_app"):
        assert await async_setup_component(hass, domain, {})
    await hass.async_block_till_done(wait_background_tasks=True)
    return Phones(hass, await hass_client())


@pytest.fixture
async def household(phones: Phones) -> Household:
    """Return Ann with the phones "ann" and "old", Bea without one."""
    ids = [await phones.register(name) for name in ("ann", "old")]
    await phones.register("stranger")
    ann = PersonConfig(
        subentry_id="a", person_id=ANN, name="Ann", phones=(ids[0], ids[1])
    )
    bea = PersonConfig(subentry_id="b", person_id=BEA, name="Bea")
    home = HomeConfig(home_id="1", household_id="2", name="Home")
    return Household(home=home, persons={ANN: ann, BEA: bea})


@pytest.fixture(autouse=True)
async def collector(
    hass: HomeAssistant, ear: Ear, household: Household
) -> AsyncIterator[PhoneCollector]:
    collector = PhoneCollector(hass, ear, lambda: household)
    collector.start()
    yield collector
    collector.stop()


@pytest.mark.parametrize("reply", ["reply_text", "textInput"])
async def test_a_press_is_a_command_of_the_phones_owner(
    phones: Phones, ear: Ear, reply: str
) -> None:
    await phones.fire("ann", EVENT_ACTION, action="tok-1", **{reply: "later"})
    (command,) = ear.commands
    assert (command.agent, command.subject) == (AgentKind.NOTIFICATION, ANN)
    assert (command.name, command.source) == ("act", EVENT_ACTION)
    phone = phones.devices["ann"]
    assert command.data == {"token": "tok-1", "reply": "later", "phone": phone}
    assert command.seen_at == command.measured_at


async def test_a_press_without_a_reply_has_none(phones: Phones, ear: Ear) -> None:
    await phones.fire("ann", EVENT_ACTION, action="tok-1")
    assert ear.commands[0].data == {"token": "tok-1", "phone": phones.devices["ann"]}


async def test_a_swipe_dismisses(phones: Phones, ear: Ear) -> None:
    await phones.fire("old", EVENT_CLEARED, tag="sleep/ann/soon")
    (command,) = ear.commands
    assert command.name == "dismissed"
    assert command.data == {"id": "sleep/ann/soon", "phone": phones.devices["old"]}


async def test_a_phone_tells_what_it_has_received(phones: Phones, ear: Ear) -> None:
    await phones.fire("ann", EVENT_RECEIVED, tag="sleep/ann/soon", group="lifeops")
    (command,) = ear.commands
    assert (command.name, command.subject) == ("received", ANN)
    assert command.data == {"id": "sleep/ann/soon", "phone": phones.devices["ann"]}


@pytest.mark.parametrize(("group", "heard"), [("lifeops", 3), ("laundry", 0)])
async def test_what_other_automations_sent_is_not_ours(
    phones: Phones, ear: Ear, group: str, heard: int
) -> None:
    await phones.fire("ann", EVENT_ACTION, action="tok", group=group)
    await phones.fire("ann", EVENT_CLEARED, tag="tag", group=group)
    await phones.fire("ann", EVENT_RECEIVED, tag="tag", group=group)
    assert len(ear.commands) == heard


@pytest.mark.parametrize("token", [None, 7, "", "x" * 256, ["tok"]])
async def test_what_is_no_token_is_not_passed_on(
    phones: Phones, ear: Ear, token: object
) -> None:
    await phones.fire("ann", EVENT_ACTION, action=token)
    await phones.fire("ann", EVENT_CLEARED, tag=token)
    await phones.fire("ann", EVENT_RECEIVED, tag=token)
    assert ear.commands == []


async def test_a_huge_reply_is_cut(phones: Phones, ear: Ear) -> None:
    await phones.fire("ann", EVENT_ACTION, action="tok-1", reply_text="x" * 9999)
    assert ear.commands[0].data["reply"] == "x" * 1000


async def test_another_persons_phone_presses_for_itself_only(
    phones: Phones, ear: Ear, household: Household
) -> None:
    """Bea's phone with Ann's token asks Bea's agent, who knows no such token."""
    bea = PersonConfig(
        subentry_id="b",
        person_id=BEA,
        name="Bea",
        phones=(phones.devices["stranger"],),
    )
    assert isinstance(household.persons, dict)
    household.persons[BEA] = bea
    await phones.fire("stranger", EVENT_ACTION, action="tok-of-ann")
    assert [command.subject for command in ear.commands] == [BEA]


async def test_a_strangers_phone_is_refused_and_logged_once(
    phones: Phones, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await phones.fire("stranger", EVENT_ACTION, action="tok-1")
    assert ear.commands == []
    assert caplog.text.count(STRANGER) == 1


async def test_who_is_no_phone_is_refused(
    hass: HomeAssistant, phones: Phones, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    data = {"action": "tok-1", "device_id": phones.devices["ann"]}
    hass.bus.async_fire(EVENT_ACTION, data)
    await hass.async_block_till_done()
    assert ear.commands == []
    assert STRANGER in caplog.text


async def test_a_phone_that_names_none_has_to_be_the_only_one(
    phones: Phones, ear: Ear
) -> None:
    await phones.fire("ann", EVENT_ACTION, action="tok-1", device_id=None)
    assert ear.commands == []


async def test_a_refused_answer_is_logged_once(
    phones: Phones, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    ear.refusal = RefusedError("unknown_token")
    for _ in range(2):
        await phones.fire("ann", EVENT_ACTION, action="tok-1")
    ours = [line.message for line in caplog.records if "lifeops" in line.name]
    (line,) = (line for line in ours if "set aside" in line)
    assert line.endswith("unknown_token")


async def test_stopped_it_hears_nothing(
    phones: Phones, ear: Ear, collector: PhoneCollector
) -> None:
    collector.stop()
    await phones.fire("ann", EVENT_ACTION, action="tok-1")
    assert ear.commands == []
