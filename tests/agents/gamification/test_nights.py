"""What nights earn, and that nothing else earns it."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import NIGHT, SLEEP_SETTINGS
from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.records import SleepSettingsRecord
from custom_components.lifeops.core.rules import Row
from tests.agents.toy_view import PERSON, STOCKHOLM

from .player import MONDAY, TODAY, Player, night_record

DAY = timedelta(days=1)


def test_a_night_that_is_long_enough_earns_what_the_table_says(player: Player) -> None:
    player.night(TODAY, 8)
    award = player.awards[TODAY, "sleep_need"]
    assert (award.points, award.agent) == (20, "sleep")
    assert award.evidence == {
        "need_s": 28800,
        "worth": 20,
        "met": True,
        "slept_s": 28800,
    }
    assert player.points(TODAY, "night_known") == 5
    assert player.xp.today == player.xp.total == 25


def test_a_short_night_earns_nothing_for_its_length(player: Player) -> None:
    player.night(TODAY, 7.99)
    assert player.points(TODAY, "sleep_need") == 0
    assert player.awards[TODAY, "sleep_need"].evidence["met"] is False


def test_what_is_not_known_is_not_judged(player: Player) -> None:
    player.night(TODAY, None, bed=time(22))
    rules = {rule for _, rule in player.awards}
    assert rules == {"night_known", "bedtime"}


@pytest.mark.parametrize(
    ("bed", "points"), [(time(22, 45), 15), (time(22, 46), 0), (time(19), 15)]
)
def test_a_quarter_of_an_hour_late_is_in_time(
    player: Player, bed: time, points: int
) -> None:
    player.night(TODAY, bed=bed)
    assert player.points(TODAY, "bedtime") == points


def test_who_has_moved_was_not_late_before(player: Player) -> None:
    player.night(TODAY, bed=time(22, 30))
    player.view.tz = ZoneInfo("Asia/Tokyo")
    at = LifeDay(TODAY).night_moment(time(22, 30), STOCKHOLM)
    corrected = night_record(TODAY, 9, bedtime=at)
    player.put(NIGHT, f"{PERSON}/{TODAY}/ring", corrected)
    assert player.points(TODAY, "bedtime") == 15


@pytest.mark.parametrize(
    ("up", "points"), [(time(7), 10), (time(6), 10), (time(7, 1), 0), (time(5, 59), 0)]
)
def test_half_an_hour_off_is_about_the_time(
    player: Player, up: time, points: int
) -> None:
    player.night(TODAY, up=up)
    assert player.points(TODAY, "wake") == points


@pytest.mark.parametrize(
    ("score", "points"), [(85, 15), (84.9, 10), (80, 10), (70, 5), (69.9, 0)]
)
def test_a_score_earns_by_bands(player: Player, score: float, points: int) -> None:
    player.night(TODAY, score=score)
    assert player.points(TODAY, "score") == points


def test_a_corrected_night_corrects_its_awards(player: Player) -> None:
    player.night(TODAY, 8)
    player.night(TODAY, 6)
    assert player.points(TODAY, "sleep_need") == 0
    assert player.xp.total == 5
    player.night(TODAY, 9)
    assert player.xp.total == 25


def test_a_corrected_night_is_no_reason_to_look_at_other_weeks(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = TODAY - 70 * DAY
    player.night(long_ago)
    player.settle()
    read, looked = player.view.of_days, set[date]()

    def of_days(dataset: Dataset[Any], **span: Any) -> Sequence[Row[Any]]:
        if dataset is NIGHT:
            looked.add(span["first"])
        return read(dataset, **span)

    monkeypatch.setattr(player.view, "of_days", of_days)
    player.night(long_ago, 6)
    player.settle()
    assert len(looked) <= 3


def test_of_a_night_that_is_gone_no_points_are_left_but_what_they_were_for(
    player: Player,
) -> None:
    player.night(TODAY, 8)
    player.remove(NIGHT, f"{PERSON}/{TODAY}/ring")
    award = player.awards[TODAY, "sleep_need"]
    assert (award.points, award.evidence) == (0, {"need_s": 28800, "worth": 20})
    assert player.xp.total == 0


def test_another_wish_changes_what_is_to_come_and_not_what_has_been(
    player: Player,
) -> None:
    player.night(TODAY - DAY, 7)
    player.put(SLEEP_SETTINGS, PERSON, SleepSettingsRecord(need_min=400))
    player.night(TODAY - DAY, 7.5)
    player.night(TODAY, 7)
    assert player.points(TODAY - DAY, "sleep_need") == 0
    assert player.points(TODAY, "sleep_need") == 20


def test_to_wish_for_less_sleep_earns_nothing(player: Player) -> None:
    player.put(SLEEP_SETTINGS, PERSON, SleepSettingsRecord(need_min=180))
    player.night(TODAY, 5.9)
    assert player.points(TODAY, "sleep_need") == 0


def _week(player: Player, monday: date, beds: list[time], hours: float = 8) -> None:
    for place, bed in enumerate(beds):
        player.night(monday + place * DAY, hours, bed=bed)


def test_a_week_is_judged_when_it_is_over(player: Player) -> None:
    _week(player, MONDAY, [time(22, 30)] * 3)
    assert player.points(MONDAY, "regular_week") is None
    before = MONDAY - 7 * DAY
    _week(player, before, [time(22), time(23, 30), time(0, 30), time(22), time(23)])
    assert player.points(before, "regular_week") == 0
    assert player.points(before, "rested_week") == 30
    player.night(before + 2 * DAY, bed=time(23, 30))
    assert player.points(before, "regular_week") == 40
    assert player.xp.last_week == 40 + 30 + 5 * 25 + 2 * 15


def test_a_week_of_four_nights_is_not_judged(player: Player) -> None:
    before = MONDAY - 7 * DAY
    _week(player, before, [time(22)] * 4)
    assert player.points(before, "regular_week") is None
    assert player.points(before, "rested_week") is None


def test_a_night_of_a_day_off_makes_no_week_irregular(player: Player) -> None:
    before = MONDAY - 7 * DAY
    _week(player, before, [time(22)] * 5 + [time(3)])
    assert player.points(before, "regular_week") == 0
    player.off(before + 5 * DAY)
    player.settle()
    assert player.points(before, "regular_week") == 40


def test_the_week_is_judged_once_its_last_day_has_ended(player: Player) -> None:
    _week(player, MONDAY, [time(22)] * 7)
    assert player.points(MONDAY, "regular_week") is None
    player.run(player.view.now + 5 * DAY)
    assert player.points(MONDAY, "regular_week") == 40


def test_steps_are_looked_for_when_their_day_is_over(player: Player) -> None:
    player.steps(TODAY, 9000)
    player.steps(TODAY - DAY, 7999)
    player.night(TODAY)
    player.run(player.view.now + DAY)
    assert player.points(TODAY, "active_day") == 10
    assert player.points(TODAY - DAY, "active_day") == 0
    assert player.awards[TODAY, "active_day"].evidence["steps"] == 9000
