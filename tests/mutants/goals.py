"""Changes of habits, goals and lists that would hurt a person."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _goals(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/agents/goals/{file}.py", old=old, new=new, why=why)


def _core(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/core/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _goals(
        "habits",
        "    if period.last >= today:\n        return Chance.OPEN\n",
        "",
        "a week that still runs breaks a streak",
    ),
    _goals(
        "habits",
        "for day in days if day not in known.off)}) < times",
        "for day in days)}) < times",
        "a week of illness breaks a streak",
    ),
    _goals(
        "habits",
        "    days = [day for day in days if day >= (habit.begins or today)]\n",
        "",
        "days before a habit began are missed",
    ),
    _goals(
        "habits",
        "        return Chance.UNKNOWN\n",
        "        return Chance.MISSED\n",
        "a day that nothing measured breaks a streak",
    ),
    _goals(
        "habits",
        "if one <= day and counts(habit.cadence, one)",
        "if counts(habit.cadence, one)",
        "days to come count as done",
    ),
    _goals(
        "habits",
        "and counts(habit.cadence, day) and day not in known.off",
        "and counts(habit.cadence, day)",
        "an ill person is told what is due",
    ),
    _goals(
        "tallies",
        "if day >= tally.until}",
        "if day < tally.until}",
        "a late correction changes no streak",
    ),
    _goals(
        "tallies",
        "    if stood is None or stood.basis != one.basis:\n",
        "    if stood is None:\n",
        "another cadence goes on from the old streak",
    ),
    _goals(
        "tallies",
        "[each for each in told if each.day < settled]",
        "told",
        "days are counted twice",
    ),
    _goals(
        "progress",
        "    if value is None or goal.start is None:\n        return None\n",
        "    if value is None or goal.start is None:\n        return 0.0\n",
        "what nobody knows is shown as nothing done",
    ),
    _goals(
        "progress",
        "    return value <= milestone.value if falls else value >= milestone.value",
        "    return value >= milestone.value",
        "who loses weight has passed all milestones at once",
    ),
    _goals(
        "progress",
        "    last = today - timedelta(days=1) if rising else today\n",
        "    last = today\n",
        "the morning's few steps drag the mean down",
    ),
    _goals(
        "progress",
        "    newest = max(told, key=lambda one: one.at, default=None)",
        "    newest = max(told, key=lambda one: one.value, default=None)",
        "savings that were spent are still there",
    ),
    _goals(
        "notices",
        "        if was is None or was.status is not GoalStatus.OPEN:\n",
        "        if was is None:\n",
        "a reached goal is told again and again",
    ),
    _goals(
        "notices",
        "row.value.status is GoalStatus.OPEN and not view",
        "not view",
        "who ticks a goal off is told so",
    ),
    _goals(
        "rules",
        "    if not (fact.late or state.behind):",
        "    if True:",
        "old news is told as new",
    ),
    _goals(
        "evidence",
        "return before is None or before.value != wanted.value",
        "return before is None",
        "a corrected night leaves its habit as it was",
    ),
    _goals(
        "evidence",
        "begins = max(first, row.value.begins or first)",
        "begins = first",
        "days before a habit began are done",
    ),
    _goals(
        "evidence",
        "if day < (row.value.measured_from or day):",
        "if False:",
        "what was measured before anybody asked for it earns XP",
    ),
    _goals(
        "evidence",
        "if before is not None and before.done and before.value is None:",
        "if False:",
        "a day done by hand is undone by a metric",
    ),
    _goals(
        "habit_commands",
        "    if row.value.measured is not None:\n"
        '        raise RefusedError("habit_measured", title=row.value.title)\n',
        "",
        "what is measured can be had by pressing a button",
    ),
    _goals(
        "habit_commands",
        "not timedelta() <= today - day <= timedelta(days=BACK_DAYS)",
        "not today - day <= timedelta(days=BACK_DAYS)",
        "tomorrow can be ticked today",
    ),
    _goals(
        "goal_commands",
        "    if goal.status is before.status:\n        return goal\n",
        "",
        "every change moves the moment at which a goal was reached",
    ),
    _goals(
        "items",
        "    if len(found) > 1:\n"
        '        raise RefusedError("several_items", title=wanted[:_SHOWN])\n',
        "",
        "one of two habits of one name is ticked by chance",
    ),
    _core(
        "ordering",
        "    return middle if low < middle < high else None",
        "    return middle",
        "an item does not stay where it was put",
    ),
    _core(
        "streaks",
        "since = since if current else day",
        "since = day",
        "a streak begins anew each day",
    ),
)
