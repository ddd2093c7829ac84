"""Levels, achievements, and how calmly they are celebrated."""

from datetime import timedelta

from hypothesis import given, strategies as st

from custom_components.lifeops.agents.gamification.levels import (
    level_at,
    level_of,
    level_size,
)
from custom_components.lifeops.core.awards import XpSettingsRecord
from custom_components.lifeops.core.datasets import (
    AWARD,
    NOTIFICATION,
    PERSON as PERSONS,
    XP_SETTINGS,
)
from custom_components.lifeops.core.json import content_hash
from custom_components.lifeops.core.records import PersonRecord
from tests.agents.toy_view import PERSON

from .player import TODAY, Player

DAY = timedelta(days=1)
FIRST = "gamification/" + PERSON + "/achievement/first_night"


@given(st.integers(0, 10_000_000))
def test_a_level_lasts_from_its_first_point_to_the_next_ones(total: int) -> None:
    level = level_of(total)
    assert level_at(level) <= total < level_at(level) + level_size(level)
    assert level_at(level) + level_size(level) == level_at(level + 1)


def test_the_first_night_is_told_once_and_late_in_the_day(player: Player) -> None:
    player.night(TODAY)
    player.run(player.view.now + timedelta(seconds=20))
    assert player.told == {}
    player.settle()
    told = player.told[FIRST]
    assert (told.text, told.placeholders) == (
        "achievement",
        {"achievement": "first_night"},
    )
    assert told.priority == 4
    assert told.not_before <= player.view.now < told.expires
    assert player.emitted == [("achievement", {"achievement": "first_night"})]
    player.night(TODAY, 9)
    player.settle()
    assert len(player.emitted) == len(player.told) == 1


def test_what_is_told_is_about_the_award_that_did_it(player: Player) -> None:
    player.night(TODAY)
    player.settle()
    told = player.told[FIRST]
    assert told.about == f"award/{PERSON}/{TODAY}/night_known"
    award = player.awards[TODAY, "night_known"]
    assert told.about_rev == content_hash(AWARD.write(award))


def test_a_level_is_told_with_its_number(player: Player) -> None:
    for ago in (4, 3, 2, 1, 0):
        player.night(TODAY - ago * DAY)
    player.settle()
    assert ("level_up", {"level": 2}) in player.emitted
    told = player.told[f"gamification/{PERSON}/level_up/2"]
    assert told.placeholders == {"level": "2"}
    assert player.xp.level == 2


def test_of_days_long_past_nothing_is_told(player: Player) -> None:
    player.night(TODAY - 3 * DAY)
    player.settle()
    assert player.achievement("first_night").reached == TODAY - 3 * DAY
    assert player.told == {}
    assert player.emitted == []


def test_of_what_is_heard_late_nothing_is_told(player: Player) -> None:
    player.night(TODAY - DAY, late=True)
    player.settle()
    assert player.achievement("first_night").reached == TODAY - DAY
    player.night(TODAY)
    player.settle()
    assert player.told == {}


@given(st.permutations(range(9)))
def test_of_a_history_nothing_is_told_whatever_comes_first(order: list[int]) -> None:
    player = Player()
    player.start()
    for ago in order:
        player.night(TODAY - ago * DAY, late=ago > 1)
    player.settle()
    assert player.achievement("first_night").reached == TODAY - 8 * DAY
    assert player.achievement("streak_7").reached is not None
    assert player.xp.level > 1
    assert player.told == {}
    assert player.emitted == []


def test_what_old_nights_make_of_todays_is_not_told(player: Player) -> None:
    for ago in (5, 4, 3):
        player.night(TODAY - ago * DAY, late=True)
    player.night(TODAY)
    player.settle()
    assert player.xp.level == 2
    assert player.told == {}
    assert player.emitted == []


def test_news_of_today_are_told_again_once_old_nights_are_counted(
    player: Player,
) -> None:
    for ago in (5, 4, 3):
        player.night(TODAY - ago * DAY, late=True)
    player.settle()
    player.night(TODAY)
    player.settle()
    assert player.emitted == [("level_up", {"level": 2})]


def test_who_is_found_again_is_told_nothing(player: Player) -> None:
    player.view.stored.clear()
    player.night(TODAY)
    player.settle()
    del player.view.stored[NOTIFICATION.name]
    player.forget()
    player.start()
    player.settle()
    assert player.told == {}
    assert player.achievement("first_night").reached == TODAY


def test_one_switch_makes_it_quiet(player: Player) -> None:
    player.command("set", {"celebrate": False})
    player.night(TODAY)
    player.settle()
    assert player.told == {}
    assert player.emitted != []
    assert player.xp.celebrate is False


def test_of_a_private_person_no_event_tells(player: Player) -> None:
    player.put(PERSONS, PERSON, PersonRecord(private=True))
    player.night(TODAY)
    player.settle()
    assert player.emitted == []
    assert FIRST in player.told


def test_locked_achievements_tell_how_far_they_are(player: Player) -> None:
    player.night(TODAY)
    week = player.achievement("streak_7")
    assert (week.progress, week.reached) == (0.143, None)


def test_an_achievement_whose_evidence_is_corrected_is_locked_again(
    player: Player,
) -> None:
    for ago in range(7):
        player.night(TODAY - ago * DAY)
    assert player.achievement("streak_7").reached == TODAY
    player.night(TODAY - 3 * DAY, 4)
    assert player.achievement("streak_7").reached is None


def test_settings_of_another_home_are_shown(player: Player) -> None:
    player.put(XP_SETTINGS, PERSON, XpSettingsRecord(celebrate=False))
    player.settle()
    assert player.xp.celebrate is False
