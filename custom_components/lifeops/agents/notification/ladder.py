"""The ladder: louder and louder, until somebody answers or it is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from ...core.calm import Channel, Reason, Rung
from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.effects import Effect, Push, PutRecord, Scope, Tell
from ...core.json import Json
from ...core.places import is_served_here
from ...core.records import (
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
)
from ...core.rules import View
from .model import URGENT, Item, QueueState
from .names import relay_id, rung_key
from .policy import Calm
from .pushing import actions_of, is_private, push_of
from .steps import EXPIRED, QUEUED, Step, end, put_event, put_item, told
from .telling import ESCALATED, event
from .undoing import put_notification

PRIVATE = "veiled"
SLOTS: Mapping[Channel, str] = {
    Channel.SPEAKER: "speakers",
    Channel.LIGHT: "signal_lights",
    Channel.NOTIFY: "notify_entities",
}
_TOLD_WITHIN = timedelta(minutes=10)
_IN_THE_ROOM = (Channel.SPEAKER, Channel.LIGHT)


def climb(
    state: QueueState, view: View, calm: Calm, notification: str, item: Item
) -> Step:
    """Climb every rung that is due; what may not be shown now goes on later."""
    effects: tuple[Effect, ...] = ()
    if not _is_due(item, view):
        return state, effects
    record = view.record(NOTIFICATION, notification)
    if record is None:
        return end(state, view, notification, EXPIRED, reason=Reason.WITHDRAWN)
    while _is_due(item, view):
        if hold := calm.holding(item.rank):
            waits = replace(item, held=hold.why)
            return put_item(state, notification, waits), effects
        rung = item.ladder[item.rung]
        rise = _Rise(
            view=view,
            calm=calm,
            notification=notification,
            item=item,
            record=record,
            rung=rung,
        )
        item = replace(item, rung=item.rung + 1, held=None)
        state = put_item(state, notification, item)
        name, why = rung_name(item.rev, item.rung), rung.channel
        state, steps = told(state, view, notification, QUEUED, name=name, reason=why)
        escalated = _escalated(view, notification, item, rung)
        effects = (*effects, *steps, *_acts(rise), escalated)
    return state, effects


def _is_due(item: Item, view: View) -> bool:
    return item.climbs_at is not None and item.climbs_at <= view.now


def climbed(view: View, notification: str, item: Item) -> int:
    """Return how many rungs its content has climbed, by the steps that were told."""
    numbers = range(1, len(item.ladder) + 1)
    names = (f"{notification}/{rung_name(item.rev, number)}" for number in numbers)
    events = [view.record(NOTIFICATION_EVENT, name) for name in names]
    return next((n for n, one in enumerate(events) if one is None), len(events))


def rung_name(rev: str, number: int) -> str:
    """Return the last part of the id of the event that tells of a content's rung."""
    return f"rung{number}-{rev}"


def answered(
    view: View, notification: str, action: str, reply: str | None
) -> Iterator[Effect]:
    """Yield the answer that another person gave for the one who was asked first."""
    record = view.record(NOTIFICATION, notification)
    first = record and record.relays and view.record(NOTIFICATION, record.relays)
    if not (record and record.relays and first):
        return
    id_ = f"{record.relays}/{NotificationState.ACTED}"
    if view.record(NOTIFICATION_EVENT, id_) is None:
        yield put_event(
            id_,
            NotificationEventRecord(
                notification=record.relays,
                person=first.person,
                state=NotificationState.ACTED,
                at=view.now,
                action=action,
                reply=reply,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rise:
    """A rung that is climbed now, and of what."""

    view: View
    calm: Calm
    notification: str
    item: Item
    record: NotificationRecord
    rung: Rung

    @property
    def key(self) -> str:
        """Return the key of what the rung does."""
        number = self.item.rung + 1
        return rung_key(self.view.instance, self.notification, number)


def _acts(rise: _Rise) -> Iterator[Effect]:
    """Yield what a rung does."""
    match rise.rung.channel:
        case Channel.PERSON:
            yield from _relay(rise)
        case Channel.PUSH | Channel.CRITICAL:
            yield _push(rise)
        case Channel.SPEAKER | Channel.LIGHT | Channel.NOTIFY:
            yield from _tell(rise)


def _push(rise: _Rise) -> Push:
    loud = rise.rung.channel is Channel.CRITICAL
    return push_of(
        rise.view,
        rise.notification,
        rise.item,
        rise.record,
        rise.calm.settings,
        key=rise.key,
        critical=loud and rise.record.priority <= URGENT,
    )


def _tell(rise: _Rise) -> Iterator[Tell]:
    """Yield what is told aloud: in the home where the person is, and nothing private."""
    view, record, channel = rise.view, rise.record, rise.rung.channel
    in_room = channel in _IN_THE_ROOM
    if in_room and not is_served_here(view, record.person):
        return
    private = is_private(view, record)
    anywhere = Scope.ANY if record.priority <= URGENT else Scope.HOUSEHOLD
    yield Tell(
        key=rise.key,
        expires=min(record.expires, view.now + _TOLD_WITHIN),
        scope=Scope.SITE if in_room else anywhere,
        person=record.person,
        channel=channel,
        slot=SLOTS[channel],
        text=PRIVATE if private else record.text,
        placeholders={} if private else record.placeholders,
    )


def _relay(rise: _Rise) -> Iterator[PutRecord]:
    """Yield what another person is told, once: the same, and how to answer it."""
    record, other = rise.record, rise.rung.person
    if other is None or other == record.person:
        return
    id_ = relay_id(rise.notification, other, rise.item.rev)
    if rise.view.record(NOTIFICATION, id_) is not None:
        return
    relay = replace(
        record,
        person=other,
        actions=tuple(actions_of(record)),
        not_before=rise.item.climbs_at or rise.view.now,
        ladder=(),
        still=(),
        relays=rise.notification,
    )
    yield put_notification(id_, relay)


def _escalated(view: View, notification: str, item: Item, rung: Rung) -> Effect:
    data: Mapping[str, Json] = {
        "rung": item.rung,
        "channel": rung.channel.value,
        "person": rung.person,
    }
    return event(view, notification, item, ESCALATED, data, item.rung)
