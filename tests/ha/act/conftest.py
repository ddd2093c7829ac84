"""A small home of controllable things, and an actor that works in it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
import logging
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    setup_test_component_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.effects import Act
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.protocols import Claim, OutboxRow
from custom_components.lifeops.ha.act.actor import HomeActor

from .companion import NOW, register, slowly

ANN = Instance(AgentKind.SLEEP, "ann")

type Advance = Callable[[float], Awaitable[None]]


@dataclass
class FakeHome:
    """The home's mappings as a test wants them."""

    targets: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    phone_ids: list[str] = field(default_factory=list)
    home_id: str = "mill"

    def slots(self, instance: Instance, slot: str) -> Mapping[str, Any] | None:
        assert instance == ANN
        return self.targets.get(slot)

    def phones(self, person: str) -> Sequence[str]:
        assert person == ANN.subject
        return self.phone_ids


@dataclass
class FakeReports:
    """The engine's ear: keeps progress and outcomes in order."""

    valid: bool = True
    silent: bool = False
    kept: list[Mapping[str, Json]] = field(default_factory=list)
    outcomes: list[tuple[OutcomeState, dict[str, str], str | None]] = field(
        default_factory=list
    )

    def progress(
        self,
        _claim: Claim,
        progress: Mapping[str, Json],
        done: Callable[[bool], None],
    ) -> None:
        self.kept.append(progress)
        if not self.silent:
            done(self.valid)

    def outcome(
        self,
        _claim: Claim,
        state: OutcomeState,
        parts: Mapping[str, str],
        error: str | None = None,
    ) -> None:
        self.outcomes.append((state, dict(parts), error))


@dataclass
class Stage:
    """The actor with what surrounds it."""

    hass: HomeAssistant
    home: FakeHome
    reports: FakeReports
    actor: HomeActor
    advance: Advance

    def claim(self, act: Act, **facts: Any) -> Claim:
        row = OutboxRow(
            key=act.key,
            rev=act.rev,
            instance=ANN,
            act=replace(act, tag=act.tag or act.key),
            term=1,
            due=NOW,
            expires=act.expires,
            state="running",
            attempts=1,
            claimed_at=NOW,
        )
        return Claim(row=replace(row, **facts))

    async def start(self, act: Act, **facts: Any) -> Claim:
        claim = self.claim(act, **facts)
        self.actor.start(claim, self.reports)
        await self.advance(0)
        return claim

    @property
    def outcome(self) -> tuple[OutcomeState, dict[str, str]]:
        """Return the one outcome that there has to be."""
        (told,) = self.reports.outcomes
        return told[0], told[1]


@pytest.fixture
def advance(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Advance:
    """Let time pass in steps of a second; 0 only lets everything settle.

    Waiting until Home Assistant is idle would wait for the slowest light.
    """

    async def settle() -> None:
        for _ in range(25):
            await asyncio.sleep(0)

    async def forward(seconds: float) -> None:
        await settle()
        for _ in range(round(seconds)):
            freezer.tick(timedelta(seconds=1))
            async_fire_time_changed(hass)
            await settle()

    return forward


@pytest.fixture
async def stage(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    advance: Advance,
) -> AsyncIterator[Stage]:
    """Return an actor in an empty home, at nine in the evening."""
    logging.getLogger("homeassistant.core").setLevel(logging.ERROR)
    freezer.move_to(NOW)
    entry = MockConfigEntry(domain="lifeops")
    entry.add_to_hass(hass)
    home, reports = FakeHome(), FakeReports()
    actor = HomeActor(hass, entry, home)
    yield Stage(hass, home, reports, actor, advance)
    await actor.async_close()


@pytest.fixture
def furnish(hass: HomeAssistant) -> Callable[..., Awaitable[None]]:
    """Put entities of one domain into the home."""

    async def put(domain: str, *entities: Entity) -> None:
        setup_test_component_platform(hass, domain, entities)
        config = {domain: {"platform": "test"}}
        assert await async_setup_component(hass, domain, config)
        await hass.async_block_till_done()

    return put


@pytest.fixture
async def interface(hass: HomeAssistant) -> None:
    """Let Home Assistant show notifications in its own interface, in UTC."""
    await hass.config.async_set_time_zone("UTC")
    await async_setup_component(hass, "persistent_notification", {})


@pytest.fixture
async def sink(socket_enabled: None) -> AsyncIterator[list[dict[str, Any]]]:
    """Receive pushes as the vendors' gateway does."""
    received: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        message = await request.json()
        if message["message"] == "clear_notification":
            await slowly()
        received.append(message)
        return web.json_response({}, status=HTTPStatus.CREATED)

    app = web.Application()
    app.router.add_post("/push", take)
    server = TestServer(app)
    await server.start_server()
    received.append({"url": str(server.make_url("/push"))})
    yield received
    await server.close()


@pytest.fixture
async def phone(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    sink: list[dict[str, Any]],
) -> str:
    """Register a phone as the companion app does; return its device's id."""
    app_data = {"push_token": "pt", "push_url": sink.pop()["url"]}
    return await register(hass, hass_client, "ann-1", app_data)
