"""Push: a notification on a person's phones, else in the interface."""

import asyncio
from collections.abc import Mapping
import re
from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.components.notify.const import (
    ATTR_DATA,
    ATTR_MESSAGE,
    ATTR_TITLE,
    DOMAIN as NOTIFY,
)

from ...core.effects import Button, Push
from ...core.outcomes import OutcomeState
from ..phones import async_is_apple, async_notify_service
from ..stills import async_hold
from .job import ACCEPTED, FAILED, UNMAPPED, Ending, Job, ending
from .phone_data import async_phone_data
from .words import Words, async_label, async_veiled, async_words

INTERFACE = "interface"
STALE = Ending(OutcomeState.EXPIRED, {"condition": "stale"})
CLEAR = "clear_notification"
_REPLY: Mapping[str, str] = {"behavior": "textInput"}
# A phone obeys some words where they are all of a message: whoever wrote it meant words.
_COMMAND = re.compile(r"\s*[A-Za-z]+(_[A-Za-z]+)+\s*|\s*TTS\s*")
_NO_COMMAND = "\N{ZERO WIDTH SPACE}"

type _Message = Mapping[str, Any]


async def async_push(job: Job[Push]) -> Ending:
    """Show a notification; the interface has it where no phone could take it.

    Where the person has no phone here another home is asked before that. What is not
    true any more is not shown.
    """
    phones = job.phones(job.act.person)
    if not phones and job.passes:
        return UNMAPPED
    if await _async_is_stale(job):
        return STALE
    words = await async_words(
        job.hass, job.act.text, job.act.placeholders, job.act.lines
    )
    sent = await asyncio.gather(*(_async_show(job, each, words) for each in phones))
    parts = dict(zip(phones, sent, strict=True))
    if ACCEPTED not in parts.values():
        await _async_show_here(job, words)
        parts[INTERFACE] = ACCEPTED
    return ending(parts, frozenset({ACCEPTED}))


async def async_clear_push(job: Job[Push]) -> bool:
    """Take a notification away wherever it may be seen; False where that failed."""
    persistent_notification.async_dismiss(job.hass, job.tag)
    clear = {ATTR_MESSAGE: CLEAR, ATTR_DATA: {"tag": job.tag}}
    phones = job.phones(job.act.person)
    sent = await asyncio.gather(*(_async_send(job, each, clear) for each in phones))
    return FAILED not in sent


async def _async_is_stale(job: Job[Push]) -> bool:
    """Tell whether a condition of this home does not hold any more."""
    act = job.act
    if not act.still or act.home != job.home.home_id:
        return False
    return not await async_hold(job.hass, act.still)


async def _async_show_here(job: Job[Push], words: Words) -> None:
    """Show it in the interface, which everybody in the home can read."""
    veiled = job.act.hidden or job.act.private
    shown = await async_veiled(job.hass) if veiled else words
    persistent_notification.async_create(job.hass, shown.message, shown.title, job.tag)


async def _async_show(job: Job[Push], phone: str, words: Words) -> str:
    """Show it on one phone; one that has no hidden notifications gets it veiled."""
    act = job.act
    veiled = act.hidden and async_is_apple(job.hass, phone)
    shown = await async_veiled(job.hass) if veiled else words
    buttons = [each for each in act.buttons if not (veiled and each.own)]
    actions = [await _async_action(job, each) for each in buttons]
    data = async_phone_data(job.hass, act, job.tag)
    message = {
        ATTR_TITLE: shown.title,
        ATTR_MESSAGE: _as_words(shown.message),
        ATTR_DATA: data | ({"actions": actions} if actions else {}),
    }
    return await _async_send(job, phone, message)


def _as_words(message: str) -> str:
    """Return a message that no phone takes for a command."""
    return message + _NO_COMMAND if _COMMAND.fullmatch(message) else message


async def _async_action(job: Job[Push], button: Button) -> Mapping[str, str]:
    label = await async_label(job.hass, button)
    action = {"action": button.token, "title": label}
    if not button.reply:
        return action
    return {**action, **_REPLY, "textInputButtonTitle": label}


async def _async_send(job: Job[Push], phone: str, message: _Message) -> str:
    service = async_notify_service(job.hass, phone)
    if service is None:
        return FAILED
    return FAILED if await job.async_call(NOTIFY, service, message) else ACCEPTED
