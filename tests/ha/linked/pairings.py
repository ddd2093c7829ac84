"""The other home of a pairing, as tests want it to answer."""

import asyncio
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.projection import ProjectionRecord
from custom_components.lifeops.ha.entry import HUB
from custom_components.lifeops.ha.linked.config import LinkConfig
from custom_components.lifeops.ha.linked.pairing_model import (
    OtherHome,
    OtherPerson,
    PairingError,
    PairingProblem,
)
from custom_components.lifeops.ha.subentries import Household

CABIN = "d" * 32
OTHER_ANN = "9" * 32
OTHER_CAT = "8" * 32
WORDS = ("apple", "river", "candle", "stone")
OWN_NETWORK = "0" * 16
NETWORK = "5" * 16
_PAIRING = "custom_components.lifeops.ha.linked.pairing"


def cabin(**changes: Any) -> LinkConfig:
    """Return what the entry of the other home says."""
    stands: dict[str, Any] = {
        "home_id": CABIN,
        "name": "Cabin",
        "key": b64encode(bytes(range(32))).decode(),
        "signing": b64encode(bytes(32)).decode(),
        "network": NETWORK,
        "addresses": ("http://192.0.2.7:8123",),
    }
    return LinkConfig(**{**stands, **changes})


def linked_entry(**options: Any) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title="Cabin",
        unique_id=CABIN,
        data=cabin().stored,
        options=options,
    )


class OtherSide:
    """Both kinds of pairing; each step can fail with a problem of its own."""

    code = "12345678"
    expires_at = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)

    def __init__(self) -> None:
        """Answer at once with all that is needed."""
        self.typed_there = asyncio.Event()
        self.confirmed_there = asyncio.Event()
        self.typed_there.set()
        self.confirmed_there.set()
        self.fails: dict[str, PairingProblem] = {}
        self.lives_there: Sequence[OtherPerson] = (
            OtherPerson(id=OTHER_ANN, name="ann"),
            OtherPerson(id=OTHER_CAT, name="Cat"),
        )
        self.config = cabin()
        self.claims: list[tuple[str, str, bool]] = []
        self.confirmed = 0
        self.closed = 0

    @property
    def other(self) -> OtherHome:
        return OtherHome(home_id=CABIN, name="Cabin", site="cabin", version="0.1.0")

    async def words(self) -> Sequence[str]:
        await self.typed_there.wait()
        self._fail("words")
        return WORDS

    async def confirm(self) -> None:
        self.confirmed += 1
        await self.confirmed_there.wait()
        self._fail("confirm")

    async def persons(self) -> Sequence[OtherPerson]:
        self._fail("persons")
        return self.lives_there

    async def finish(self) -> LinkConfig:
        self._fail("finish")
        return self.config

    async def close(self) -> None:
        self.closed += 1

    async def async_offer(self, _hub: object) -> OtherSide:
        self._fail("offer")
        return self

    async def async_claim(
        self, _hub: object, address: str, code: str, *, verify_ssl: bool
    ) -> OtherSide:
        self.claims.append((address, code, verify_ssl))
        self._fail("claim")
        return self

    def _fail(self, step: str) -> None:
        if problem := self.fails.get(step):
            raise PairingError(problem)


@contextmanager
def paired_with(side: OtherSide) -> Iterator[None]:
    with (
        patch(f"{_PAIRING}.async_offer", side.async_offer),
        patch(f"{_PAIRING}.async_claim", side.async_claim),
    ):
        yield


class StandingHub:
    """As much of a hub as the forms need."""

    def __init__(self, entry: MockConfigEntry) -> None:
        """Take the household from an entry."""
        self.household = Household.of(entry)
        self.links = SimpleNamespace(home=SimpleNamespace(network=OWN_NETWORK))
        self.written: list[PutRecord] = []
        self.shared: Mapping[str, ProjectionRecord] = {}

    async def async_read(self, _ask: object) -> Mapping[str, ProjectionRecord]:
        return self.shared

    def ingest(self, writes: Sequence[PutRecord], *, who: str) -> None:
        assert who
        self.written += writes


def run_hub(hass: HomeAssistant, entry: MockConfigEntry) -> StandingHub:
    hub = StandingHub(entry)
    held: Any = hub
    hass.data[HUB] = held
    return hub
