"""From a fact to the weeks that are counted again: fresh evidence at once, all else soon."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from ...core.datasets import (
    AWARD,
    DAY_OFF,
    GOAL,
    GOAL_VALUE,
    HABIT,
    HABIT_DAY,
    HOUSEHOLD,
    NIGHT,
    PERSON,
    XP_SETTINGS,
)
from ...core.days import LifeDay
from ...core.effects import Effect
from ...core.facts import RecordChanged
from ...core.rules import Decision, View
from .celebrating import celebrated
from .counting import FIRST, WORK_A_TURN, counted, goes_on_anew, marked
from .model import GamificationState
from .publish import publications, settings_of
from .week import day_of

type Mark = Callable[[GamificationState, RecordChanged, View], GamificationState | None]

_GOES_ON = timedelta(seconds=1)
_SOON = timedelta(seconds=2)
_LATER = timedelta(seconds=30)

_OF_HABIT = frozenset({"cadence", "measured"})
_OF_GOAL = frozenset({"target", "start", "begins", "measured"})


def heard(
    state: GamificationState, fact: RecordChanged, view: View
) -> Decision[GamificationState]:
    """Return what a record changes."""
    mark = _MARKS.get(fact.dataset)
    after = None if mark is None else mark(state, fact, view)
    if after is None:
        return Decision(state)
    if fact.late:
        return Decision(_soon(replace(after, behind=True), view, _LATER))
    if fact.dataset not in _AT_ONCE:
        return Decision(_soon(after, view, _SOON))
    if fact.dataset == NIGHT.name:
        after = replace(after, quiet_at=view.now + _LATER)
    return counted_on(after, view, documents=False)


def counted_on(
    state: GamificationState,
    view: View,
    *,
    documents: bool = True,
    work: int = WORK_A_TURN,
) -> Decision[GamificationState]:
    """Return what comes of counting as far as a turn allows.

    Nights of years may come in any order: theirs is celebrated once it has been quiet.
    """
    state = goes_on_anew(state, view) if documents else state
    count = counted(state, view, documents=documents, work=work)
    state = count.state
    news: tuple[Effect, ...] = ()
    if state.at is not None:
        state = replace(state, look_at=view.now + _GOES_ON)
    elif state.quiet_at is not None and view.now < state.quiet_at:
        state = replace(state, look_at=state.quiet_at)
    else:
        state, news = celebrated(count, view)
        tomorrow = LifeDay.of_activity(view.now, view.tz).activity_end(view.tz)
        state = replace(state, look_at=tomorrow, quiet_at=None)
    told = publications(state, view, settings_of(view))
    return Decision(state, (*count.puts, *news, *told))


def _soon(state: GamificationState, view: View, wait: timedelta) -> GamificationState:
    """Count soon: more of the same kind is to come."""
    due = view.now + wait
    return replace(state, look_at=min(due, state.look_at or due))


def _of_day(
    state: GamificationState, fact: RecordChanged, view: View
) -> GamificationState | None:
    day = day_of(fact.id)
    return None if day is None or day < FIRST else marked(state, view, day)


def _of_habit(
    state: GamificationState, fact: RecordChanged, view: View
) -> GamificationState | None:
    """Look at all weeks of a habit again where its cadence has become known."""
    habit = view.record(HABIT, fact.id)
    if habit is None or habit.measured is None or not _touches(fact, _OF_HABIT):
        return None
    return marked(state, view, habit.begins or FIRST, on=True)


def _of_goal(
    state: GamificationState, fact: RecordChanged, view: View
) -> GamificationState | None:
    """Look at all weeks of a goal again; of one that was awarded, at all weeks."""
    goal = view.record(GOAL, fact.id)
    if goal is None or not _touches(fact, _OF_GOAL):
        return None
    name = fact.id.rpartition("/")[2]
    known = any(name in carry.goals for carry in state.carries.values())
    if goal.measured is None and not known:
        return None
    begins = FIRST if known else goal.begins
    return None if begins is None else marked(state, view, begins, on=True)


def _as_it_is(
    state: GamificationState, _: RecordChanged, __: View
) -> GamificationState:
    return state


def _touches(fact: RecordChanged, fields: frozenset[str]) -> bool:
    return not fact.fields or not fields.isdisjoint(fact.fields)


_MARKS: Mapping[str, Mark] = {
    NIGHT.name: _of_day,
    HABIT_DAY.name: _of_day,
    GOAL_VALUE.name: _of_day,
    DAY_OFF.name: _of_day,
    AWARD.name: _of_day,
    HABIT.name: _of_habit,
    GOAL.name: _of_goal,
    XP_SETTINGS.name: _as_it_is,
    PERSON.name: _as_it_is,
    HOUSEHOLD.name: _as_it_is,
}
_AT_ONCE = frozenset({NIGHT.name, HABIT_DAY.name, GOAL_VALUE.name})
