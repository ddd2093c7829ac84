"""Scenes, media players and events."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from homeassistant.components.media_player import (
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.components.scene import Scene
from homeassistant.components.scene.const import DATA_COMPONENT
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
import pytest

from custom_components.lifeops.core.effects import (
    ControlMedia,
    Emit,
    MediaCommand,
    RunScene,
)
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.ha.signals import SIGNAL_EVENT

from .companion import NOW
from .conftest import ANN, Stage
from .furniture import Player

type Furnish = Callable[..., Awaitable[None]]

LATER = NOW + timedelta(hours=2)
PAUSE = ControlMedia(
    key="pause", expires=LATER, slot="winddown_media", command=MediaCommand.PAUSE
)
SCENE = RunScene(key="scene", expires=LATER, slot="winddown_scene")


class Mood(Scene):
    """A scene that counts how often it was activated."""

    def __init__(self, fault: Exception | None = None) -> None:
        """Wait to be activated."""
        self.entity_id = "scene.mood"
        self._attr_name = "mood"
        self.runs = 0
        self.fault = fault

    async def async_activate(self, **_: Any) -> None:
        self.runs += 1
        if self.fault is not None:
            raise self.fault


async def stage_scene(stage: Stage, mood: Mood) -> None:
    assert await async_setup_component(stage.hass, "scene", {})
    await stage.hass.data[DATA_COMPONENT].async_add_entities([mood])


async def test_scene_is_run_once(stage: Stage) -> None:
    mood = Mood()
    await stage_scene(stage, mood)
    stage.home.targets["winddown_scene"] = {"entity_id": ["scene.mood"]}
    await stage.start(SCENE)
    assert stage.outcome == (OutcomeState.DONE, {"scene.mood": "done"})
    assert mood.runs == 1


async def test_scene_that_fails(stage: Stage) -> None:
    await stage_scene(stage, Mood(HomeAssistantError("no")))
    stage.home.targets["winddown_scene"] = {"entity_id": ["scene.mood"]}
    await stage.start(SCENE)
    assert stage.outcome == (OutcomeState.FAILED, {"scene.mood": "failed"})


async def test_scene_is_waited_for_and_then_missing(stage: Stage) -> None:
    stage.home.targets["winddown_scene"] = {"entity_id": ["scene.mood"]}
    await stage.start(SCENE)
    await stage.advance(295)
    assert stage.reports.outcomes == []
    await stage.advance(10)
    assert stage.outcome == (OutcomeState.FAILED, {"scene.mood": "missing"})


async def test_scene_that_comes_up_late(stage: Stage) -> None:
    stage.home.targets["winddown_scene"] = {"entity_id": ["scene.mood"]}
    await stage.start(SCENE)
    mood = Mood()
    await stage_scene(stage, mood)
    await stage.advance(1)
    assert mood.runs == 1
    assert stage.outcome[0] is OutcomeState.DONE


@pytest.mark.parametrize("act", [SCENE, PAUSE])
async def test_unmapped(stage: Stage, act: RunScene | ControlMedia) -> None:
    await stage.start(act)
    assert stage.outcome == (OutcomeState.UNMAPPED, {})


def players(stage: Stage, *names: str) -> None:
    stage.home.targets["winddown_media"] = {
        "entity_id": [f"media_player.{name}" for name in names]
    }


async def test_only_what_plays_is_paused(stage: Stage, furnish: Furnish) -> None:
    plays = Player("plays", MediaPlayerState.PLAYING)
    idle = Player("idle", MediaPlayerState.IDLE)
    radio = Player(
        "radio",
        MediaPlayerState.PLAYING,
        _attr_supported_features=MediaPlayerEntityFeature.STOP,
    )
    await furnish("media_player", plays, idle, radio)
    players(stage, "plays", "idle", "radio")
    await stage.start(PAUSE)
    assert stage.outcome == (
        OutcomeState.DONE,
        {
            "media_player.idle": "idle",
            "media_player.plays": "done",
            "media_player.radio": "done",
        },
    )
    assert (plays.asked, idle.asked, radio.asked) == (["pause"], [], ["stop"])


async def test_players_that_do_not_obey_are_named(
    stage: Stage, furnish: Furnish
) -> None:
    deaf = Player("deaf", MediaPlayerState.PLAYING, dead=True)
    rude = Player("rude", MediaPlayerState.PLAYING, fault=HomeAssistantError("no"))
    rigid = Player(
        "rigid",
        MediaPlayerState.PLAYING,
        _attr_supported_features=MediaPlayerEntityFeature.PLAY,
    )
    away = Player("away", MediaPlayerState.IDLE, _attr_available=False)
    well = Player("well", MediaPlayerState.PLAYING)
    await furnish("media_player", deaf, rude, rigid, away, well)
    players(stage, "deaf", "rude", "rigid", "away", "well", "ghost")
    await stage.start(PAUSE)
    assert stage.reports.outcomes == []
    await stage.advance(12)
    assert stage.reports.outcomes == []
    await stage.advance(300)
    assert stage.outcome == (
        OutcomeState.PARTIAL,
        {
            "media_player.away": "unknown",
            "media_player.deaf": "dead",
            "media_player.ghost": "missing",
            "media_player.rigid": "failed",
            "media_player.rude": "failed",
            "media_player.well": "done",
        },
    )


async def test_event_reaches_whoever_listens(stage: Stage) -> None:
    heard: list[tuple[Any, ...]] = []

    def listen(*told: Any) -> None:
        heard.append(told)

    stop = async_dispatcher_connect(stage.hass, SIGNAL_EVENT, listen)
    await stage.start(
        Emit(
            key="k",
            expires=LATER,
            agent="sleep",
            subject="ann",
            event="winddown_started",
            data={"lights": 2},
        )
    )
    await stage.hass.async_block_till_done()
    stop()
    assert heard == [(ANN, "winddown_started", {"lights": 2}, "k")]
    assert stage.outcome == (OutcomeState.DONE, {})


async def test_after_closing_nothing_begins(stage: Stage) -> None:
    mood = Mood()
    await stage_scene(stage, mood)
    stage.home.targets["winddown_scene"] = {"entity_id": ["scene.mood"]}
    await stage.actor.async_close()
    claim = await stage.start(SCENE)
    stage.actor.stop(claim.row)
    await stage.advance(1)
    assert mood.runs == 0
    assert stage.reports.outcomes == []
