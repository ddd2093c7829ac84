"""What measured habits and goals earn; a tick by hand earns nothing."""

from datetime import timedelta

from custom_components.lifeops.core.datasets import GOAL, HABIT, HABIT_DAY
from custom_components.lifeops.core.tasks import (
    Cadence,
    Every,
    GoalStatus,
    HabitDayRecord,
)
from tests.agents.toy_view import PERSON

from .player import MEASURED, MONDAY, TODAY, Player

DAY = timedelta(days=1)
BEFORE = MONDAY - 7 * DAY
THRICE = Cadence(every=Every.WEEK, times=3)


def test_a_measured_habit_that_is_done_earns_something(player: Player) -> None:
    player.habit(measured=MEASURED)
    player.habit_day(TODAY, done=True, value=9000.0)
    assert player.points(TODAY, "habits_measured") == 5
    player.habit_day(TODAY, done=False, value=100.0)
    assert player.points(TODAY, "habits_measured") == 0


def test_a_habit_ticked_by_hand_earns_nothing(player: Player) -> None:
    player.habit()
    for place in range(7):
        player.habit_day(BEFORE + place * DAY, done=True, value=None)
    player.settle()
    assert player.awards == {}


def test_no_more_than_five_habits_a_day_count(player: Player) -> None:
    for number in range(7):
        id_ = f"{PERSON}/{TODAY}/h{number}"
        player.put(HABIT_DAY, id_, HabitDayRecord(done=True, value=1.0))
    assert player.points(TODAY, "habits_measured") == 25


def _walks(player: Player, times: int) -> None:
    for place in range(times):
        player.habit_day(BEFORE + 2 * place * DAY, done=True, value=9000.0)


def test_a_habit_of_three_a_week_is_kept_with_three(player: Player) -> None:
    player.habit(measured=MEASURED, cadence=THRICE)
    _walks(player, 2)
    assert player.points(BEFORE, "habits_week") == 0
    _walks(player, 3)
    assert player.points(BEFORE, "habits_week") == 20


def test_a_week_that_was_half_a_week_of_illness_expects_less(player: Player) -> None:
    player.habit(measured=MEASURED, cadence=THRICE)
    _walks(player, 2)
    for place in (4, 5, 6):
        player.off(BEFORE + place * DAY)
    player.settle()
    assert player.points(BEFORE, "habits_week") == 20


def test_a_habit_that_is_heard_of_after_its_days_counts_as_well(player: Player) -> None:
    _walks(player, 3)
    assert player.points(BEFORE, "habits_week") == 0
    player.habit(measured=MEASURED, cadence=THRICE, begins=BEFORE)
    player.settle()
    assert player.points(BEFORE, "habits_week") == 20


def test_another_cadence_takes_nothing_and_gives_nothing(player: Player) -> None:
    player.habit(measured=MEASURED, cadence=THRICE)
    _walks(player, 2)
    player.habit(measured=MEASURED, cadence=Cadence(every=Every.WEEK, times=1))
    player.settle()
    assert player.points(BEFORE, "habits_week") == 0


def test_a_goal_is_reached_by_the_first_measurement_that_is_there(
    player: Player,
) -> None:
    player.goal()
    player.value(TODAY - 2 * DAY, 70.1)
    player.value(TODAY - DAY, 69.9)
    player.value(TODAY, 69.0)
    assert player.points(TODAY - DAY, "goal_reached") == 100
    assert player.points(TODAY, "goal_reached") is None
    assert player.achievement("first_goal").reached == TODAY - DAY


def test_a_goal_is_awarded_once_in_its_life(player: Player) -> None:
    player.goal()
    player.value(BEFORE, 69.0)
    player.value(TODAY, 68.0)
    assert player.points(BEFORE, "goal_reached") == 100
    assert player.points(TODAY, "goal_reached") is None


def test_an_older_measurement_moves_the_award_to_its_day(player: Player) -> None:
    player.goal()
    player.value(TODAY, 68.0)
    player.value(BEFORE, 69.0)
    player.settle()
    assert player.points(BEFORE, "goal_reached") == 100
    assert player.points(TODAY, "goal_reached") == 0
    assert player.xp.total == 100


def test_a_goal_that_is_said_to_be_reached_earns_nothing(player: Player) -> None:
    player.goal(measured=None, value=60.0, status=GoalStatus.REACHED)
    player.value(TODAY, 60.0)
    assert player.awards == {}


def test_a_goal_that_was_as_good_as_reached_earns_nothing(player: Player) -> None:
    player.goal(begins=TODAY - 6 * DAY)
    player.value(TODAY, 69.0)
    assert player.awards == {}
    player.goal(start=70.0)
    player.settle()
    assert player.awards == {}


def test_a_goal_that_turns_out_to_be_further_off_gives_its_points_back(
    player: Player,
) -> None:
    player.goal()
    player.value(TODAY - DAY, 69.0)
    player.goal(target=60.0)
    player.settle()
    assert player.points(TODAY - DAY, "goal_reached") == 0
    assert player.achievement("first_goal").reached is None


def test_who_tidies_up_keeps_what_was_earned(player: Player) -> None:
    player.habit(measured=MEASURED, cadence=THRICE)
    player.goal()
    _walks(player, 3)
    player.value(TODAY, 69.0)
    earned = player.xp.total
    player.remove(GOAL, f"{PERSON}/g")
    player.remove(HABIT, f"{PERSON}/h")
    player.value(TODAY, 69.5)
    player.habit_day(BEFORE + DAY, done=False, value=1.0)
    player.settle()
    assert player.xp.total == earned == 100 + 20 + 3 * 5


def test_an_older_measurement_takes_the_award_from_the_week_behind_it(
    player: Player,
) -> None:
    later = MONDAY - 35 * DAY
    player.goal()
    player.value(later, 68.0)
    player.settle()
    player.value(later - 7 * DAY, 69.0)
    player.settle()
    assert player.points(later - 7 * DAY, "goal_reached") == 100
    assert player.points(later, "goal_reached") == 0


def test_what_has_no_number_to_reach_is_never_reached(player: Player) -> None:
    player.goal(target=None)
    player.value(TODAY, 60.0)
    player.settle()
    assert player.awards == {}


def test_a_week_is_way_enough_to_a_goal(player: Player) -> None:
    player.goal(begins=TODAY - 7 * DAY)
    player.value(TODAY, 69.0)
    assert player.points(TODAY, "goal_reached") == 100
