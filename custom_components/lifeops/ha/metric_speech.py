"""A metric in one sentence to read aloud."""

from statistics import fmean
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..metrics.question import Answer
from .texts import async_text
from .wording import Wording, async_texts

_SECONDS = "s"
_UNSPOKEN = frozenset({None, _SECONDS, "steps"})
_WHOLE = 100


async def async_metric_speech(hass: HomeAssistant, told: Answer, tz: ZoneInfo) -> str:
    """Return the newest known value and, of several, their average."""
    wording = Wording(hass, await async_texts(hass), dt_util.utcnow(), tz)
    known = [value.value for value in told.values if value.value is not None]
    said = {"metric": told.metric}
    word = "metric_unknown"
    if known:
        word = "metric_one"
        said["newest"] = _said(wording, told, known[-1])
    if len(known) > 1:
        word = "metric_many"
        said["mean"] = _said(wording, told, fmean(known))
    return await async_text(hass, f"speech_{word}", said)


def _said(wording: Wording, told: Answer, value: float) -> str:
    if told.unit == _SECONDS:
        return wording.value(f"_{_SECONDS}", value)
    shown = f"{value:.0f}" if abs(value) >= _WHOLE else f"{round(value, 1) + 0.0:g}"
    return shown if told.unit in _UNSPOKEN else f"{shown} {told.unit}"
