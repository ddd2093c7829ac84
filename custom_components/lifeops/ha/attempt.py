"""Asking other integrations for something: it may fail in any way, or never end."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt[T]:
    """What came of it; error is None where it went well."""

    value: T | None = None
    error: BaseException | None = None

    @property
    def reason(self) -> str | None:
        """Return the failure in one line, None where there is none."""
        if self.error is None:
            return None
        return f"{type(self.error).__name__}: {self.error}".removesuffix(": ")


async def async_attempt[T](
    hass: HomeAssistant, work: Coroutine[Any, Any, T], name: str, timeout_s: float
) -> Attempt[T]:
    """Await what another integration does; whatever it raises is in the result.

    A fault that Home Assistant does not know as an error of the world is also logged,
    with its trace, because the result alone would hide where it came from.
    """
    task = hass.async_create_background_task(work, name)
    try:
        await asyncio.wait({task}, timeout=timeout_s)
    finally:
        given_up = task.cancel()
    if given_up:
        return Attempt(error=TimeoutError(f"no answer within {timeout_s:g} s"))
    if task.cancelled():
        return Attempt(error=asyncio.CancelledError())
    error = task.exception()
    if error is None:
        return Attempt(task.result())
    if not isinstance(error, HomeAssistantError | TimeoutError):
        _LOGGER.error("%s failed", name, exc_info=error)
    return Attempt(error=error)
