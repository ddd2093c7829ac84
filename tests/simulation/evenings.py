"""The book of evenings: wind-down comes once, on the right evening, in the right home."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.effects import SetLights
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.protocols import OutboxRow

from .invariants import demand
from .life import AWAY_TZ, HOME_TZ, Habits

_RAN = (OutcomeState.DONE, OutcomeState.PARTIAL, OutcomeState.FAILED)


@dataclass(slots=True)
class Evenings:
    """Which evenings went by without anybody or anything in between."""

    habits: Mapping[str, Habits]
    disturbed: set[tuple[str, date]] = field(default_factory=set)
    plain: int = 0

    def disturb(self, at: datetime, person: str | None = None) -> None:
        """Note that the evening of a person, or of everybody, was not plain."""
        day = LifeDay.of_night(at, HOME_TZ).date
        persons = self.habits if person is None else (person,)
        self.disturbed.update((one, day) for one in persons)

    def check(self, day: date, rows: Iterable[OutboxRow]) -> None:
        """Hold the wind-downs of the night before a day against how it went."""
        ramps = [row for row in rows if isinstance(row.act, SetLights)]
        for person, habit in self.habits.items():
            own = [
                row
                for row in ramps
                if row.instance.subject == person and row.key.endswith(f"/{day}")
            ]
            if habit.tz(day) is AWAY_TZ and habit.tz(_before(day)) is AWAY_TZ:
                demand(not own, "wound down a home without its person", own)
            elif habit.tz(_before(day)) is HOME_TZ and not self._is_disturbed(
                habit, day
            ):
                ran = [row for row in own if row.outcome in _RAN]
                demand(len(ran) == 1, "did not wind down once", person, day, own)
                self.plain += 1

    def _is_disturbed(self, habit: Habits, day: date) -> bool:
        travels = habit.tz(day) is not habit.tz(_before(day))
        return travels or (habit.person, day) in self.disturbed


def _before(day: date) -> date:
    return LifeDay(day).shifted(-1).date
