"""How far goals are: the value of each, its progress, and what was to be expected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from ...core.measures import MEASURES, Kind
from ...core.tasks import GoalRecord, GoalStatus, GoalValueRecord, Milestone

_MEAN_DAYS = 7
_PERCENT = 100.0

type Values = Mapping[date, GoalValueRecord]


@dataclass(frozen=True, slots=True)
class Value:
    """What a goal's measure says, and since when; None where nobody knows."""

    value: float | None = None
    at: datetime | None = None


def value_of(
    goal: GoalRecord, values: Values, kept: tuple[int, int] | None, today: date
) -> Value:
    """Return a goal's value: told by hand, of an entity, of a metric, of a habit.

    An entity's is the last one that was measured, a metric's the mean of the last seven
    days that are known, a habit's the share (%) of its periods that were kept.
    """
    if goal.habit is not None:
        return _of_habit(kept)
    if goal.measured is None:
        return Value(goal.value, goal.value_at)
    if goal.measured.metric is not None:
        return _of_metric(goal.measured.metric, values, today)
    return _last(values.values())


def progress_of(goal: GoalRecord, value: float | None) -> float | None:
    """Return how far a goal is (0 to 1), None where nobody knows.

    Without a target its milestones tell, without any it is done or not.
    """
    if goal.status is GoalStatus.REACHED:
        return 1.0
    if (target := target_of(goal)) is None:
        return _of_milestones(goal, value)
    if value is None or goal.start is None:
        return None
    way = target - goal.start
    if not way:
        return float(value == target)
    return min(1.0, max(0.0, (value - goal.start) / way))


def expected_of(goal: GoalRecord, today: date) -> float | None:
    """Return how far a goal should be by the time that is over, None without a date."""
    begins, due = goal.begins, goal.due
    if begins is None or due is None or due <= begins:
        return None
    share = (today - begins) / (due - begins)
    return min(1.0, max(0.0, share))


def status_of(goal: GoalRecord, value: float | None) -> GoalStatus:
    """Return where a goal stands; one is reached by hand or by its value."""
    reached = target_of(goal) is not None and progress_of(goal, value) == 1.0
    return GoalStatus.REACHED if reached and _is_open(goal) else goal.status


def target_of(goal: GoalRecord) -> float | None:
    """Return what a goal is to come to; of a habit all is wanted."""
    return _PERCENT if goal.habit and goal.target is None else goal.target


def is_passed(goal: GoalRecord, milestone: Milestone, value: float | None) -> bool:
    """Tell whether a milestone is done: ticked, or passed on the way to the target."""
    if milestone.done or goal.status is GoalStatus.REACHED:
        return True
    if milestone.value is None or value is None:
        return False
    falls = goal.start is not None and milestone.value < goal.start
    return value <= milestone.value if falls else value >= milestone.value


def _is_open(goal: GoalRecord) -> bool:
    return goal.status is GoalStatus.OPEN


def _of_habit(kept: tuple[int, int] | None) -> Value:
    if kept is None or not kept[1]:
        return Value()
    return Value(round(_PERCENT * kept[0] / kept[1], 1))


def _of_metric(metric: str, values: Values, today: date) -> Value:
    """Return the mean of a metric; what counts up through today has no day yet."""
    measure = MEASURES.get(metric)
    rising = measure is not None and measure.kind is Kind.RUNNING_TOTAL
    last = today - timedelta(days=1) if rising else today
    first = last - timedelta(days=_MEAN_DAYS - 1)
    told = [one for day, one in values.items() if first <= day <= last]
    if not told:
        return Value()
    mean = round(fmean(one.value for one in told), 2)
    return Value(mean, max(one.at for one in told))


def _last(told: Iterable[GoalValueRecord]) -> Value:
    newest = max(told, key=lambda one: one.at, default=None)
    return Value() if newest is None else Value(newest.value, newest.at)


def _of_milestones(goal: GoalRecord, value: float | None) -> float | None:
    milestones = goal.milestones
    if not milestones:
        return None
    return sum(is_passed(goal, one, value) for one in milestones) / len(milestones)
