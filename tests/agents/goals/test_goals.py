"""Goals: what they measure, how far they are, and that they are reached once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.goals.answers import goals_answer, habits_answer
from custom_components.lifeops.agents.goals.progress import (
    expected_of,
    is_passed,
    progress_of,
)
from custom_components.lifeops.core.awards import DayOffRecord, OffReason
from custom_components.lifeops.core.datasets import (
    DAY_OFF,
    GOAL,
    NOTIFICATION,
    PERSON as PERSONS,
)
from custom_components.lifeops.core.days import day_id
from custom_components.lifeops.core.effects import Emit
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.tasks import GoalRecord, GoalStatus, Milestone
from tests.agents.toy_view import PERSON

from .striver import MONDAY, Striver, striver

DAY = timedelta(days=1)
REACHED = f"goals/{PERSON}/goal_reached/sail"


def emitted(ring: Striver) -> list[dict[str, Any]]:
    return [dict(act.data) for _, act in ring.acts if isinstance(act, Emit)]


@pytest.fixture
def ring() -> Striver:
    return striver()


@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(-1e6, 1e6, allow_nan=False),
)
def test_progress_goes_from_start_to_target_whichever_way(
    start: float, target: float, value: float
) -> None:
    goal = GoalRecord(start=start, target=target)
    progress = progress_of(goal, value)
    assert progress is not None
    assert 0 <= progress <= 1
    assert progress_of(goal, target) == 1
    mirrored = GoalRecord(start=-start, target=-target)
    assert progress_of(mirrored, -value) == progress
    if start != target:
        assert progress_of(goal, start) == 0


def test_nobody_knows_how_far_a_goal_without_value_is(ring: Striver) -> None:
    ring.add_goal(target=10)
    goal = ring.goal()
    assert (goal.value, goal.progress, goal.on_track) == (None, None, None)
    ring.command("set_goal_value", {"id": "sail", "value": 4})
    goal = ring.goal()
    assert (goal.value, goal.progress, goal.value_at) == (4, 0.4, ring.view.now)


def test_a_goal_that_begins_somewhere_is_counted_from_there(ring: Striver) -> None:
    ring.add_goal(value=90, target=80, unit="kg")
    assert ring.goal().progress == 0
    ring.command("set_goal_value", {"id": "sail", "value": 85})
    assert ring.goal().progress == 0.5
    ring.command("set_goal_value", {"id": "sail", "value": 95})
    assert ring.goal().progress == 0


def test_what_is_expected_grows_evenly_until_the_day(ring: Striver) -> None:
    ring.add_goal(target=10, value=0, due=(MONDAY + 10 * DAY).isoformat())
    assert (ring.goal().expected, ring.goal().on_track) == (0, True)
    ring.noon(MONDAY + 5 * DAY)
    assert (ring.goal().expected, ring.goal().on_track) == (0.5, False)
    ring.command("set_goal_value", {"id": "sail", "value": 5})
    assert ring.goal().on_track
    assert expected_of(GoalRecord(due=MONDAY), MONDAY) is None
    late = GoalRecord(begins=MONDAY - 2 * DAY, due=MONDAY - DAY)
    assert expected_of(late, MONDAY) == 1
    assert expected_of(GoalRecord(begins=MONDAY, due=MONDAY), MONDAY) is None


@pytest.mark.parametrize(
    ("start", "at", "value", "passed"),
    [
        (0, 5, 4, False),
        (0, 5, 5, True),
        (90, 85, 86, False),
        (90, 85, 85, True),
        (0, 5, None, False),
        (0, None, 9, False),
    ],
)
def test_milestones_are_passed_on_the_way(
    start: float, at: float | None, value: float | None, passed: bool
) -> None:
    milestone = Milestone(title="Half", value=at)
    goal = GoalRecord(start=start, target=10 if start == 0 else 80)
    assert is_passed(goal, milestone, value) is passed


def test_milestones_alone_make_a_goal(ring: Striver) -> None:
    ring.add_goal(milestones=[{"title": "Learn"}, {"title": "Buy"}])
    assert ring.goal().progress == 0
    ring.command("tick_milestone", {"id": "sail", "milestone": " learn"})
    assert ring.goal().progress == 0.5
    ring.command("tick_milestone", {"id": "sail", "milestone": "Buy"})
    assert ring.goal().progress == 1
    assert ring.goal().status is GoalStatus.OPEN
    ring.command("tick_milestone", {"id": "sail", "milestone": "Buy", "done": False})
    assert ring.goal().progress == 0.5


@pytest.mark.parametrize(
    ("done", "text"), [(True, "goals_ticked"), (False, "goals_unticked")]
)
def test_a_milestone_is_said_to_be_ticked_or_not(
    ring: Striver, done: bool, text: str
) -> None:
    ring.add_goal(milestones=[{"title": "Learn"}])
    wish: dict[str, Any] = {"id": "sail", "milestone": " learn ", "done": done}
    told: Any = ring.command("tick_milestone", wish)
    assert told["speech"]["text"] == text
    assert told["speech"]["placeholders"]["title"] == "learn"


def test_an_entity_tells_its_last_value(ring: Striver) -> None:
    ring.add_goal(entity="sensor.savings", target=100)
    ring.measured(MONDAY - DAY, 40, "sail")
    ring.measured(MONDAY, 30, "sail")
    goal = ring.goal()
    assert goal.value == 30
    assert goal.value_at == datetime.combine(MONDAY, datetime.min.time(), UTC).replace(
        hour=11
    )
    ring.noon(MONDAY + 20 * DAY)
    assert ring.goal().value == 30
    ring.noon(MONDAY + 40 * DAY)
    assert ring.goal().value is None


def test_a_metric_tells_the_mean_of_seven_known_days(ring: Striver) -> None:
    ring.add_goal(metric="hrv_ms", target=60, start=0)
    for back, value in ((0, 50), (3, 40), (6, 30), (7, 1000)):
        ring.measured(MONDAY - back * DAY, value, "sail")
    assert ring.goal().value == 40


def test_a_day_that_still_counts_up_is_not_in_the_mean(ring: Striver) -> None:
    ring.add_goal(metric="steps", target=10000)
    ring.measured(MONDAY, 100, "sail")
    assert ring.goal().value is None
    ring.measured(MONDAY - DAY, 8000, "sail")
    ring.measured(MONDAY - 7 * DAY, 6000, "sail")
    assert ring.goal().value == 7000


def test_a_habit_moves_a_goal_by_the_share_that_was_kept(ring: Striver) -> None:
    ring.add_habit()
    ring.noon(MONDAY + 10 * DAY)
    ring.add_goal(habit="Run", target=80)
    assert ring.goal().value is None
    for back in range(10, 20):
        ring.noon(MONDAY + back * DAY)
        if back in (10, 11, 13):
            ring.tick()
    ring.off(MONDAY + 14 * DAY, 5)
    goal = ring.goal()
    assert (goal.value, goal.progress) == (75, 0.9375)
    ring.noon(MONDAY + 60 * DAY)
    assert ring.goal().value == round(100 * 3 / 45, 1)
    ring.forget()
    ring.start()
    assert ring.goal().value == round(100 * 3 / 45, 1)
    ring.command("remove_habit", {"id": "run"})
    assert ring.goal().value is None


def test_a_reached_goal_is_told_once_calmly(ring: Striver) -> None:
    ring.add_goal(entity="sensor.savings", target=100)
    ring.measured(MONDAY, 99, "sail")
    assert emitted(ring) == []
    ring.measured(MONDAY, 100, "sail")
    ring.measured(MONDAY, 101, "sail")
    ring.noon(MONDAY + DAY)
    assert emitted(ring) == [{"id": "sail", "goal": "Sail", "category": "free"}]
    notice = ring.view.record(NOTIFICATION, REACHED)
    assert notice is not None
    assert (notice.priority, notice.text) == (4, "goal_reached")
    assert notice.placeholders == {"goal": "Sail"}
    assert ring.goal().status is GoalStatus.REACHED
    goal = ring.view.record(GOAL, f"{PERSON}/sail")
    assert goal is not None
    assert goal.status is GoalStatus.OPEN


def test_of_a_private_person_s_goal_the_event_names_the_id_alone(
    ring: Striver,
) -> None:
    private = PERSONS.write(PersonRecord(name="Ann", private=True))
    ring.view.write(PERSONS.name, PERSON, PERSON, private)
    ring.add_goal()
    ring.command("complete_goal", {"id": "sail"})
    assert emitted(ring) == [{"id": "sail"}]


def test_who_ticks_a_goal_off_is_not_told_so(ring: Striver) -> None:
    ring.add_goal()
    ring.command("complete_goal", {"id": "sail"})
    assert ring.view.record(NOTIFICATION, REACHED) is None
    assert len(emitted(ring)) == 1
    assert ring.goal().progress == 1


def test_what_was_reached_before_the_agent_came_is_no_news(ring: Striver) -> None:
    ring.add_goal(target=1, value=2, start=0)
    assert ring.view.record(NOTIFICATION, REACHED) is None
    ring.forget()
    ring.view.topics.clear()
    ring.start()
    assert emitted(ring) == []


def test_late_news_changes_numbers_and_tells_nobody(ring: Striver) -> None:
    ring.add_goal(target=100, start=0)
    goal = ring.view.record(GOAL, f"{PERSON}/sail")
    assert goal is not None
    late = GoalRecord(title=goal.title, start=0, target=100, value=100)
    ring.put(GOAL, f"{PERSON}/sail", late, late=True)
    ring.run(ring.view.now + timedelta(seconds=5))
    assert ring.goal().status is GoalStatus.REACHED
    assert emitted(ring) == []
    assert ring.from_late == []
    assert ring.view.record(NOTIFICATION, REACHED) is None


def test_another_wish_changes_no_day_that_is_over() -> None:
    ring = striver(MONDAY - 5 * DAY)
    ring.add_habit(metric="steps", at_least=8000)
    ring.noon(MONDAY)
    for back in range(1, 4):
        ring.measured(MONDAY - back * DAY, 5000)
    ring.measured(MONDAY, 5000)
    assert ring.habit().streak.current == 0
    ring.command("edit_habit", {"id": "run", "at_least": 4000})
    assert ring.habit().streak.current == 1
    assert ring.habit().done_today
    ring.measured(MONDAY - DAY, 6000)
    assert ring.habit().streak.current == 2


def test_days_of_long_ago_are_looked_at_together(ring: Striver) -> None:
    begins = MONDAY - 90 * DAY
    ring.add_habit(begins=str(begins))
    ring.did(MONDAY)
    looks = len(ring.published)
    for day in range(60):
        ring.did(begins + day * DAY)
    for day in range(60, 90):
        ring.put(
            DAY_OFF,
            day_id(PERSON, begins + day * DAY),
            DayOffRecord(reason=OffReason.VACATION),
            late=True,
        )
    decided = ring.decided[-90:]
    assert all(not decision.effects for _, decision in decided[:60])
    assert len(ring.published) == looks
    ring.run(ring.view.now + timedelta(seconds=5))
    assert len(ring.published) == looks + 1
    assert ring.habit().streak.current == 61


def test_measured_days_are_evidence_and_follow_corrections() -> None:
    ring = striver(MONDAY - 20 * DAY)
    ring.add_habit(entity="sensor.steps", at_least=8000)
    ring.noon(MONDAY)
    ring.measured(MONDAY - DAY, 9000)
    assert ring.habit().streak.current == 1
    assert (day := ring.told(MONDAY - DAY)) is not None
    assert (day.done, day.value) == (True, 9000)
    ring.measured(MONDAY - DAY, 7000)
    assert ring.habit().streak.current == 0
    assert (day := ring.told(MONDAY - DAY)) is not None
    assert (day.done, day.value) == (False, 7000)
    ring.measured(MONDAY - 15 * DAY, 9000)
    assert ring.told(MONDAY - 15 * DAY) is None


def test_a_measured_habit_has_evidence_from_when_it_was_asked_for(
    ring: Striver,
) -> None:
    ring.add_habit(metric="steps", at_least=1, begins=str(MONDAY - 10 * DAY))
    ring.measured(MONDAY - DAY, 9000)
    ring.measured(MONDAY, 9000)
    values = [ring.told(MONDAY - back * DAY) for back in range(2)]
    assert [day.value for day in values if day] == [9000, None]
    assert ring.habit().streak.current == 2


def test_days_done_by_hand_stay_when_a_habit_is_measured() -> None:
    ring = striver(MONDAY - 3 * DAY)
    ring.add_habit()
    ring.tick()
    ring.noon(MONDAY)
    ring.tick()
    before = [ring.told(MONDAY - back * DAY) for back in (3, 0)]
    ring.command("edit_habit", {"id": "run", "metric": "steps", "at_least": 8000})
    for back in range(4):
        ring.measured(MONDAY - back * DAY, 5000)
    ring.noon(MONDAY + DAY)
    assert [ring.told(MONDAY - back * DAY) for back in (3, 0)] == before
    assert all(day is not None and day.done for day in before)
    assert (day := ring.told(MONDAY - DAY)) is not None
    assert (day.done, day.value) == (False, None)
    ring.measured(MONDAY + DAY, 9000)
    assert ring.habit().done_today


def test_today_is_told_once_it_is_done(ring: Striver) -> None:
    ring.add_habit(entity="sensor.steps", at_least=8000)
    ring.measured(MONDAY, 7999)
    assert ring.told(MONDAY) is None
    ring.measured(MONDAY, 8000)
    assert ring.habit().done_today
    ring.measured(MONDAY, 9000)
    assert (day := ring.told(MONDAY)) is not None
    assert day.value == 8000
    ring.noon(MONDAY + DAY)
    assert (day := ring.told(MONDAY)) is not None
    assert day.value == 9000


def test_a_day_before_the_habit_began_is_no_evidence(ring: Striver) -> None:
    ring.add_habit(entity="sensor.steps", at_least=8000)
    ring.measured(MONDAY - DAY, 9000)
    assert ring.told(MONDAY - DAY) is None


def test_two_homes_make_the_same_of_the_same_records() -> None:
    """Whatever order records come in, what rules write of them is equal."""
    homes = (striver(), striver())
    for ring in homes:
        ring.add_habit(entity="sensor.steps", at_least=8000)
        ring.noon(MONDAY + 5 * DAY)
    days = [MONDAY + back * DAY for back in range(5)]
    for ring, order in zip(homes, (days, days[::-1]), strict=True):
        for day in order:
            ring.measured(day, 6000 + 1000 * day.day)
    left, right = (ring.view.stored["habit_day"] for ring in homes)
    assert left == right
    assert homes[0].striving == homes[1].striving


def test_answers_tell_history_and_as_of_when(ring: Striver) -> None:
    ring.add_habit()
    ring.add_goal(target=10, value=4, start=0)
    for back in range(30):
        ring.noon(MONDAY + back * DAY)
        if back != 27:
            ring.tick()
    told: Any = habits_answer(ring.view, 4)
    habit = told["habits"][0]
    assert [one["chance"] for one in habit["periods"]] == [
        "done",
        "done",
        "missed",
        "done",
    ]
    assert habit["streak"] == {"current": 2, "best": 27, "since": "2026-03-30"}
    assert (habit["kept"], habit["missed"], habit["unknown"]) == (29, 1, 0)
    assert told["speech"]["placeholders"] == {"done": 1, "due": 1}
    assert habit["due_today"]
    goals: Any = goals_answer(ring.view)
    assert goals["speech"] == {
        "text": "goals_open",
        "placeholders": {"open": 1, "on_track": 1},
    }
    assert goals["goals"][0]["progress"] == 0.4
    assert goals["goals"][0]["value_at"] is not None
    ring.command("edit_goal", {"id": "sail", "status": "dropped"})
    hidden: Any = goals_answer(ring.view)
    assert hidden["goals"] == []
    shown: Any = goals_answer(ring.view, dropped=True)
    assert len(shown["goals"]) == 1


def test_an_agent_without_anything_publishes_once_a_day(ring: Striver) -> None:
    assert len(ring.published) == 1
    ring.noon(MONDAY + 3 * DAY)
    assert len(ring.published) == 4
