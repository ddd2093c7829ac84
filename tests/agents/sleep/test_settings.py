"""What a person may set, and how a wrong value is named."""

from datetime import time

import pytest

from custom_components.lifeops.agents.sleep.settings import SETTINGS
from custom_components.lifeops.core.datasets import SLEEP_SETTINGS
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.records import SleepSettingsRecord, WinddownStyle
from tests.agents.toy_view import PERSON

from .sleeper import Sleeper


def settings(sleeper: Sleeper) -> SleepSettingsRecord | None:
    return sleeper.view.record(SLEEP_SETTINGS, PERSON)


def test_every_field_may_be_set() -> None:
    assert set(SETTINGS.tests) == set(SLEEP_SETTINGS.write(SleepSettingsRecord()))


@pytest.mark.parametrize(
    ("field", "value", "stands"),
    [
        ("bedtime", "23:15", time(23, 15)),
        ("wake", "07:00:00", time(7)),
        ("need_min", 180, 180),
        ("need_min", 720, 720),
        ("winddown_offset_min", 0, 0),
        ("winddown_offset_min", 180.0, 180),
        ("notice_min", 60, 60),
        ("snooze_min", 1, 1),
        ("level_pct", 100, 100),
        ("level_pct", 1, 1),
        ("kelvin", 1500, 1500),
        ("kelvin", 6500, 6500),
        ("style", "scene", WinddownStyle.SCENE),
        ("adaptive", True, True),
        ("late_nudge", True, True),
        ("weekly_summary", True, True),
        ("ignored_titles", ["bins"], ("bins",)),
    ],
)
def test_a_right_value_stands(
    sleeper: Sleeper, field: str, value: object, stands: object
) -> None:
    answer = sleeper.command("set", {field: value})
    assert answer["phase"] == sleeper.phase
    assert getattr(settings(sleeper), field) == stands
    assert sleeper.view.stored["sleep_settings"][PERSON][1].keys() == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bedtime", "25:00"),
        ("bedtime", "22:00+02:00"),
        ("bedtime", 22),
        ("bedtime", "06:30"),
        ("wake", "22:30"),
        ("need_min", 179),
        ("need_min", 721),
        ("winddown_offset_min", -1),
        ("winddown_offset_min", 181),
        ("winddown_offset_min", 1.5),
        ("winddown_offset_min", True),
        ("winddown_offset_min", None),
        ("notice_min", 61),
        ("snooze_min", 0),
        ("snooze_min", 181),
        ("level_pct", 0),
        ("level_pct", 101),
        ("kelvin", 1499),
        ("kelvin", 6501),
        ("style", "disco"),
        ("adaptive", "yes"),
        ("morning_min", 241),
        ("travel_min", -5),
        ("ignored_titles", "bins"),
        ("ignored_titles", [""]),
        ("ignored_titles", [" "]),
        ("ignored_titles", ["x" * 201]),
        ("ignored_titles", ["x"] * 51),
        ("colour", "red"),
        ("x" * 500, "y" * 500),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_kept(
    sleeper: Sleeper, field: str, value: object
) -> None:
    with pytest.raises(RefusedError, match="'invalid_setting'") as refused:
        sleeper.command("set", {"level_pct": 50, field: value})
    named = refused.value.placeholders["setting"]
    assert named in {field[:50], "wake"}
    assert len(refused.value.placeholders["value"]) <= 50
    assert settings(sleeper) is None


def test_a_change_is_seen_at_once(sleeper: Sleeper) -> None:
    sleeper.command("set", {"bedtime": "21:30", "winddown_offset_min": 45})
    assert sleeper.tonight.winddown_at == sleeper.at(20, 45)
    assert sleeper.tonight.bedtime_setting == time(21, 30)
    assert sleeper.tonight.offset_min == 45
