"""Days of measured habits: they follow from what was measured, not from a button."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ...core.datasets import HABIT_DAY
from ...core.days import day_id
from ...core.effects import PutRecord
from ...core.rules import Row, View
from ...core.tasks import GoalValueRecord, HabitDayRecord, HabitRecord
from .look import Look, uid_of
from .tallies import BACK_DAYS


def evidence(found: Look, view: View) -> Iterator[PutRecord]:
    """Yield the days that a measured value makes done, or not done after all.

    Today is told only once it is done: until then it can still be. What a past day was
    held against stays: another wish is of the days to come. So does a day that was done
    by hand. Days before anybody asked for the measure carry no value: they count for
    the streak, and are no evidence that earns anything.
    """
    measured = [
        (row, row.value.at_least)
        for row in found.habits
        if row.value.measured is not None and found.values.get(uid_of(row.id))
    ]
    if not measured:
        return
    first = found.today - timedelta(days=BACK_DAYS)
    person = view.instance.subject
    rows = view.of_days(HABIT_DAY, person=person, first=first, last=found.today)
    stands = {row.id: row.value for row in rows}
    for row, at_least in measured:
        if at_least is None:
            continue
        for day, value in _days(found, row, first):
            record_id = day_id(person, day, uid_of(row.id))
            wanted = _told(value, at_least)
            if day < (row.value.measured_from or day):
                wanted = replace(wanted, value=None)
            if _is_news(stands.get(record_id), wanted, running=day == found.today):
                yield PutRecord(
                    dataset=HABIT_DAY.name,
                    id=record_id,
                    fields=HABIT_DAY.write(wanted),
                    person=person,
                )


def _days(
    found: Look, row: Row[HabitRecord], first: date
) -> Iterator[tuple[date, GoalValueRecord]]:
    begins = max(first, row.value.begins or first)
    for day, value in sorted(found.values[uid_of(row.id)].items()):
        if begins <= day <= found.today:
            yield day, value


def _told(value: GoalValueRecord, at_least: float) -> HabitDayRecord:
    return HabitDayRecord(done=value.value >= at_least, value=value.value, at=value.at)


def _is_news(
    before: HabitDayRecord | None, wanted: HabitDayRecord, *, running: bool
) -> bool:
    if before is not None and before.done and before.value is None:
        return False
    if not running:
        return before is None or before.value != wanted.value
    return wanted.done is not (before.done if before else False)
