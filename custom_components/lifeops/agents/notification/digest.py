"""The digest: once a day all that can wait, in one push."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from ...core.calm import Held, Reason
from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.days import LifeDay, wall_moment
from ...core.effects import Effect, Line
from ...core.records import FREE, NotificationRecord
from ...core.rules import View
from .model import DIGEST, LOW, Item, QueueState
from .names import digest_id
from .policy import Calm
from .pushing import push_of
from .showing import is_stale
from .steps import (
    DELIVERED,
    EXPIRED,
    QUEUED,
    Step,
    begun,
    end,
    put_item,
    shown_since,
    step,
)
from .undoing import put_notification

MORE = "digest_more"
_LINES = 12
_DAY = timedelta(days=1)


def listed(state: QueueState, view: View, notification: str) -> Step:
    """Put what can wait into the list of the next digest."""
    state, effects = step(state, view, notification, QUEUED, reason=Reason.DIGEST.value)
    event = view.record(NOTIFICATION_EVENT, f"{notification}/{QUEUED}")
    since = view.now if event is None else event.at
    item = replace(state.open[notification], held=Held.DIGEST, since=since)
    return put_item(state, notification, item), effects


def planned(state: QueueState, view: View, calm: Calm) -> tuple[Effect, ...]:
    """Return today's digest where it is time for it and something waits for it."""
    day, due = _last(view, calm)
    today = LifeDay.of_activity(view.now, view.tz) == LifeDay.of_activity(due, view.tz)
    if not (calm.settings.digest and today and _waits(state, due)):
        return ()
    id_ = digest_id(view.instance.subject, day)
    if view.record(NOTIFICATION, id_) is not None:
        return ()
    record = NotificationRecord(
        person=view.instance.subject,
        agent=view.instance.agent,
        text=DIGEST,
        priority=LOW,
        not_before=due,
        expires=_moment(day + _DAY, view, calm),
    )
    return (put_notification(id_, record),)


def _waits(state: QueueState, due: datetime) -> bool:
    came = (state.missed_at, *(item.since for item in _low(state).values()))
    return any(at is not None and at <= due for at in came)


def next_digest(state: QueueState, view: View, calm: Calm) -> datetime | None:
    """Return when the next digest is due, None where nothing waits for one."""
    waits = state.missed or any(map(_is_listed, state.open.values()))
    if not calm.settings.digest or not waits:
        return None
    return _moment(_last(view, calm)[0] + _DAY, view, calm)


def shown(
    state: QueueState, view: View, calm: Calm, notification: str, item: Item
) -> Step:
    """Show a digest: a line for each that still holds, the rest by their number."""
    record = view.record(NOTIFICATION, notification)
    until = shown_since(view, notification) or view.now
    state, effects, told = _looked_at(state, view, until)
    item = replace(item, missed=item.missed + state.missed)
    more = max(len(told) - _LINES, 0) + item.missed
    if record is None or not (told or more):
        state, ended = end(state, view, notification, EXPIRED, reason=Reason.STALE)
        return state, (*effects, *ended)
    for id_ in told:
        in_it = replace(state.open[id_], digest=notification)
        state = put_item(state, id_, in_it)
    state, steps = begun(
        replace(state, missed=0, missed_at=None), view, notification, item
    )
    lines = [_line(one) for one in told.values()]
    rest = (Line(text=MORE, placeholders={"count": str(more)}),) if more else ()
    push = push_of(
        view,
        notification,
        item,
        record,
        calm.settings,
        lines=(*lines[:_LINES], *rest),
        sensitive=any(one.sensitive for one in told.values()),
    )
    return state, (*effects, *steps, push)


def _line(record: NotificationRecord) -> Line:
    """Return a line; it shows titles only, so words without one are their own."""
    words = record.placeholders
    if record.text == FREE and not words.get("title", "").strip():
        words = {**words, "title": words.get("message", "")}
    return Line(text=record.text, placeholders=words)


def read(state: QueueState, view: View, notification: str) -> Step:
    """Take what a digest told of as told: it leaves the queue."""
    effects: tuple[Effect, ...] = ()
    for id_, item in sorted(state.open.items()):
        if item.digest == notification:
            state, more = step(state, view, id_, DELIVERED)
            state = replace(state, open=_without(state.open, id_))
            effects = (*effects, *more)
    return state, effects


def _looked_at(
    state: QueueState, view: View, until: datetime
) -> tuple[QueueState, tuple[Effect, ...], Mapping[str, NotificationRecord]]:
    """Drop what is so no more; return what is left that came up to a moment, in order."""
    effects: tuple[Effect, ...] = ()
    told: dict[str, NotificationRecord] = {}
    came = (
        (item.not_before, id_)
        for id_, item in _low(state).items()
        if item.since and item.since <= until
    )
    for _, id_ in sorted(came):
        record = view.record(NOTIFICATION, id_)
        if record is None or is_stale(view, record):
            state, more = end(state, view, id_, EXPIRED, reason=Reason.STALE)
            effects = (*effects, *more)
        else:
            told[id_] = record
    return state, effects, told


def _low(state: QueueState) -> Mapping[str, Item]:
    """Return what is in the list of the digest."""
    return {id_: item for id_, item in state.open.items() if _is_listed(item)}


def _is_listed(item: Item) -> bool:
    return item.state is QUEUED and item.is_low


def _without(open_: Mapping[str, Item], id_: str) -> Mapping[str, Item]:
    return {key: item for key, item in open_.items() if key != id_}


def _last(view: View, calm: Calm) -> tuple[date, datetime]:
    """Return the last day whose digest is due, and since when."""
    day = view.now.astimezone(view.tz).date()
    due = _moment(day, view, calm)
    return (
        (day, due) if due <= view.now else (day - _DAY, _moment(day - _DAY, view, calm))
    )


def _moment(day: date, view: View, calm: Calm) -> datetime:
    return wall_moment(day, calm.settings.digest_at, view.tz)
