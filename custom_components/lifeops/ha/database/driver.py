"""The driver of PostgreSQL, installed and loaded once somebody needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
import importlib
from typing import Protocol

from homeassistant.core import HomeAssistant, callback
from homeassistant.requirements import (
    DATA_REQUIREMENTS_MANAGER,
    RequirementsNotFound,
    async_process_requirements,
)
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from ...core.upkeep import SinkProblem
from ...metrics.protocols import Readings, Sink, SinkError

REQUIREMENT = "psycopg[binary]>=3.2,<4"
_TRIAL_S = 20.0
_AGAIN_S = 3600.0
_LATER_S = 24 * 3600.0
_HOURLY = 24
_TIMESCALE = f"{__name__.removesuffix('.ha.database.driver')}.metrics.timescale"


class ServerReadings(Readings, Protocol):
    """Readings of the server, over connections of their own."""

    def close(self) -> None:
        """Close the connections; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Driver:
    """How the ways to a server are made from its URL; nothing connects yet.

    trial is for somebody who waits; each raises SinkError for a URL that is none.
    """

    sink: Callable[[str], Sink]
    trial: Callable[[str], Sink]
    readings: Callable[[str], ServerReadings]


@dataclass(frozen=True, slots=True)
class _Failure:
    """What hinders the driver, how often it did, and until when nobody tries again."""

    detail: str
    times: int
    until: float


_FAILURE: HassKey[_Failure] = HassKey(f"{DOMAIN}_driver_failure")


async def async_driver(hass: HomeAssistant, *, asked: bool = False) -> Driver:
    """Install and load the driver; raises SinkError.

    What failed is tried again after an hour, a day long, then daily; at once where a
    person asked for it.
    """
    failed = hass.data.get(_FAILURE)
    if failed is not None and not asked and hass.loop.time() < failed.until:
        raise SinkError(SinkProblem.DRIVER, failed.detail)
    try:
        await async_process_requirements(hass, DOMAIN, [REQUIREMENT])
        driver = await hass.async_add_import_executor_job(_load)
    except (RequirementsNotFound, ImportError) as err:
        _async_failed(hass, str(err))
        raise SinkError(SinkProblem.DRIVER, str(err)) from err
    hass.data.pop(_FAILURE, None)
    return driver


@callback
def _async_failed(hass: HomeAssistant, detail: str) -> None:
    failed = hass.data.get(_FAILURE)
    times = failed.times + 1 if failed else 1
    wait_s = _AGAIN_S if times <= _HOURLY else _LATER_S
    hass.data[_FAILURE] = _Failure(detail, times, hass.loop.time() + wait_s)
    # Else it would not be tried again before Home Assistant restarts.
    if (manager := hass.data.get(DATA_REQUIREMENTS_MANAGER)) is not None:
        manager.install_failure_history.discard(REQUIREMENT)


def _load() -> Driver:
    sink = importlib.import_module(f"{_TIMESCALE}.sink")
    reading = importlib.import_module(f"{_TIMESCALE}.reading")
    return Driver(
        sink=sink.TimescaleSink,
        trial=partial(sink.TimescaleSink, patience_s=_TRIAL_S),
        readings=reading.SinkReadings,
    )
