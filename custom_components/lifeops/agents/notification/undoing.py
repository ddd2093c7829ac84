"""What takes a notification away wherever it may be seen, when it is over."""

from collections.abc import Container, Iterator
from dataclasses import replace

from ...core.calm import Channel, Rung
from ...core.datasets import NOTIFICATION
from ...core.effects import Cancel, DataEffect, PutRecord
from ...core.records import NotificationRecord
from ...core.rules import View
from .model import Item
from .names import key_of, relay_id, rung_key

_PUSHED = (Channel.PUSH, Channel.CRITICAL)


def undone(view: View, notification: str, item: Item) -> tuple[DataEffect, ...]:
    """Return what clears phones, silences rungs and takes back what others were told."""
    shown = (Cancel(key=key_of(view.instance, notification)),) if item.shown else ()
    return (*shown, *_rungs(view, notification, item))


def silenced(view: View, notification: str, item: Item) -> tuple[DataEffect, ...]:
    """Return what takes back the rungs of a content that another one replaces.

    Its pushes are replaced on the phones: to clear them might clear the other one.
    """
    return tuple(_rungs(view, notification, item, beside=_PUSHED))


def put_notification(id_: str, record: NotificationRecord) -> PutRecord:
    """Return the record of something to tell."""
    return PutRecord(
        dataset=NOTIFICATION.name,
        id=id_,
        fields=NOTIFICATION.write(record),
        person=record.person,
    )


def _rungs(
    view: View, notification: str, item: Item, *, beside: Container[Channel] = ()
) -> Iterator[DataEffect]:
    for number, rung in enumerate(item.ladder[: item.rung], 1):
        if rung.channel in beside:
            continue
        if rung.channel is not Channel.PERSON:
            yield Cancel(key=rung_key(view.instance, notification, number))
        elif put := _taken_back(view, notification, item, rung):
            yield put


def _taken_back(
    view: View, notification: str, item: Item, rung: Rung
) -> PutRecord | None:
    id_ = relay_id(notification, rung.person or "", item.rev)
    record = view.record(NOTIFICATION, id_)
    if record is None or record.withdrawn or record.expires <= view.now:
        return None
    return put_notification(id_, replace(record, withdrawn=True))
