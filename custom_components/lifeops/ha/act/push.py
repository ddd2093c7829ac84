"""Push: a notification on a person's phones, else in the interface."""

import asyncio
from collections.abc import Mapping
from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.components.notify.const import (
    ATTR_DATA,
    ATTR_MESSAGE,
    ATTR_TITLE,
    DOMAIN as NOTIFY,
)

from ...core.effects import Push
from ..phones import GROUP, async_notify_service
from ..texts import async_text
from .job import FAILED, UNMAPPED, Ending, Job, ending

ACCEPTED = "accepted"
INTERFACE = "interface"
_CLEAR = "clear_notification"
_AT_ONCE: Mapping[str, Any] = {"ttl": 0, "priority": "high"}

# What Android (ttl, priority) and iOS (interruption-level) make of a priority.
_URGENCY: Mapping[int, Mapping[str, Any]] = {
    1: {**_AT_ONCE, "push": {"interruption-level": "time-sensitive"}},
    2: {**_AT_ONCE, "push": {"interruption-level": "time-sensitive"}},
    3: {**_AT_ONCE, "push": {"interruption-level": "active"}},
    4: {"push": {"interruption-level": "passive"}},
}


async def async_push(job: Job[Push]) -> Ending:
    """Show a notification; the interface has it where no phone could take it.

    Where the person has no phone here another home is asked before that.
    """
    phones = job.home.phones(job.act.person)
    if not phones and job.passes:
        return UNMAPPED
    message = await _async_message(job)
    words = await asyncio.gather(*(_async_send(job, each, message) for each in phones))
    parts = dict(zip(phones, words, strict=True))
    if ACCEPTED not in parts.values():
        persistent_notification.async_create(
            job.hass, message[ATTR_MESSAGE], message[ATTR_TITLE], job.tag
        )
        parts[INTERFACE] = ACCEPTED
    return ending(parts, frozenset({ACCEPTED}))


async def async_clear_push(job: Job[Push]) -> None:
    """Take a notification away wherever it may be seen."""
    clear = {ATTR_MESSAGE: _CLEAR, ATTR_DATA: {"tag": job.tag}}
    phones = job.home.phones(job.act.person)
    await asyncio.gather(*(_async_send(job, phone, clear) for phone in phones))
    persistent_notification.async_dismiss(job.hass, job.tag)


async def _async_message(job: Job[Push]) -> dict[str, Any]:
    act = job.act
    actions = [
        {
            "action": button.token,
            "title": await async_text(job.hass, f"button_{button.label}"),
        }
        for button in act.buttons
    ]
    prefix = f"push_{act.text}"
    data = {"tag": job.tag, "group": GROUP, **_URGENCY[act.priority]}
    return {
        ATTR_TITLE: await async_text(job.hass, f"{prefix}_title", act.placeholders),
        ATTR_MESSAGE: await async_text(job.hass, f"{prefix}_message", act.placeholders),
        ATTR_DATA: data | ({"actions": actions} if actions else {}),
    }


async def _async_send(job: Job[Push], phone: str, message: Mapping[str, Any]) -> str:
    service = async_notify_service(job.hass, phone)
    if service is None:
        return FAILED
    return FAILED if await job.async_call(NOTIFY, service, message) else ACCEPTED
