"""What a person may ask of their XP, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from custom_components.lifeops.agents.gamification.answers import xp_answer
from custom_components.lifeops.core.awards import DayOffRecord, OffReason
from custom_components.lifeops.core.datasets import DAY_OFF, XP_SETTINGS
from custom_components.lifeops.core.errors import RefusedError
from tests.agents.toy_view import PERSON

from .player import TODAY, Player

DAY = timedelta(days=1)
HUGE = "9" * 10_000


def test_points_by_rule_count_from_then_on(player: Player) -> None:
    player.night(TODAY - DAY)
    player.command("set", {"points": {"sleep_need": 50.0}})
    player.command("set", {"points": {"night_known": 0}})
    player.night(TODAY - DAY, 9)
    player.night(TODAY)
    assert player.points(TODAY - DAY, "sleep_need") == 20
    assert player.points(TODAY, "sleep_need") == 50
    assert player.points(TODAY, "night_known") == 0
    assert player.xp.streaks["sleep_need"].current == 2


def test_only_what_is_set_is_written(player: Player) -> None:
    player.command("set", {"celebrate": False})
    assert player.view.stored[XP_SETTINGS.name][PERSON][1] == {"celebrate": False}


@pytest.mark.parametrize(
    "data",
    [
        {"points": {"sleep_need": 101}},
        {"points": {"sleep_need": -1}},
        {"points": {"sleep_need": "many"}},
        {"points": {"no_such_rule": 5}},
        {"points": 5},
        {"points": {HUGE: 5}},
        {"celebrate": "often"},
        {HUGE: 1},
    ],
)
def test_settings_that_cannot_be_are_refused(
    player: Player, data: dict[str, Any]
) -> None:
    with pytest.raises(RefusedError) as refused:
        player.command("set", data)
    assert refused.value.key == "invalid_setting"
    assert all(len(text) <= 50 for text in refused.value.placeholders.values())
    assert XP_SETTINGS.name not in player.view.stored


def test_days_off_are_noted_and_forgotten(player: Player) -> None:
    off = {"first": "2026-07-01", "last": "2026-07-14", "reason": "vacation"}
    answer = player.command("add_days_off", off)
    assert answer["days"] == 14
    rows = player.view.stored[DAY_OFF.name]
    assert len(rows) == 14
    last = DAY_OFF.read(rows[f"{PERSON}/2026-07-14"][1])
    assert last == DayOffRecord(reason=OffReason.VACATION)
    gone = player.command(
        "remove_days_off", {"first": date(2026, 7, 10), "last": date(2026, 8, 1)}
    )
    assert gone["days"] == 5
    assert len(rows) == 9


def test_one_day_needs_no_end(player: Player) -> None:
    answer = player.command("add_days_off", {"first": "2026-07-01", "reason": "trip"})
    assert answer["days"] == 1


@pytest.mark.parametrize("name", ["add_days_off", "remove_days_off"])
@pytest.mark.parametrize(
    ("data", "setting"),
    [
        ({}, "first"),
        ({"first": "tomorrow"}, "first"),
        ({"first": HUGE}, "first"),
        ({"first": "2026-07-01", "last": 5}, "last"),
        ({"first": "2026-07-02", "last": "2026-07-01"}, "last"),
        ({"first": "2026-01-01", "last": "2027-01-02"}, "last"),
    ],
)
def test_days_that_cannot_be_are_refused(
    player: Player, name: str, data: dict[str, Any], setting: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        player.command(name, {"reason": "trip", **data})
    assert refused.value.placeholders["setting"] == setting
    assert DAY_OFF.name not in player.view.stored


@pytest.mark.parametrize(
    "data", [{}, {"reason": "laziness"}, {"reason": "trip", "note": "x" * 201}]
)
def test_a_reason_is_needed(player: Player, data: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        player.command("add_days_off", {"first": "2026-07-01", **data})


def test_what_nobody_knows_is_refused(player: Player) -> None:
    with pytest.raises(RefusedError, match="'unknown_command'"):
        player.command("give_me_points")


def test_why_so_much_on_that_day(player: Player) -> None:
    player.night(TODAY, 8, score=60.0)
    player.night(TODAY - DAY)
    answer: Any = xp_answer(player.view, {"day": TODAY})
    assert [(one["rule"], one["points"]) for one in answer["awards"]] == [
        ("sleep_need", 20),
        ("night_known", 5),
    ]
    assert answer["awards"][0]["id"] == f"{PERSON}/{TODAY}/sleep_need"
    assert answer["awards"][0]["evidence"]["slept_s"] == 28800
    assert answer["speech"]["placeholders"] == {"day": str(TODAY), "points": 25}
    every: Any = xp_answer(player.view, {"day": TODAY, "all": True})
    assert [one["rule"] for one in every["awards"]] == [
        "sleep_need",
        "score",
        "night_known",
    ]


def test_the_last_days_newest_first(player: Player) -> None:
    for ago in (20, 5, 0):
        player.night(TODAY - ago * DAY)
    answer: Any = xp_answer(player.view, {"rule": "sleep_need"})
    assert [one["day"] for one in answer["awards"]] == [
        str(TODAY),
        str(TODAY - 5 * DAY),
    ]
    assert (answer["points"], answer["total"]) == (40, 75)


def test_before_anything_is_counted_nothing_is_known() -> None:
    answer = xp_answer(Player().view, {})
    assert (answer["total"], answer["level"]) == (None, None)
    assert answer["speech"] == {"text": "xp_unknown", "placeholders": {}}


@pytest.mark.parametrize(
    "data", [{"days": 0}, {"days": 401}, {"days": "all"}, {"rule": "x"}, {"rule": HUGE}]
)
def test_questions_that_cannot_be_are_refused(
    player: Player, data: dict[str, Any]
) -> None:
    with pytest.raises(RefusedError):
        xp_answer(player.view, data)
