"""The metrics database as questions read it, for as long as it answers."""

from dataclasses import dataclass
from datetime import datetime

from homeassistant.core import HomeAssistant, callback

from ..metrics import SINK_READINGS
from .driver import ServerReadings


@dataclass(frozen=True, slots=True)
class CaughtUpReadings:
    """What reads the database, and when that last had everything."""

    readings: ServerReadings
    caught_up_at: datetime | None


@callback
def async_show_readings(
    hass: HomeAssistant, readings: ServerReadings, caught_up_at: datetime | None
) -> None:
    """Let questions be asked of a database that has had everything, and of no other."""
    if caught_up_at is None:
        async_hide_readings(hass)
    else:
        hass.data[SINK_READINGS] = CaughtUpReadings(readings, caught_up_at)


@callback
def async_hide_readings(hass: HomeAssistant) -> None:
    """Let no question be asked of it."""
    hass.data.pop(SINK_READINGS, None)
