"""Streaks of nights over what happens in a life."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.lifeops.core.awards import OffReason
from custom_components.lifeops.core.datasets import DAY_OFF
from custom_components.lifeops.core.streaks import Streak
from tests.agents.toy_view import PERSON

from .player import TODAY, Player

DAY = timedelta(days=1)


def nights(player: Player, back: int, *, until: int = 0, hours: float = 8) -> None:
    for ago in range(back, until - 1, -1):
        player.night(TODAY - ago * DAY, hours, bed=time(22, 30))


def of(player: Player, rule: str = "sleep_need") -> Streak:
    return player.xp.streaks[rule]


def test_nights_in_a_row(player: Player) -> None:
    nights(player, 9)
    assert of(player) == Streak(current=10, best=10, since=TODAY - 9 * DAY)


def test_a_short_night_breaks_it_once_its_day_is_over(player: Player) -> None:
    nights(player, 5, until=1)
    player.night(TODAY, 5)
    assert of(player).current == 5
    player.run(player.view.now + DAY)
    assert of(player) == Streak(current=0, best=5, since=None)


def test_a_night_that_nobody_knows_breaks_nothing(player: Player) -> None:
    nights(player, 9, until=6)
    nights(player, 3)
    assert of(player).current == 8


def test_a_week_of_illness_breaks_nothing(player: Player) -> None:
    nights(player, 14, until=8)
    nights(player, 7, until=1, hours=4)
    player.night(TODAY)
    assert of(player).current == 1
    for ago in range(7, 0, -1):
        player.off(TODAY - ago * DAY)
    player.settle()
    assert of(player).current == 8
    player.remove(DAY_OFF, f"{PERSON}/{TODAY - DAY}")
    player.settle()
    assert of(player).current == 1


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2025, 10, 26)])
def test_the_clocks_change_and_nobody_was_late(player: Player, change: date) -> None:
    for place in range(-3, 4):
        player.night(change + place * DAY, bed=time(22, 40), up=time(6, 40))
    player.settle()
    assert of(player, "bedtime").best == of(player, "wake").best == 7


def test_who_moves_keeps_what_was_counted_at_home(player: Player) -> None:
    nights(player, 4)
    player.view.tz = ZoneInfo("America/New_York")
    player.forget()
    player.start()
    player.settle()
    player.night(TODAY + DAY, bed=time(22, 30))
    player.run(player.view.now + DAY)
    assert of(player, "bedtime").current == 6


def test_on_a_trip_the_home_clock_breaks_nothing(player: Player) -> None:
    nights(player, 6, until=4)
    for ago in (3, 2, 1):
        player.night(TODAY - ago * DAY, bed=time(4, 30))
        player.off(TODAY - ago * DAY, OffReason.TRIP)
    player.night(TODAY, bed=time(22, 30))
    player.settle()
    assert of(player, "bedtime").current == 4


def test_a_correction_joins_two_streaks(player: Player) -> None:
    nights(player, 20)
    player.night(TODAY - 10 * DAY, 4)
    assert of(player).current == 10
    player.night(TODAY - 10 * DAY, 8)
    assert of(player) == Streak(current=21, best=21, since=TODAY - 20 * DAY)
