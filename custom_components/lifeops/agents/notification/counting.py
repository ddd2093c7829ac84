"""What was shown when: the day's pushes, those of the last hour, the last step."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...core.calm import Reason
from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.days import LifeDay
from ...core.records import NotificationEventRecord, NotificationState
from ...core.rules import View
from .model import LOW, NORMAL, URGENT, Last, QueueState
from .names import is_digest
from .policy import HOUR
from .ranks import rank, went_on

BUDGET = 6
_MISSED = (Reason.OVERFLOW, Reason.BUDGET)
_MOST = 200
_READ = 500


def shows(event: NotificationEventRecord) -> bool:
    """Tell whether a step is that of being shown."""
    return event.state is NotificationState.QUEUED and event.reason is None


def today(state: QueueState, view: View) -> QueueState:
    """Return the queue with what it counts of the day and the hour that run."""
    day = LifeDay.of_activity(view.now, view.tz).date
    recent = {key: at for key, at in state.recent.items() if at > view.now - HOUR}
    if state.day == day and len(recent) == len(state.recent):
        return state
    sent = state.sent if state.day == day else {}
    return replace(state, day=day, sent=sent, recent=recent)


def spent(state: QueueState) -> bool:
    """Tell whether no more may be shown today that is not urgent."""
    counted = (URGENT < priority < LOW for priority in state.sent.values())
    return sum(counted) >= BUDGET


def noted(
    state: QueueState, view: View, id_: str, event: NotificationEventRecord
) -> QueueState:
    """Return the queue with a step counted, whoever told it, as often as it is told."""
    item = state.open.get(event.notification)
    known = item or view.record(NOTIFICATION, event.notification)
    if known is None:
        return state
    last = Last(text=known.text, state=event.state, at=event.at, event=id_)
    if state.last is None or _place(last) > _place(state.last):
        state = replace(state, last=last)
    return _counted(state, view, event, known.priority) if shows(event) else state


def remembered(state: QueueState, view: View) -> QueueState:
    """Return the queue with all counted that was told of late."""
    person = view.instance.subject
    rows = view.records(NOTIFICATION_EVENT, person=person, newest=_READ)
    state = today(state, view)
    for row in rows:
        state = noted(state, view, row.id, row.value)
    if state.started:
        return state
    missed = _missed([row.value for row in rows])
    return replace(state, missed=len(missed), missed_at=min(missed, default=None))


def _place(last: Last) -> tuple[datetime, int, str]:
    """Return the place of a step among all: of one moment the further one is later."""
    return (last.at, rank(last.state), last.event)


def _counted(
    state: QueueState, view: View, event: NotificationEventRecord, priority: int
) -> QueueState:
    name = event.notification
    today_ = LifeDay.of_activity(event.at, view.tz).date == state.day
    room = priority > URGENT or len(state.sent) < _MOST
    sent = {**state.sent, name: priority} if today_ and room else state.sent
    late = event.at <= view.now - HOUR
    usual = priority == NORMAL and not late
    recent = {**state.recent, name: event.at} if usual else state.recent
    return replace(state, sent=sent, recent=recent)


def _missed(events: Sequence[NotificationEventRecord]) -> Sequence[datetime]:
    """Return when those came for which there was no room since the last digest.

    One of which nobody knows yet that it was seen counts them itself, when shown again.
    """
    seen = {event.notification for event in events if went_on(event.state)}
    digests = (
        event.at
        for event in events
        if shows(event)
        and event.notification in seen
        and is_digest(event.notification, event.person)
    )
    since = max(digests, default=None)
    return [
        event.at
        for event in events
        if event.reason in _MISSED and (since is None or event.at > since)
    ]
