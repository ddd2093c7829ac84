"""What the companion app takes beside the words, on Android and on iOS.

Each phone leaves alone what it does not know, so all of it is sent to both.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...core.effects import Push
from ...core.records import Progress
from ..phones import GROUP
from ..views import async_view_url

_PERCENT = 100
_AT_ONCE: Mapping[str, Any] = {"ttl": 0, "priority": "high"}


def _urgency(channel: str, importance: str, level: str) -> Mapping[str, Any]:
    # Android knows a channel by its name, so another language must not change it.
    return {
        "channel": f"LifeOps {channel}",
        "importance": importance,
        "push": {"interruption-level": level},
    }


_URGENCY: Mapping[int, Mapping[str, Any]] = {
    1: {**_AT_ONCE, **_urgency("urgent", "high", "time-sensitive")},
    2: {**_AT_ONCE, **_urgency("important", "high", "time-sensitive")},
    3: {**_AT_ONCE, **_urgency("normal", "default", "active")},
    4: _urgency("digest", "low", "passive"),
}
_CRITICAL: Mapping[str, Any] = {
    **_AT_ONCE,
    "channel": "alarm_stream",
    "importance": "high",
    "push": {
        "interruption-level": "critical",
        "sound": {"name": "default", "critical": 1, "volume": 1.0},
    },
}
# A phone that shows all on its lock screen shows what is only "private" as well.
_HIDDEN: Mapping[str, Any] = {"visibility": "secret"}


@callback
def async_phone_data(hass: HomeAssistant, act: Push, tag: str) -> dict[str, Any]:
    """Return how a push is shown, where it leads and what becomes of it."""
    url = async_view_url(hass, act.view)
    return {
        "tag": tag,
        "group": GROUP,
        "confirmation": True,
        "timeout": _lasts_s(act),
        **(_CRITICAL if act.critical else _URGENCY[act.priority]),
        **(_HIDDEN if act.hidden else {}),
        **({"url": url, "clickAction": url} if url else {}),
        **(_live(act.progress) if act.progress else {}),
    }


def _lasts_s(act: Push) -> int:
    """Return after how many seconds a phone takes it away, whoever reaches it then."""
    return max(1, ceil((act.expires - dt_util.utcnow()).total_seconds()))


def _live(progress: Progress) -> dict[str, Any]:
    """Return what makes a push a Live Activity or a Live Update."""
    live: dict[str, Any] = {"live_update": True, "alert_once": True}
    if progress.done is not None:
        done = round(min(max(progress.done, 0.0), 1.0) * _PERCENT)
        live |= {"progress": done, "progress_max": _PERCENT}
    if progress.until is not None:
        live |= {"chronometer": True, "when": int(progress.until.timestamp())}
    return live
