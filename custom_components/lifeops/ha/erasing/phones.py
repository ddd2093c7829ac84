"""Notifications about a person that phones and the interface still show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from homeassistant.components import persistent_notification
from homeassistant.components.notify.const import (
    ATTR_DATA,
    ATTR_MESSAGE,
    DOMAIN as NOTIFY,
)

from ...core.erased import ABSENT, WAITING, ErasureNote, Reached
from ..act.push import CLEAR
from ..attempt import async_attempt
from ..phones import async_notify_service
from .notes import async_traces

if TYPE_CHECKING:
    from ..hub import Hub

_WAIT_S = 10.0
_NAME = "clear notifications"


async def async_weigh_phones(hub: Hub, note: ErasureNote) -> Reached:
    """Count what is under way to a person or may be shown."""
    del hub
    return Reached() if note.phones else ABSENT


async def async_reach_phones(hub: Hub, note: ErasureNote) -> Reached:
    """Ask every phone of a person to show nothing more; it may do so later."""
    tags = await _async_tags(hub, note)
    for tag in tags:
        persistent_notification.async_dismiss(hub.hass, tag)
    if not note.phones:
        return ABSENT
    cleared = [
        await _async_clear(hub, phone, tag) for phone in note.phones for tag in tags
    ]
    return Reached(count=len(cleared)) if all(cleared) else WAITING


async def _async_tags(hub: Hub, note: ErasureNote) -> Sequence[str]:
    """Return under which tags something may be shown: phones end the rest themselves."""
    now, traces = hub.clock.now(), await async_traces(hub, note)
    return sorted(
        tag
        for trace in traces.values()
        for tag, until in trace.pushes.items()
        if until > now
    )


async def _async_clear(hub: Hub, phone: str, tag: str) -> bool:
    service = async_notify_service(hub.hass, phone)
    if service is None:
        return False
    message = {ATTR_MESSAGE: CLEAR, ATTR_DATA: {"tag": tag}}
    call = hub.hass.services.async_call(NOTIFY, service, message, blocking=True)
    attempt = await async_attempt(hub.hass, call, _NAME, _WAIT_S)
    return attempt.error is None
