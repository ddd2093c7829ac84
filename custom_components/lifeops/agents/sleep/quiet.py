"""When to look how far: the evening at once, insight once it is quiet."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from ...core.datasets import (
    CALENDAR_EVENT,
    NIGHT,
    NOTIFICATION_EVENT,
    OUTCOME,
    PRESENCE,
    SLEEP_CHOICE,
)
from ...core.facts import (
    ActivityChanged,
    AlarmDue,
    Fact,
    RecordChanged,
    Started,
)
from ...core.nights import day_of_night
from ...core.rules import View
from .evening import Anew
from .model import SleepState

_ANEW_BY_DATASET: Mapping[str, Anew] = {
    CALENDAR_EVENT.name: Anew.PLAN,
    NOTIFICATION_EVENT.name: Anew.NOTHING,
    OUTCOME.name: Anew.NOTHING,
    PRESENCE.name: Anew.NOTHING,
    SLEEP_CHOICE.name: Anew.NOTHING,
}
QUIET = timedelta(seconds=5)
_QUIET_LATE = timedelta(minutes=10)


def anew_of(state: SleepState, fact: Fact, view: View) -> Anew:
    """Return how far to look; a plan that late facts may move is made at last."""
    if isinstance(fact, AlarmDue) and _is_insight_due(state, view):
        return Anew.INSIGHT
    asked = _asked_by(fact)
    return max(asked, Anew.PLAN) if state.behind and not fact.late else asked


def _asked_by(fact: Fact) -> Anew:
    match fact:
        case RecordChanged():
            return _ANEW_BY_DATASET.get(fact.dataset, Anew.HISTORY)
        case ActivityChanged():
            return Anew.NOTHING
        case Started():
            return Anew.HISTORY
    return Anew.PLAN


def asks_insight(fact: Fact) -> bool:
    """Tell whether what the nights teach may be another after a fact."""
    return _asked_by(fact) is Anew.HISTORY


def nights_ago(state: SleepState, fact: Fact) -> int:
    """Return how long before the planned night one was that changed, 0 for another fact."""
    if not isinstance(fact, RecordChanged) or fact.dataset != NIGHT.name:
        return 0
    day = day_of_night(fact.id)
    return (state.plan.day - day).days if state.plan and day else 0


def insight_soon(state: SleepState, fact: Fact, view: View) -> SleepState:
    """Look at insight once it is quiet: a back-fill comes in many pieces."""
    if not fact.late:
        return replace(state, insight_at=view.now + QUIET)
    if is_insight_near(state, view):
        return state
    return replace(state, insight_at=view.now + _QUIET_LATE)


def is_insight_near(state: SleepState, view: View) -> bool:
    """Tell whether insight is about to be looked at: what stands published is not it."""
    return state.insight_at is not None and state.insight_at <= view.now + QUIET


def _is_insight_due(state: SleepState, view: View) -> bool:
    return state.insight_at is not None and state.insight_at <= view.now


def is_for_insight_only(state: SleepState, fact: Fact, view: View) -> bool:
    """Tell whether an alarm rings after late facts alone: the evening does not go on."""
    if not (state.behind and isinstance(fact, AlarmDue)):
        return False
    return state.wake_at is not None and state.wake_at > view.now
