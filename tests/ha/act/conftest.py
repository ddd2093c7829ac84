"""A small home of controllable things, and an actor that works in it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.light import ColorMode, LightEntity
from homeassistant.components.media_player import (
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    setup_test_component_platform,
)

from custom_components.lifeops.core.effects import Act
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.records import OutcomeState
from custom_components.lifeops.engine.protocols import Claim, OutboxRow
from custom_components.lifeops.ha.act.actor import HomeActor

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
ANN = Instance(AgentKind.SLEEP, "ann")

type Advance = Callable[[float], Awaitable[None]]


class Lamp(LightEntity):
    """A light that obeys at once, late, never, or breaks."""

    _attr_should_poll = False
    _attr_color_mode = ColorMode.COLOR_TEMP
    _attr_min_color_temp_kelvin = 2000
    _attr_max_color_temp_kelvin = 6500

    def __init__(self, name: str, level: int = 100, **facts: Any) -> None:
        """Stand there as told."""
        self.entity_id = f"light.{name}"
        self._attr_unique_id = name
        self._attr_name = name
        self._attr_is_on = level > 0
        self._attr_brightness = round(level * 255 / 100)
        self._attr_color_temp_kelvin = 4000
        self._attr_supported_color_modes = {ColorMode.COLOR_TEMP}
        self.dead = False
        self.lag_s = 0.0
        self.fault: Exception | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        for key, value in facts.items():
            setattr(self, key, value)

    @property
    def level(self) -> int:
        return round((self._attr_brightness or 0) / 255 * 100) if self.is_on else 0

    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._hear("on", kwargs)
        if not self.dead:
            self._attr_is_on = True
            self._attr_brightness = kwargs.get("brightness", self._attr_brightness)
            kelvin = kwargs.get("color_temp_kelvin", self._attr_color_temp_kelvin)
            self._attr_color_temp_kelvin = kelvin
            self.async_write_ha_state()

    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._hear("off", kwargs)
        if not self.dead:
            self._attr_is_on = False
            self.async_write_ha_state()

    async def _hear(self, what: str, kwargs: dict[str, Any]) -> None:
        self.asked.append((what, kwargs))
        if self.fault is not None:
            raise self.fault
        await asyncio.sleep(self.lag_s)

    def hand(self, level: int) -> None:
        """Be set at the switch."""
        self._attr_is_on = level > 0
        self._attr_brightness = round(level * 255 / 100)
        self.async_write_ha_state()

    def reachable(self, *, available: bool) -> None:
        self._attr_available = available
        self.async_write_ha_state()


class Player(MediaPlayerEntity):
    """A media player that pauses, or only stops, or neither."""

    _attr_should_poll = False

    def __init__(self, name: str, state: MediaPlayerState, **facts: Any) -> None:
        """Play, or not, as told."""
        self.entity_id = f"media_player.{name}"
        self._attr_unique_id = name
        self._attr_name = name
        self._attr_state = state
        self._attr_supported_features = MediaPlayerEntityFeature.PAUSE
        self.dead = False
        self.fault: HomeAssistantError | None = None
        self.asked: list[str] = []
        for key, value in facts.items():
            setattr(self, key, value)

    async def async_media_pause(self) -> None:
        self._hear("pause", MediaPlayerState.PAUSED)

    async def async_media_stop(self) -> None:
        self._hear("stop", MediaPlayerState.IDLE)

    def _hear(self, what: str, state: MediaPlayerState) -> None:
        self.asked.append(what)
        if self.fault is not None:
            raise self.fault
        if not self.dead:
            self._attr_state = state
            self.async_write_ha_state()


@dataclass
class FakeHome:
    """The home's mappings as a test wants them."""

    targets: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    phone_ids: list[str] = field(default_factory=list)

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
