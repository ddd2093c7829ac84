"""Counting: from the oldest week that changed to this one, some weeks a turn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...core.effects import PutRecord
from ...core.rules import View
from .awarding import awarded
from .fold import before, folded
from .model import Carry, GamificationState
from .striving import GOAL_REACHED
from .week import (
    Awards,
    Week,
    counted_week,
    evident_week,
    first_monday,
    last_monday,
    monday_of,
    next_monday,
    today_of,
)

# A Monday before which nobody's nights are counted: all homes begin where all do.
FIRST = date(2010, 1, 4)
# A week with evidence is so much work; few are counted at once, that nobody waits.
WORK_A_TURN = 24
WORK_AT_START = 120

_WEEK = timedelta(days=7)
_MARKED_MOST = 40
_WORK_OF_WEEK = 6
_RECENT = 5 * _WEEK
_APART = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How far a turn has counted; recent are the awards of the last two weeks."""

    state: GamificationState
    puts: tuple[PutRecord, ...] = ()
    recent: Awards


def end_of(state: GamificationState) -> Carry:
    """Return what all awards come to."""
    return carried_into(state, date.max)


def carried_into(state: GamificationState, monday: date) -> Carry:
    """Return what the awards before a week come to, as far as they are counted."""
    known = [day for day in state.carries if day <= monday.isoformat()]
    return state.carries[max(known)] if known else Carry()


def marked(
    state: GamificationState, view: View, day: date, *, on: bool = False
) -> GamificationState:
    """Return the state with a day's week to look at again, and with on all behind it."""
    monday = max(monday_of(day), FIRST)
    if monday > last_monday(view):
        return state
    weeks = tuple(sorted({*state.marked, monday}))
    if not on and len(weeks) <= _MARKED_MOST:
        return replace(state, marked=weeks)
    since = monday if on else weeks[0]
    return replace(
        state, marked=(), wide=min(since, state.wide or since, *state.marked)
    )


def afresh(state: GamificationState, view: View) -> GamificationState:
    """Return a state that begins to count at the very first week there is."""
    first = max(FIRST, first_monday(view, FIRST))
    return replace(
        state,
        carries={first.isoformat(): Carry()},
        at=None,
        marked=(),
        wide=first,
        reached={},
        known=None,
    )


def counted(
    state: GamificationState,
    view: View,
    *,
    documents: bool,
    work: int = WORK_A_TURN,
) -> Count:
    """Return how far awards are counted after a turn's share of work."""
    state, last = _begun(state, view), last_monday(view)
    puts: list[PutRecord] = []
    recent: Awards = {}
    while state.at is not None and (work > 0 or state.at >= last - _WEEK):
        week, made = _found(state, view, state.at, documents=documents)
        work -= 1 if week.empty else _WORK_OF_WEEK
        recent = {**recent, **week.awards} if week.monday >= last - _WEEK else recent
        puts.extend(made)
        state = _behind(state, week, made)
        if week.monday >= last:
            state = replace(state, at=None, wide=None)
    state = replace(state, carries=_kept(state, state.at or last))
    return Count(state=state, puts=tuple(puts), recent=recent)


def _begun(state: GamificationState, view: View) -> GamificationState:
    """Go back to the oldest week that changed, by what was carried into it.

    Before the first carry nothing is known of any week.
    """
    asked = (last_monday(view) - _WEEK, state.wide, state.at, *state.marked)
    since = min(monday for monday in asked if monday)
    known = (date.fromisoformat(monday) for monday in state.carries)
    at = max((monday for monday in known if monday <= since), default=since)
    if state.at == at:
        return state
    carries = {
        monday: carry
        for monday, carry in state.carries.items()
        if monday <= at.isoformat()
    }
    return replace(
        state,
        at=at,
        carries=carries or {at.isoformat(): Carry()},
        reached=before(state.reached, at),
    )


def _found(
    state: GamificationState, view: View, monday: date, *, documents: bool
) -> tuple[Week, tuple[PutRecord, ...]]:
    wide = state.wide is not None and monday >= state.wide
    if not wide and monday not in state.marked:
        return counted_week(view, monday), ()
    goals = state.carries[monday.isoformat()].goals
    week = evident_week(view, monday, goals, documents=documents or wide)
    return awarded(week)


def _behind(
    state: GamificationState, week: Week, puts: tuple[PutRecord, ...]
) -> GamificationState:
    """Return the state with a week counted; a goal is awarded only once."""
    behind = next_monday(week.monday)
    carry, reached = folded(state.carries[week.monday.isoformat()], state.reached, week)
    of_goals = any(put.fields["rule"] == GOAL_REACHED for put in puts)
    wide = behind if of_goals else state.wide
    has_today = monday_of(week.today) == week.monday
    return replace(
        state,
        at=behind,
        carries={**state.carries, behind.isoformat(): carry},
        reached=reached,
        marked=tuple(monday for monday in state.marked if monday != week.monday),
        wide=None if wide is None else max(wide, behind),
        today=_points(week, week.today) if has_today else state.today,
    )


def _points(week: Week, day: date) -> int:
    return sum(award.points for place, award in week.awards.items() if place[0] == day)


def _kept(state: GamificationState, at: date) -> Mapping[str, Carry]:
    """Keep what is carried into the weeks around one, and into one in a while before."""
    first = min(state.carries)
    return {
        monday: carry
        for monday, carry in state.carries.items()
        if (day := date.fromisoformat(monday)) > at - _RECENT
        or monday == first
        or ((day - FIRST) // _WEEK) % _APART == 0
    }


def goes_on_anew(state: GamificationState, view: View) -> GamificationState:
    """Mark the last two weeks where a day has begun: weeks end, steps are told."""
    today = today_of(view)
    if state.day == today:
        return state
    for day in (today - _WEEK, today):
        state = marked(state, view, day)
    return replace(state, day=today)
