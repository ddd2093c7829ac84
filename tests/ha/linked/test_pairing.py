"""Two homes by a code, over a real socket: right, wrong, late, refused, listened to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from threading import get_ident
from unittest.mock import AsyncMock, patch

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.datasets import MEMBER
from custom_components.lifeops.core.errors import (
    ProtocolError,
    StoreError,
    UnavailableError,
)
from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.linked.client import async_dial
from custom_components.lifeops.ha.linked.greeting import Purpose
from custom_components.lifeops.ha.linked.membership import async_come_behind
from custom_components.lifeops.ha.linked.offering import ShownCode
from custom_components.lifeops.ha.linked.pairing import (
    PairingError,
    PairingProblem,
    async_claim,
    async_offer,
)
from custom_components.lifeops.ha.linked.wire import Wire
from custom_components.lifeops.sync.acquaintance import (
    MOST_ADDRESSES,
    Introduction,
    NamedPerson,
    Profile,
)
from custom_components.lifeops.sync.identity import text
from custom_components.lifeops.sync.keyring import KeyRing
from custom_components.lifeops.sync.membership import Roster, Standing
from custom_components.lifeops.sync.pairing import PairingClaim, PairingOffer
from custom_components.lifeops.sync.pairing_code import PairingCode
from tests.entries import ANN

from .peer import CABIN, Peer

PAIRING = "custom_components.lifeops.ha.linked.pairing"
BEA = NamedPerson(id="b" * 32, name="Bea")


@pytest.fixture
def hub(running: MockConfigEntry) -> Hub:
    hub: Hub = running.runtime_data
    return hub


@pytest.fixture
async def address(
    running: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> str:
    client = await hass_client_no_auth()
    return str(client.make_url("/"))


class Cabin:
    """The other home's side of a pairing, with a person who says yes."""

    def __init__(self, peer: Peer, hub: Hub) -> None:
        """Have a ring of its own."""
        self.peer = peer
        self.ring = KeyRing().rotated(hub.clock.now())
        self.words: Sequence[str] = ()
        self.told: Introduction | None = None
        self.says_yes = True

    @property
    def profile(self) -> Profile:
        return Profile(
            home=CABIN,
            name="Cabin",
            site=CABIN,
            version="0.1.0",
            signing=text(self.peer.keys.verifying),
        )

    @property
    def introduction(self) -> Introduction:
        return Introduction(
            persons=(BEA,), keyring=self.ring.stored, addresses=("http://cabin:8123/",)
        )

    async def claim(self, address: str, code: str) -> None:
        """Type a code that another home shows."""
        machine = PairingClaim(self.peer.keys, code, self.profile, self.introduction)
        async with self.called(address) as wire:
            await wire.send(Purpose.PAIRING.opening(machine.begin()))
            await self._talk(wire, machine.receive, machine)

    def offer(self, hub: Hub) -> str:
        """Show a code."""
        code = PairingCode.new(hub.clock.now())

        async def pair(wire: Wire, first: bytes) -> None:
            machine = PairingOffer(
                self.peer.keys, code, self.profile, self.introduction
            )

            def receive(frame: bytes) -> Sequence[bytes]:
                return machine.receive(frame, hub.clock.now())

            for frame in receive(first):
                await wire.send(frame)
            await self._talk(wire, receive, machine)

        self.peer.pair = pair
        return code.digits

    @asynccontextmanager
    async def called(self, address: str) -> AsyncIterator[Wire]:
        async with ClientSession() as session:
            wire = await async_dial(session, address)
            try:
                yield wire
            finally:
                await wire.close()

    async def _talk(self, wire: Wire, receive, machine) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        while self.told is None:
            for frame in receive(await wire.receive(5)):
                await wire.send(frame)
            met = machine.met
            if met is not None and met.other is not None and not self.words:
                self.words = met.words
                if not self.says_yes:
                    return
                for frame in met.confirm():
                    await wire.send(frame)
            if met is not None and met.paired is not None:
                self.told = met.paired.introduction


@pytest.fixture
def cabin(peer: Peer, hub: Hub) -> Cabin:
    return Cabin(peer, hub)


async def test_a_code_shown_here_links_both(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    offer = await async_offer(hub)
    claim = asyncio.create_task(cabin.claim(address, offer.code))
    words = await offer.words()
    assert len(words) == 4
    assert (offer.other.home_id, offer.other.name) == (CABIN, "Cabin")
    await offer.confirm()
    assert [one.name for one in await offer.persons()] == ["Bea"]
    config = await offer.finish()
    await claim
    assert words == cabin.words
    assert config.key == text(cabin.peer.keys.public)
    assert (config.addresses, config.found) == ((), ("http://cabin:8123",))
    assert cabin.told is not None
    assert [one.id for one in cabin.told.persons] == [ANN]
    ours = {key.id for key in hub.links.home.ring}
    assert {key.id for key in cabin.ring} < ours
    await offer.close()


async def test_a_code_typed_here_links_both(hub: Hub, cabin: Cabin) -> None:
    code = cabin.offer(hub)
    claim = await async_claim(hub, cabin.peer.address, code)
    words = await claim.words()
    await claim.confirm()
    config = await claim.finish()
    assert words == cabin.words
    assert config.home_id == CABIN
    assert config.addresses == (cabin.peer.address,)
    assert config.places == (cabin.peer.address.rstrip("/"), "http://cabin:8123")
    await claim.close()


async def serves(hub: Hub) -> Json:
    """Return where this home stands among those that act for the household."""
    await hub.async_ingest([])
    home = hub.household.home.home_id
    found = await hub.async_read(lambda reader: reader.record(MEMBER.name, home))
    return None if found is None else found["serves"]


async def test_who_types_a_code_comes_behind_who_showed_it(
    hub: Hub, cabin: Cabin
) -> None:
    claim = await async_claim(hub, cabin.peer.address, cabin.offer(hub))
    await claim.words()
    await claim.confirm()
    await claim.finish()
    hub.links.async_tell()
    assert hub.links.profile.serves == 2
    assert await serves(hub) == 2
    async_come_behind(hub, 7)
    assert hub.links.profile.serves == 2
    await claim.close()


async def test_who_shows_a_code_stays_where_it_stands(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    offer = await async_offer(hub)
    claim = asyncio.create_task(cabin.claim(address, offer.code))
    await offer.words()
    await offer.confirm()
    await offer.finish()
    await claim
    hub.links.async_tell()
    assert await serves(hub) == 1
    await offer.close()


async def test_a_wrong_code_is_told_as_such(hub: Hub, cabin: Cabin) -> None:
    code = cabin.offer(hub)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    claim = await async_claim(hub, cabin.peer.address, wrong)
    with pytest.raises(PairingError) as failed:
        await claim.words()
    assert failed.value.problem is PairingProblem.WRONG_CODE
    await claim.close()


async def test_where_no_code_is_shown_it_is_over(hub: Hub, cabin: Cabin) -> None:
    claim = await async_claim(hub, cabin.peer.address, "12345678")
    with pytest.raises(PairingError) as failed:
        await claim.words()
    assert failed.value.problem is PairingProblem.CODE_EXPIRED
    await claim.close()


async def test_of_two_forms_at_once_one_shows_a_code(hub: Hub) -> None:
    asked = asyncio.Event()

    async def later(_: object) -> Sequence[str]:
        await asked.wait()
        return [f"http://192.0.2.{host}:8123" for host in range(MOST_ADDRESSES + 1)]

    with patch(f"{PAIRING}.async_own_addresses", later):
        forms = [asyncio.create_task(async_offer(hub)) for _ in range(2)]
        await asyncio.sleep(0)
        asked.set()
        done = await asyncio.gather(*forms, return_exceptions=True)
    (offer,) = (one for one in done if not isinstance(one, BaseException))
    (failed,) = (one for one in done if isinstance(one, PairingError))
    assert failed.problem is PairingProblem.OFFER_OPEN
    assert hub.links.pairs() is not None
    assert isinstance(offer, ShownCode)
    assert len(offer._introduction.addresses) == MOST_ADDRESSES
    await offer.close()


async def test_three_wrong_codes_end_the_offer(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    offer = await async_offer(hub)
    wrong = f"{(int(offer.code) + 1) % 10**8:08d}"
    for _ in range(3):
        with pytest.raises((ProtocolError, UnavailableError)):
            await cabin.claim(address, wrong)
    with pytest.raises(PairingError) as failed:
        await offer.words()
    assert failed.value.problem is PairingProblem.TOO_MANY_TRIES
    with pytest.raises((ProtocolError, UnavailableError)):
        await cabin.claim(address, offer.code)
    await offer.close()


async def test_who_declines_leaves_nothing(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    cabin.says_yes = False
    ring = hub.links.home.ring
    offer = await async_offer(hub)
    await asyncio.gather(offer.words(), cabin.claim(address, offer.code))
    with pytest.raises(PairingError) as failed:
        await offer.confirm()
    assert failed.value.problem is PairingProblem.NOT_CONFIRMED
    assert cabin.told is None
    assert hub.links.home.ring is ring
    await offer.close()


@pytest.mark.parametrize("shows", [True, False])
async def test_a_home_that_stops_meanwhile_lets_nobody_wait(
    hass: HomeAssistant, running: MockConfigEntry, hub: Hub, cabin: Cabin, shows: bool
) -> None:
    async def say_nothing(wire: Wire, _: bytes) -> None:
        await wire.receive()

    cabin.peer.pair = say_nothing
    pairing = (
        await async_offer(hub)
        if shows
        else await async_claim(hub, cabin.peer.address, "12345678")
    )
    waits = asyncio.create_task(pairing.words())
    assert await hass.config_entries.async_reload(running.entry_id)
    with pytest.raises(PairingError) as failed:
        async with asyncio.timeout(10):
            await waits
    assert failed.value.problem is PairingProblem.HOME_STOPPED
    await pairing.close()


async def test_a_home_that_stopped_behind_both_words_keeps_no_link(
    hass: HomeAssistant, running: MockConfigEntry, hub: Hub, cabin: Cabin
) -> None:
    claim = await async_claim(hub, cabin.peer.address, cabin.offer(hub))
    await claim.confirm()
    assert await hass.config_entries.async_reload(running.entry_id)
    with pytest.raises(PairingError) as failed:
        await claim.finish()
    assert failed.value.problem is PairingProblem.HOME_STOPPED
    await claim.close()


async def test_one_code_at_a_time(hub: Hub) -> None:
    offer = await async_offer(hub)
    with pytest.raises(PairingError) as failed:
        await async_offer(hub)
    assert failed.value.problem is PairingProblem.OFFER_OPEN
    await offer.close()
    await (await async_offer(hub)).close()


async def test_a_code_is_over_after_a_while(hub: Hub) -> None:
    with patch("custom_components.lifeops.ha.linked.offering.PATIENCE_S", 0.01):
        offer = await async_offer(hub)
        with pytest.raises(PairingError) as failed:
            await offer.words()
    assert failed.value.problem is PairingProblem.CODE_EXPIRED
    await (await async_offer(hub)).close()


def without(home: str, cabin: Cabin) -> Roster:
    """Return a household that has revoked a home with the cabin's key."""
    key, signing = cabin.peer.keys.public, cabin.peer.keys.verifying
    member = MemberRecord(name="", key=text(key), signing=text(signing), site="")
    return Roster(
        members={home: member},
        standing={home: Standing.REVOKED},
        cuts={home: {"e": 1}},
    )


@pytest.mark.parametrize("was", [CABIN, "e" * 32])
async def test_a_home_that_was_revoked_is_told_nothing_again(
    hub: Hub, cabin: Cabin, was: str
) -> None:
    """Neither under its id nor, by its key, under another one."""
    known = AsyncMock(return_value=without(was, cabin))
    claim = await async_claim(hub, cabin.peer.address, cabin.offer(hub))
    with patch.object(hub.links, "async_roster", known):
        for step in (claim.words, claim.confirm):
            with pytest.raises(PairingError) as failed:
                await step()
            assert failed.value.problem is PairingProblem.REVOKED
    await claim.close()
    assert cabin.words
    assert cabin.told is None


async def test_nothing_is_told_while_it_is_not_known_who_was_revoked(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    offer = await async_offer(hub)
    claim = asyncio.create_task(cabin.claim(address, offer.code))
    fails = AsyncMock(side_effect=StoreError("store_failing"))
    with (
        patch.object(hub.links, "async_roster", fails),
        pytest.raises(PairingError) as failed,
    ):
        await offer.words()
    assert failed.value.problem is PairingProblem.NOT_CONFIRMED
    await offer.close()
    with pytest.raises((ProtocolError, UnavailableError)):
        await claim
    assert cabin.told is None


async def test_who_goes_at_the_words_keeps_nobody_from_another_code(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    cabin.says_yes = False
    left = await async_offer(hub)
    await asyncio.gather(left.words(), cabin.claim(address, left.code))
    with pytest.raises(PairingError):
        await left.persons()
    await (await async_offer(hub)).close()
    await left.close()


async def test_a_form_left_at_the_words_keeps_nobody_from_another_code_for_long(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    with patch("custom_components.lifeops.ha.linked.offering.PATIENCE_S", 0.5):
        left = await async_offer(hub)
        claim = asyncio.create_task(cabin.claim(address, left.code))
        await left.words()
        assert hub.links.pairs() is not None
        await asyncio.sleep(0.6)
    await (await async_offer(hub)).close()
    await left.close()
    with pytest.raises((ProtocolError, UnavailableError)):
        await claim


async def test_who_only_knocks_keeps_nobody_out(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    offer = await async_offer(hub)
    machine = PairingClaim(
        cabin.peer.keys, "00000000", cabin.profile, cabin.introduction
    )
    async with cabin.called(address) as wire:
        await wire.send(Purpose.PAIRING.opening(machine.begin()))
        await wire.receive(5)
        claim = asyncio.create_task(cabin.claim(address, offer.code))
        assert len(await offer.words()) == 4
        await offer.confirm()
        await claim
    await offer.close()


async def test_who_comes_while_another_home_is_being_linked_is_told(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    offer = await async_offer(hub)
    first = asyncio.create_task(cabin.claim(address, offer.code))
    with patch.object(PairingCode, "right"):
        await offer.words()
    claim = await async_claim(hub, address, offer.code)
    with pytest.raises(PairingError) as failed:
        await claim.words()
    assert failed.value.problem is PairingProblem.BUSY
    await claim.close()
    await offer.close()
    await asyncio.gather(first, return_exceptions=True)


async def test_the_loop_does_not_wait_for_the_code_to_be_proved(
    hub: Hub, address: str, cabin: Cabin
) -> None:
    loop = get_ident()
    threads: list[int] = []

    def note(machine: PairingOffer, frame: bytes, now: datetime) -> Sequence[bytes]:
        if machine.met is None:
            threads.append(get_ident())
        return receive(machine, frame, now)

    receive = PairingOffer.receive
    with patch.object(PairingOffer, "receive", note):
        offer = await async_offer(hub)
        claim = asyncio.create_task(cabin.claim(address, offer.code))
        await offer.words()
        await offer.confirm()
        await claim
    assert threads
    assert loop not in threads
    await offer.close()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("http://127.0.0.1:9", PairingProblem.CANNOT_CONNECT),
        ("ftp://cabin", PairingProblem.INVALID_ADDRESS),
    ],
)
async def test_a_home_that_is_not_there(
    hass: HomeAssistant,
    hub: Hub,
    socket_enabled: None,
    typed: str,
    problem: PairingProblem,
) -> None:
    with pytest.raises(PairingError) as failed:
        await async_claim(hub, typed, "12345678")
    assert failed.value.problem is problem


async def test_a_home_does_not_pair_with_itself(hub: Hub, address: str) -> None:
    offer = await async_offer(hub)
    claim = await async_claim(hub, address, offer.code)
    with pytest.raises(PairingError) as failed:
        await claim.words()
    assert failed.value.problem is PairingProblem.SAME_HOME
    await claim.close()
    await offer.close()
