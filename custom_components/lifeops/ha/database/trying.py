"""Trying a server out before it is used: connect, and make its tables ready."""

import asyncio
from collections.abc import Container, Mapping

from homeassistant.core import HomeAssistant

from ...core.upkeep import SinkProblem
from ...metrics.protocols import SinkError
from ..flows.checks import Attempt
from .driver import Driver, async_driver
from .server import Server

LONGEST_S = 30.0
_FIELD_OF: Mapping[SinkProblem, str] = {
    SinkProblem.UNREACHABLE: "host",
    SinkProblem.NOT_ANSWERING: "host",
    SinkProblem.SIGN_IN: "password",
    SinkProblem.NO_DATABASE: "database",
    SinkProblem.TLS: "tls",
}


async def async_try(
    hass: HomeAssistant, server: Server, fields: Container[str]
) -> Attempt[Server]:
    """Return the server, or what is wrong with which of the fields that are shown."""
    try:
        driver = await async_driver(hass, asked=True)
        async with asyncio.timeout(LONGEST_S):
            await hass.async_add_executor_job(_open, driver, server.url)
    except SinkError as err:
        return _failed(err, fields)
    except TimeoutError:
        return _failed(SinkError(SinkProblem.NOT_ANSWERING), fields)
    return Attempt(server)


def _open(driver: Driver, url: str) -> None:
    sink = driver.trial(url)
    try:
        sink.open()
    finally:
        sink.close()


def _failed(err: SinkError, fields: Container[str]) -> Attempt[Server]:
    field = _FIELD_OF.get(err.problem, "base")
    shown = field if field in fields else "base"
    return Attempt(None, {shown: err.key}, {"detail": err.detail})
