"""What a person may set of their evenings, and within which bounds."""

from collections.abc import Mapping

from ...core.datasets import SLEEP_SETTINGS
from ...core.json import Json
from ...core.records import SleepSettingsRecord
from ...core.settings import Settings, anything, are_titles, is_wall, refused, within

SNOOZE_MIN = within(1, 180)

SETTINGS = Settings(
    SLEEP_SETTINGS,
    {
        "bedtime": is_wall,
        "wake": is_wall,
        "need_min": within(180, 720),
        "winddown_offset_min": within(0, 180),
        "notice_min": within(0, 60),
        "snooze_min": SNOOZE_MIN,
        "level_pct": within(1, 100),
        "kelvin": within(1500, 6500),
        "style": anything,
        "earliest_bedtime": is_wall,
        "adaptive": anything,
        "late_nudge": anything,
        "weekly_summary": anything,
        "morning_min": within(0, 240),
        "travel_min": within(0, 240),
        "ignored_titles": are_titles,
    },
)


def changed(
    settings: SleepSettingsRecord, data: Mapping[str, Json]
) -> SleepSettingsRecord:
    """Return the settings with some fields set; RefusedError names the wrong one."""
    result = SETTINGS.changed(settings, data)
    if result.bedtime == result.wake:
        raise refused("wake", str(result.wake))
    return result
