"""What the agent answers about the nights, and what may be read aloud."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.core.errors import RefusedError

from .sleeper import DAY, Sleeper


def test_nights_newest_first(sleeper: Sleeper) -> None:
    for back in range(1, 11):
        sleeper.night(DAY - timedelta(days=back), sleep_total_s=27_000, sleep_score=80)
    answer = sleeper.nights(3)
    assert [night["day"] for night in answer["nights"]] == [
        (DAY - timedelta(days=back)).isoformat() for back in (1, 2, 3)
    ]
    assert answer["debt_s"] == 10 * 1800
    assert answer["nights_known"] == 10
    assert answer["need_s"] == 8 * 3600
    assert answer["speech"] == {
        "text": "night_scored",
        "placeholders": {"hours": 7, "minutes": 30, "score": 80},
    }


def test_hours_and_minutes_are_read_aloud(sleeper: Sleeper) -> None:
    sleeper.night(DAY - timedelta(days=1), sleep_total_s=7 * 3600 + 59 * 60)
    speech: Any = sleeper.nights(1)["speech"]
    assert speech["placeholders"] == {"hours": 7, "minutes": 59}


def test_a_week_unless_asked_otherwise(sleeper: Sleeper) -> None:
    for back in range(1, 11):
        sleeper.night(DAY - timedelta(days=back), sleep_total_s=27_000)
    answer = sleeper.nights()
    assert len(answer["nights"]) == 7
    assert answer["speech"]["text"] == "night"


def test_naps_and_stages_of_the_newest_nights(sleeper: Sleeper) -> None:
    for back in range(1, 41):
        day = DAY - timedelta(days=back)
        sleeper.night(
            day,
            late=True,
            naps=((sleeper.at(20), 30),),
            stages="ldra",
            sleep_total_s=27_000,
        )
    nights: Any = sleeper.nights(400)["nights"]
    assert len(nights) == 40
    drawn = [night["hypnogram"] is not None for night in nights]
    assert drawn == [True] * 35 + [False] * 5
    assert nights[0]["hypnogram"]["stages"] == "ldra"
    assert nights[0]["hypnogram_source"] == "ring"
    assert nights[39]["hypnogram_source"] is None
    assert [len(night["naps"]) for night in nights] == [1] * 40


def test_nights_far_apart_are_found(sleeper: Sleeper) -> None:
    for back in range(2, 400, 2):
        sleeper.night(DAY - timedelta(days=back), late=True, sleep_total_s=27_000)
    nights: Any = sleeper.nights(190)["nights"]
    assert len(nights) == 190


def test_the_weeks_and_what_is_not_known_yet(sleeper: Sleeper) -> None:
    for back in range(1, 11):
        sleeper.night(DAY - timedelta(days=back), sleep_total_s=27_000, sleep_score=80)
    sleeper.quiet()
    answer: Any = sleeper.nights()
    assert answer["week"]["nights_known"] == 7
    assert answer["week_before"]["nights_known"] == 3
    assert answer["week"]["score"] == 80
    assert answer["regularity"] is None
    assert answer["prediction"] is None


def test_nothing_known_is_said(sleeper: Sleeper) -> None:
    answer = sleeper.nights(35)
    assert answer["nights"] == []
    assert answer["debt_s"] is None
    assert answer["speech"] == {"text": "night_unknown", "placeholders": {}}


def test_a_night_without_a_total_is_unknown_to_the_ear(sleeper: Sleeper) -> None:
    sleeper.night(DAY - timedelta(days=1), sleep_score=80)
    answer = sleeper.nights()
    assert answer["speech"]["text"] == "night_unknown"


@pytest.mark.parametrize("nights", [0, 401, "7", None, True, 1.5])
def test_odd_numbers_of_nights_are_refused(sleeper: Sleeper, nights: object) -> None:
    with pytest.raises(RefusedError, match="'invalid_setting'"):
        sleeper.nights(nights)


@pytest.mark.parametrize(
    ("command", "speech"),
    [
        ("start", "winddown_started"),
        ("snooze", "winddown_snoozed"),
        ("skip", "winddown_skipped"),
        ("set", "sleep_set"),
    ],
)
def test_commands_can_be_read_aloud(
    sleeper: Sleeper, command: str, speech: str
) -> None:
    answer = sleeper.command(command)
    assert answer["speech"]["text"] == speech
    assert set(answer["speech"]["placeholders"]) == {"winddown_at", "bedtime"}
