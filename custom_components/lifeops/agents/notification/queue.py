"""The queue: what comes in, what is done when its moment comes."""

from dataclasses import replace
from datetime import datetime, timedelta

from ...core.calm import Reason
from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.effects import Effect
from ...core.records import NotificationRecord, NotificationState
from ...core.rules import View
from . import digest
from .counting import remembered, today
from .ladder import climb, climbed
from .model import URGENT, Item, QueueState
from .names import rev_of
from .policy import Calm
from .ranks import is_over, went_on
from .showing import due, held, recalled
from .steps import (
    EXPIRED,
    QUEUED,
    Step,
    end,
    furthest,
    missed,
    put_item,
    shown_since,
)
from .undoing import silenced

MOST = 200
_READ = 500
_LOOKS_BACK = timedelta(days=2)


def begin(state: QueueState, view: View) -> Step:
    """Take in what waits in the records, and count what was shown of late.

    What went over while no home acted is taken in too: its end is told, with its reason.
    """
    state = replace(remembered(state, view), started=True)
    rows = view.records(NOTIFICATION, person=view.instance.subject, newest=_READ)
    since = view.now - _LOOKS_BACK
    waiting = {row.id for row in rows if row.value.expires > since}
    effects: tuple[Effect, ...] = ()
    for notification in sorted({*waiting, *state.open}):
        state, more = intake(state, view, notification)
        effects = (*effects, *more)
    return state, effects


def intake(state: QueueState, view: View, notification: str) -> Step:
    """Take a notification in as its record stands, or out when it was withdrawn.

    One that only waits for its turn, here or in another home, is asked for: the outbox
    knows who shows it, and shows it once. What was over long before it was heard of
    here (a home that joins is told of months) was ended by those who knew of it.
    """
    record = view.record(NOTIFICATION, notification)
    known = state.open.get(notification)
    if record is None or record.withdrawn:
        if known is None:
            return state, ()
        return end(state, view, notification, EXPIRED, reason=Reason.WITHDRAWN)
    item = _item(record)
    if known is not None and known.rev == item.rev:
        return state, ()
    if known is None and item.expires <= view.now - _LOOKS_BACK:
        return state, ()
    if known is None:
        so_far = furthest(view, notification)
        if is_over(so_far) or (item.is_low and went_on(so_far)):
            return state, ()
        if went_on(so_far):
            since = shown_since(view, notification)
            item = replace(item, state=so_far, shown=True, since=since)
    else:
        item = replace(item, shown=known.shown, missed=known.missed)
    item = replace(item, rung=climbed(view, notification, item))
    old = silenced(view, notification, known) if known else ()
    state = put_item(state, notification, item)
    state, effects = (
        _expired(state, view, notification, item)
        if item.expires <= view.now
        else _bounded(state, view)
    )
    return state, (*old, *effects)


def release(state: QueueState, view: View, calm: Calm) -> Step:
    """Do all whose moment has come in order; a digest when all it may tell of is listed."""
    state = today(state, view)
    effects: tuple[Effect, ...] = ()
    stirring = [id_ for id_, item in state.open.items() if _stirs(item, view, calm)]
    ids = sorted(stirring, key=lambda id_: order(state, id_))
    for notification in sorted(ids, key=lambda id_: state.open[id_].is_digest):
        if item := state.open.get(notification):
            state, more = _due(state, view, calm, notification, item)
            effects = (*effects, *more)
    look_at = _look_at(state, view, calm)
    return replace(state, look_at=look_at), (
        *effects,
        *digest.planned(state, view, calm),
    )


def _stirs(item: Item, view: View, calm: Calm) -> bool:
    """Tell whether something may have to be done: most of what is open only stands."""
    waits = item.shown and item.state is QUEUED
    return item.due_at <= view.now or (waits and calm.holding(item.rank) is not None)


def _due(
    state: QueueState, view: View, calm: Calm, notification: str, item: Item
) -> Step:
    if item.expires <= view.now:
        return _expired(state, view, notification, item)
    if item.state is None:
        come = item.not_before <= view.now
        return _come(state, view, calm, notification, item) if come else (state, ())
    state, effects = recalled(state, view, calm, notification, item)
    state, more = climb(state, view, calm, notification, state.open[notification])
    return state, (*effects, *more)


def _come(
    state: QueueState, view: View, calm: Calm, notification: str, item: Item
) -> Step:
    if item.is_low:
        return digest.listed(state, view, notification)
    if not item.is_digest:
        return due(state, view, calm, notification, item)
    if hold := calm.holding(item.rank):
        return held(state, view, notification, item, hold)
    return digest.shown(state, view, calm, notification, item)


def _expired(state: QueueState, view: View, notification: str, item: Item) -> Step:
    """End what was not answered in time, and say why nobody saw it."""
    failed = f"{notification}/{Reason.UNREACHED}"
    unreached = view.record(NOTIFICATION_EVENT, failed) is not None
    if unreached and not went_on(item.state):
        to = NotificationState.FAILED
        return end(state, view, notification, to, reason=Reason.UNREACHED)
    if item.shown:
        return end(state, view, notification, EXPIRED)
    reason = Reason.NOT_SHOWN if item.held is None else item.held
    return end(state, view, notification, EXPIRED, reason=reason)


def _bounded(state: QueueState, view: View) -> Step:
    """Make room: what matters least goes, of that what came last; never the digest.

    Where all is urgent that is what was seen first: the next one has yet to be shown.
    """
    if len(state.open) <= MOST:
        return state, ()
    ids = (id_ for id_, item in state.open.items() if not item.is_digest)
    ranked = sorted(ids, key=lambda id_: order(state, id_))
    seen = (id_ for id_ in ranked if went_on(state.open[id_].state))
    oldest = next(seen, None) if state.open[ranked[-1]].rank <= URGENT else None
    if oldest is None:
        return missed(state, view, ranked[-1], Reason.OVERFLOW)
    return end(state, view, oldest, EXPIRED, reason=Reason.OVERFLOW)


def order(state: QueueState, notification: str) -> tuple[int, datetime, str]:
    """Return a notification's place: what matters most first, then what came first."""
    item = state.open[notification]
    return (item.rank, item.not_before, notification)


def _look_at(state: QueueState, view: View, calm: Calm) -> datetime | None:
    """Return when what holds may change though nothing is heard."""
    crowded = calm.crowded(state.recent)
    moments = (
        calm.changes_at(),
        crowded and crowded.until,
        digest.next_digest(state, view, calm),
    )
    return min((at for at in moments if at and at > view.now), default=None)


def _item(record: NotificationRecord) -> Item:
    return Item(
        rev=rev_of(record),
        text=record.text,
        priority=record.priority,
        not_before=record.not_before,
        expires=record.expires,
        ladder=tuple(sorted(record.ladder, key=lambda rung: rung.after_s)),
    )
