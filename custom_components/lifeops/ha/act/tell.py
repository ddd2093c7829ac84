"""Tell: what was not answered on a phone is said by what a slot holds."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from homeassistant.components.notify.const import (
    ATTR_MESSAGE,
    ATTR_TITLE,
    DOMAIN as NOTIFY,
    SERVICE_SEND_MESSAGE,
    NotifyEntityFeature,
)
from homeassistant.const import ATTR_ENTITY_ID, ATTR_SUPPORTED_FEATURES, Platform
from homeassistant.core import split_entity_id

from ...core.calm import Channel
from ...core.effects import Tell
from ..waiting import is_available
from .flash import async_flash
from .job import ACCEPTED, DONE, FAILED, MISSING, UNMAPPED, Ending, Job, ending
from .voice import async_announce, async_speak
from .words import Words, async_words

type _Say = Callable[[Job[Tell], str, Words], Awaitable[str]]

_GOOD = frozenset({DONE, ACCEPTED})


async def async_tell(job: Job[Tell]) -> Ending:
    """Say it by each thing in the slot, or flash its lights."""
    names = job.means(job.act.slot)
    if job.act.channel is Channel.LIGHT:
        return await async_flash(job, names)
    return await _async_say(job, _found(job.act.channel, names))


def _found(channel: Channel, names: Sequence[str]) -> Sequence[tuple[str, _Say]]:
    """Return what can say something, each with its way to do so."""
    ways = _WAYS.get(channel, {})
    return [
        (name, say)
        for name in names
        if (say := ways.get(split_entity_id(name)[0])) is not None
    ]


async def _async_say(job: Job[Tell], found: Sequence[tuple[str, _Say]]) -> Ending:
    if not found:
        return UNMAPPED
    words = await async_words(job.hass, job.act.text, job.act.placeholders)
    said = await asyncio.gather(*(say(job, name, words) for name, say in found))
    names = (name for name, _ in found)
    return ending(dict(zip(names, said, strict=True)), _GOOD)


async def _async_notify(job: Job[Tell], entity_id: str, words: Words) -> str:
    """Hand it to a notify entity; what becomes of it there nobody tells."""
    state = job.hass.states.get(entity_id)
    if state is None or not is_available(state):
        return MISSING
    features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0)
    data = {ATTR_ENTITY_ID: entity_id, ATTR_MESSAGE: words.message}
    if features & NotifyEntityFeature.TITLE:
        data[ATTR_TITLE] = words.title
    else:
        data[ATTR_MESSAGE] = f"{words.title}: {words.message}"
    failure = await job.async_call(NOTIFY, SERVICE_SEND_MESSAGE, data)
    return FAILED if failure else ACCEPTED


_WAYS: Mapping[Channel, Mapping[str, _Say]] = {
    Channel.SPEAKER: {
        Platform.MEDIA_PLAYER: async_speak,
        Platform.ASSIST_SATELLITE: async_announce,
    },
    Channel.NOTIFY: {Platform.NOTIFY: _async_notify},
}
