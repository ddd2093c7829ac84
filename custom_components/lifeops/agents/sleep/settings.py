"""What a person may set, and within which bounds."""

from collections.abc import Callable, Mapping
from datetime import time

from ...core.datasets import SLEEP_SETTINGS
from ...core.errors import RefusedError
from ...core.json import Json, JsonMismatchError
from ...core.records import SleepSettingsRecord

type Test = Callable[[object], bool]

_TITLES_MOST = 50
_TITLE_LONGEST = 200
_SHOWN = 50


def _within(low: int, high: int) -> Test:
    return lambda value: isinstance(value, int) and low <= value <= high


def _is_wall(value: object) -> bool:
    return isinstance(value, time) and value.tzinfo is None


def _are_titles(value: object) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) <= _TITLES_MOST
        and all(0 < len(title.strip()) <= _TITLE_LONGEST for title in value)
    )


def _anything(_: object) -> bool:
    return True


SNOOZE_MIN = _within(1, 180)

TESTS: Mapping[str, Test] = {
    "bedtime": _is_wall,
    "wake": _is_wall,
    "need_min": _within(180, 720),
    "winddown_offset_min": _within(0, 180),
    "notice_min": _within(0, 60),
    "snooze_min": SNOOZE_MIN,
    "level_pct": _within(1, 100),
    "kelvin": _within(1500, 6500),
    "style": _anything,
    "earliest_bedtime": _is_wall,
    "adaptive": _anything,
    "late_nudge": _anything,
    "weekly_summary": _anything,
    "morning_min": _within(0, 240),
    "travel_min": _within(0, 240),
    "ignored_titles": _are_titles,
}


def changed(
    settings: SleepSettingsRecord, data: Mapping[str, Json]
) -> SleepSettingsRecord:
    """Return the settings with some fields set; RefusedError names the wrong one."""
    given = {name: _checked(name, value) for name, value in data.items()}
    result = SLEEP_SETTINGS.read({**SLEEP_SETTINGS.write(settings), **given})
    if result.bedtime == result.wake:
        raise refused("wake", str(result.wake))
    return result


def whole(value: Json) -> Json:
    """Return a whole number as such: forms and entities give floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def refused(name: str, value: object) -> RefusedError:
    """Return the error that names a setting and what was asked for."""
    return RefusedError(
        "invalid_setting", setting=name[:_SHOWN], value=str(value)[:_SHOWN]
    )


def _checked(name: str, value: Json) -> Json:
    test = TESTS.get(name)
    if test is None:
        raise refused(name, value)
    try:
        read = getattr(SLEEP_SETTINGS.read({name: whole(value)}), name)
    except JsonMismatchError as err:
        raise refused(name, value) from err
    if not test(read):
        raise refused(name, value)
    return whole(value)
