"""What a person may ask of habits and goals, and what is refused without a trace."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.core.datasets import GOAL, HABIT
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.striving import Striving
from custom_components.lifeops.core.tasks import Every, GoalStatus, Measured
from custom_components.lifeops.core.topics import STRIVING
from tests.agents.toy_view import HOME, PERSON

from .striver import MONDAY, Striver, striver

DAY = timedelta(days=1)
HUGE = "x" * 20_001


@pytest.fixture
def ring() -> Striver:
    ring = striver()
    ring.add_habit()
    ring.add_habit("read", note="A page is enough.")
    ring.add_goal(target=10)
    return ring


def order(ring: Striver) -> list[str]:
    rows = ring.view.records(HABIT, person=PERSON)
    return [
        row.id.partition("/")[2]
        for row in sorted(rows, key=lambda row: (row.value.order, row.id))
    ]


def test_a_habit_is_added_behind_the_others(ring: Striver) -> None:
    answer = ring.add_habit("swim", every="week", times=3, weekdays=[0, 2, 4])
    assert answer == {
        "id": "swim",
        "speech": {"text": "goals_added", "placeholders": {"title": "Swim"}},
    }
    assert order(ring) == ["run", "read", "swim"]
    habit = ring.view.record(HABIT, f"{PERSON}/swim")
    assert habit is not None
    assert habit.cadence.every is Every.WEEK
    assert (habit.cadence.times, habit.cadence.weekdays) == (3, (0, 2, 4))
    assert habit.begins == MONDAY


def test_what_is_left_out_of_a_change_stays(ring: Striver) -> None:
    ring.command("edit_habit", {"id": "read", "title": "Read more"})
    habit = ring.view.record(HABIT, f"{PERSON}/read")
    assert habit is not None
    assert (habit.title, habit.note) == ("Read more", "A page is enough.")
    assert order(ring) == ["run", "read"]


def test_a_habit_is_found_by_its_title_too(ring: Striver) -> None:
    ring.command("complete_habit", {"id": " rUN "})
    assert ring.habit().done_today
    ring.add_habit("other", title="Run")
    with pytest.raises(RefusedError) as refused:
        ring.command("complete_habit", {"id": "Run "})
    assert refused.value.key == "several_items"
    ring.command("complete_habit", {"id": "other"})
    assert ring.habit("other").done_today


def test_completing_in_a_list_ticks_today_and_back(ring: Striver) -> None:
    ring.command("edit_habit", {"id": "run", "done": True})
    assert ring.habit().done_today
    ring.command("edit_habit", {"id": "run", "done": False})
    assert not ring.habit().done_today


@pytest.mark.parametrize("back", [0, 1, 14])
def test_days_up_to_two_weeks_back_can_be_told(ring: Striver, back: int) -> None:
    ring.noon(MONDAY + 20 * DAY)
    day = MONDAY + (20 - back) * DAY
    ring.tick(day=day.isoformat())
    assert (record := ring.told(day)) is not None
    assert record.done


@pytest.mark.parametrize(
    "day", ["2026-03-03", "2026-02-15", "yesterday", 5, "2026-02-30"]
)
def test_no_other_day_can_be_told(ring: Striver, day: object) -> None:
    with pytest.raises(RefusedError) as refused:
        ring.tick(day=day)
    assert refused.value.key == "day_out_of_reach"


def test_a_tick_that_stands_keeps_its_moment(ring: Striver) -> None:
    ring.tick()
    first = ring.told(MONDAY)
    ring.run(ring.view.now + timedelta(hours=1))
    ring.tick()
    assert ring.told(MONDAY) == first
    ring.tick("read", done=False)
    assert ring.told(MONDAY, "read") is None


def test_moved_items_keep_their_order(ring: Striver) -> None:
    ring.add_habit("swim")
    ring.command("move_habit", {"id": "swim", "after": None})
    assert order(ring) == ["swim", "run", "read"]
    ring.command("move_habit", {"id": "swim", "after": "run"})
    assert order(ring) == ["run", "swim", "read"]
    ring.command("move_habit", {"id": "run", "after": "read"})
    assert order(ring) == ["swim", "read", "run"]


def test_a_removed_habit_is_gone_and_its_days_stay(ring: Striver) -> None:
    ring.tick()
    ring.command("remove_habit", {"id": "run"})
    assert set(ring.striving.habits) == {"read"}
    assert ring.told(MONDAY) is not None


def test_an_archived_habit_is_expected_no_more(ring: Striver) -> None:
    ring.command("edit_habit", {"id": "run", "archived": True})
    assert set(ring.striving.habits) == {"read"}


def test_who_measures_is_the_home_that_was_asked(ring: Striver) -> None:
    ring.add_habit("walk", metric="steps", at_least=8000)
    habit = ring.view.record(HABIT, f"{PERSON}/walk")
    assert habit is not None
    assert habit.measured == Measured(metric="steps", home=HOME)
    with pytest.raises(RefusedError) as refused:
        ring.tick("walk")
    assert refused.value.key == "habit_measured"
    ring.command("edit_habit", {"id": "walk", "metric": None})
    ring.tick("walk")
    assert ring.habit("walk").done_today


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("add_habit", {}, "invalid_setting"),
    ("add_habit", {"id": "new"}, "invalid_setting"),
    ("add_habit", {"id": "run", "title": "Run"}, "item_exists"),
    ("add_habit", {"id": "a/b", "title": "Run"}, "invalid_setting"),
    ("add_habit", {"id": HUGE, "title": "Run"}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": " "}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": HUGE}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": "R", "note": HUGE}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": "R", "times": 2}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": "R", "times": 0}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": "R", "every": "year"}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": "R", "weekdays": [7]}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": "R", "weekdays": [1, 1]}, "invalid_setting"),
    (
        "add_habit",
        {"id": "new", "title": "R", "every": "week", "times": 2, "weekdays": [1]},
        "invalid_setting",
    ),
    ("add_habit", {"id": "new", "title": "R", "metric": "steps"}, "invalid_setting"),
    ("add_habit", {"id": "new", "title": "R", "metric": "joy"}, "unknown_metric"),
    ("add_habit", {"id": "new", "title": "R", "entity": "no"}, "invalid_setting"),
    (
        "add_habit",
        {"id": "new", "title": "R", "begins": "1900-01-01"},
        "invalid_setting",
    ),
    ("add_habit", {"id": "new", "title": "R", "secret": 1}, "invalid_setting"),
    ("edit_habit", {"id": "none"}, "unknown_item"),
    ("edit_habit", {"title": "R"}, "invalid_setting"),
    ("edit_habit", {"id": "run", "done": "yes"}, "invalid_setting"),
    ("edit_habit", {"id": "run", "begins": None}, "invalid_setting"),
    ("remove_habit", {"id": "none"}, "unknown_item"),
    ("move_habit", {"id": "run", "after": "none"}, "unknown_item"),
    ("tick_habit", {"id": "sail"}, "unknown_item"),
    ("tick_habit", {"id": "run", "done": 1}, "invalid_setting"),
    ("add_goal", {"id": "sail", "title": "Sail"}, "item_exists"),
    ("add_goal", {"id": "new"}, "invalid_setting"),
    (
        "add_goal",
        {"id": "new", "title": "G", "target": float("nan")},
        "invalid_setting",
    ),
    ("add_goal", {"id": "new", "title": "G", "target": 1e13}, "invalid_setting"),
    ("add_goal", {"id": "new", "title": "G", "category": "love"}, "invalid_setting"),
    ("add_goal", {"id": "new", "title": "G", "due": "2020-01-01"}, "invalid_setting"),
    ("add_goal", {"id": "new", "title": "G", "habit": "none"}, "unknown_item"),
    (
        "add_goal",
        {"id": "new", "title": "G", "habit": "run", "metric": "steps"},
        "invalid_setting",
    ),
    (
        "add_goal",
        {"id": "new", "title": "G", "metric": "steps", "value": 3},
        "goal_measured",
    ),
    (
        "add_goal",
        {"id": "new", "title": "G", "milestones": [{"title": "A"}, {"title": "a "}]},
        "invalid_setting",
    ),
    (
        "add_goal",
        {"id": "new", "title": "G", "milestones": [{"title": "A"}] * 21},
        "invalid_setting",
    ),
    ("set_goal_value", {"id": "sail"}, "invalid_setting"),
    ("set_goal_value", {"id": "sail", "value": "much"}, "invalid_setting"),
    ("set_goal_value", {"id": "run", "value": 3}, "unknown_item"),
    ("tick_milestone", {"id": "sail", "milestone": "Half"}, "unknown_item"),
    ("tick_milestone", {"id": "sail"}, "unknown_item"),
    ("complete_goal", {"id": "none"}, "unknown_item"),
    ("nonsense", {}, "unknown_command"),
]


@pytest.mark.parametrize(("name", "data", "key"), WRONG)
def test_what_is_wrong_is_refused_and_changes_nothing(
    ring: Striver, name: str, data: dict[str, Any], key: str
) -> None:
    before = {kind: dict(rows) for kind, rows in ring.view.stored.items()}
    with pytest.raises(RefusedError) as refused:
        ring.command(name, data)
    assert refused.value.key == key
    assert all(len(text) <= 200 for text in refused.value.placeholders.values())
    assert ring.view.stored == before


def test_lists_have_an_end() -> None:
    ring = striver()
    for number in range(50):
        ring.add_habit(f"h{number}")
    with pytest.raises(RefusedError) as refused:
        ring.add_habit("more")
    assert (refused.value.key, refused.value.placeholders) == (
        "list_full",
        {"count": "50"},
    )
    assert len(ring.state.tallies) == 50


def test_whoever_has_not_started_obeys_nobody() -> None:
    ring = striver()
    ring.forget()
    with pytest.raises(RefusedError) as refused:
        ring.add_habit()
    assert refused.value.key == "agent_not_started"


def test_a_goal_is_reached_dropped_and_opened_again(ring: Striver) -> None:
    ring.command("complete_goal", {"id": "sail"})
    goal = ring.view.record(GOAL, f"{PERSON}/sail")
    assert goal is not None
    assert (goal.status, goal.reached_at) == (GoalStatus.REACHED, ring.view.now)
    ring.noon(MONDAY + DAY)
    ring.command("edit_goal", {"id": "sail", "title": "Sail far"})
    later = ring.view.record(GOAL, f"{PERSON}/sail")
    assert later is not None
    assert later.reached_at == goal.reached_at
    ring.command("edit_goal", {"id": "sail", "done": False})
    goal = ring.view.record(GOAL, f"{PERSON}/sail")
    assert goal is not None
    assert (goal.status, goal.reached_at) == (GoalStatus.OPEN, None)
    ring.command("edit_goal", {"id": "sail", "status": "dropped"})
    assert ring.goal().status is GoalStatus.DROPPED


def test_nothing_private_is_in_what_is_published(ring: Striver) -> None:
    ring.command("edit_goal", {"id": "sail", "note": "between us"})
    told = STRIVING.write(ring.striving)
    assert "between us" not in str(told)
    assert "A page is enough." not in str(told)
    assert isinstance(ring.striving, Striving)
