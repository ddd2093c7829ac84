"""ControlMedia: players that play are paused, all others are left alone."""

import asyncio

from homeassistant.components.media_player.const import (
    DOMAIN as MEDIA_PLAYER,
    MediaPlayerEntityFeature,
)
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_SUPPORTED_FEATURES,
    SERVICE_MEDIA_PAUSE,
    SERVICE_MEDIA_STOP,
    STATE_PLAYING,
)
from homeassistant.core import State

from ...core.effects import ControlMedia
from ..waiting import async_reached, is_known
from .job import DONE, FAILED, MISSING, UNKNOWN, UNMAPPED, Ending, Job, ending

IDLE = "idle"
DEAD = "dead"
_GOOD = frozenset({DONE, IDLE})
_OBEYS_WITHIN_S = 10.0
_PATIENCE_S = 300.0

# A stream that cannot be paused can be stopped.
_WAYS = (
    (MediaPlayerEntityFeature.PAUSE, SERVICE_MEDIA_PAUSE),
    (MediaPlayerEntityFeature.STOP, SERVICE_MEDIA_STOP),
)


async def async_control_media(job: Job[ControlMedia]) -> Ending:
    """Pause what plays in a slot and tell for each player how that went."""
    players = job.means(job.act.slot)
    if not players:
        return UNMAPPED
    words = await asyncio.gather(*(_async_pause(job, player) for player in players))
    return ending(dict(zip(players, words, strict=True)), _GOOD)


async def _async_pause(job: Job[ControlMedia], player: str) -> str:
    there = await async_reached(job.hass, player, is_known, _PATIENCE_S)
    state = job.hass.states.get(player)
    if state is None:
        return MISSING
    if not _is_playing(state):
        return IDLE if there else UNKNOWN
    features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0)
    service = next((service for needed, service in _WAYS if features & needed), None)
    if service is None:
        return FAILED
    failure = await job.async_call(MEDIA_PLAYER, service, {ATTR_ENTITY_ID: player})
    if failure:
        return FAILED
    obeyed = await async_reached(
        job.hass, player, lambda now: not _is_playing(now), _OBEYS_WITHIN_S
    )
    return DONE if obeyed else DEAD


def _is_playing(state: State | None) -> bool:
    return state is not None and state.state == STATE_PLAYING
