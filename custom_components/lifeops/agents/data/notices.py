"""What automations hear of a home's data: damage, a database far behind, and back."""

from collections.abc import Iterator
from datetime import timedelta

from ...core.effects import Emit
from ...core.json import Json
from ...core.rules import View
from ...core.topics import DataReport

EVENT_BEHIND = "data_behind"
EVENT_BACK = "data_back"
EVENT_DAMAGED = "data_damaged"

_EVENT_LASTS = timedelta(minutes=10)


def events(before: DataReport | None, after: DataReport, view: View) -> Iterator[Emit]:
    """Yield what changed for the worse, or for the better again."""
    was_damaged, was_late = _is_damaged(before), _is_late(before)
    damaged, late = _is_damaged(after), _is_late(after)
    if damaged and not was_damaged:
        yield _event(EVENT_DAMAGED, view, problem=after.store.problem)
    if late and not was_late and after.sink is not None:
        yield _event(EVENT_BEHIND, view, lag_s=after.lag_s)
    if was_late and not late and after.sink is not None:
        yield _event(EVENT_BACK, view)


def _is_damaged(value: DataReport | None) -> bool:
    return value is not None and value.store.problem is not None


def _is_late(value: DataReport | None) -> bool:
    return value is not None and value.late


def _event(event: str, view: View, **data: Json) -> Emit:
    instance = view.instance
    return Emit(
        key=instance.key("event", event),
        expires=view.now + _EVENT_LASTS,
        agent=instance.agent,
        subject=instance.subject,
        event=event,
        data={**data, "at": view.now.isoformat()},
    )
