"""Somebody with habits and goals, in a ring of their own."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from custom_components.lifeops.agents.goals.model import GoalsState
from custom_components.lifeops.agents.goals.rules import GoalsRules
from custom_components.lifeops.core.awards import DayOffRecord, OffReason
from custom_components.lifeops.core.datasets import DAY_OFF, GOAL_VALUE, HABIT_DAY
from custom_components.lifeops.core.days import day_id, wall_moment
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.striving import GoalNow, HabitNow, Striving
from custom_components.lifeops.core.tasks import GoalValueRecord, HabitDayRecord
from custom_components.lifeops.core.topics import STRIVING
from tests.agents.toy_view import PERSON, STOCKHOLM, ToyRing

MONDAY = date(2026, 3, 2)


class Striver(ToyRing[GoalsState]):
    """A person whose goals agent runs; days are named by their distance to a Monday."""

    def noon(self, day: date) -> None:
        """Let time pass until noon of a day."""
        self.run(wall_moment(day, time(12), self.view.tz))

    @property
    def striving(self) -> Striving:
        found = self.view.topic(STRIVING, PERSON)
        assert found is not None
        return found

    def habit(self, uid: str = "run") -> HabitNow:
        return self.striving.habits[uid]

    def goal(self, uid: str = "sail") -> GoalNow:
        return self.striving.goals[uid]

    def add_habit(self, uid: str = "run", **data: Any) -> Mapping[str, Json]:
        return self.command("add_habit", {"id": uid, "title": uid.title(), **data})

    def add_goal(self, uid: str = "sail", **data: Any) -> Mapping[str, Json]:
        return self.command("add_goal", {"id": uid, "title": uid.title(), **data})

    def tick(self, uid: str = "run", **data: Any) -> None:
        self.command("tick_habit", {"id": uid, **data})

    def did(self, day: date, uid: str = "run", *, done: bool = True) -> None:
        """Write what another home was told of a day."""
        record = HabitDayRecord(done=done, at=datetime.combine(day, time(12), UTC))
        self.put(HABIT_DAY, day_id(PERSON, day, uid), record)

    def off(self, day: date, days: int = 1) -> None:
        for one in range(days):
            name = day_id(PERSON, day + timedelta(days=one))
            self.put(DAY_OFF, name, DayOffRecord(reason=OffReason.ILLNESS))

    def measured(self, day: date, value: float, uid: str = "run") -> None:
        at = datetime.combine(day, time(11), UTC)
        self.put(
            GOAL_VALUE, day_id(PERSON, day, uid), GoalValueRecord(value=value, at=at)
        )

    def told(self, day: date, uid: str = "run") -> HabitDayRecord | None:
        return self.view.record(HABIT_DAY, day_id(PERSON, day, uid))


def striver(day: date = MONDAY) -> Striver:
    ring = Striver(GoalsRules(), wall_moment(day, time(12), STOCKHOLM))
    ring.start()
    return ring
