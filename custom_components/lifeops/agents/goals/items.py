"""What every command of a list does: find, add, change, remove, arrange."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
import re
from typing import Any, Final

from ...core.dataset import Dataset
from ...core.effects import DeleteRecord, Effect, PutRecord
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.ordering import last_order, moved
from ...core.rules import Row, View
from ...core.settings import Test, refused
from ...core.tasks import GoalRecord, HabitRecord

TITLE_LONGEST: Final = 200
NOTE_LONGEST: Final = 4000
_SHOWN = 50
_UID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def is_title(value: object) -> bool:
    """Tell whether a value can stand in a list."""
    return isinstance(value, str) and 0 < len(value.strip()) <= TITLE_LONGEST


def shorter(most: int) -> Test:
    """Return the test of a text of so many characters at most."""
    return lambda value: isinstance(value, str) and len(value) <= most


def asked_item[R: (HabitRecord, GoalRecord)](
    rows: Sequence[Row[R]], data: Mapping[str, Json]
) -> Row[R]:
    """Return the item that is meant by its id or title; raises RefusedError."""
    wanted = data.get("id")
    if not isinstance(wanted, str):
        raise refused("id", wanted)
    by_id = [row for row in rows if row.id.rpartition("/")[2] == wanted]
    named = wanted.strip().casefold()
    found = by_id or [row for row in rows if row.value.title.casefold() == named]
    if not found:
        raise RefusedError("unknown_item", id=wanted[:_SHOWN])
    if len(found) > 1:
        raise RefusedError("several_items", title=wanted[:_SHOWN])
    return found[0]


def new_id(view: View, dataset: Dataset[Any], data: Mapping[str, Json]) -> str:
    """Return the id of a new record; raises RefusedError where it cannot be its."""
    uid = data.get("id")
    if not isinstance(uid, str) or not _UID.fullmatch(uid):
        raise refused("id", uid)
    record_id = f"{view.instance.subject}/{uid}"
    if view.record(dataset, record_id) is not None:
        raise RefusedError("item_exists", id=uid[:_SHOWN])
    return record_id


def added[R: (HabitRecord, GoalRecord)](
    dataset: Dataset[R], rows: Sequence[Row[R]], record_id: str, record: R, most: int
) -> tuple[PutRecord, ...]:
    """Return what puts a new record behind all others; raises RefusedError."""
    if len(rows) >= most:
        raise RefusedError("list_full", count=str(most))
    last = last_order(row.value.order for row in rows)
    return _put(dataset, record_id, dataset.write(replace(record, order=last)))


def changed[R: (HabitRecord, GoalRecord)](
    dataset: Dataset[R], row: Row[R], record: R
) -> tuple[PutRecord, ...]:
    """Return what writes the fields that differ."""
    before, after = dataset.write(row.value), dataset.write(record)
    fields = {name: one for name, one in after.items() if one != before[name]}
    return _put(dataset, row.id, fields) if fields else ()


def removed[R: (HabitRecord, GoalRecord)](
    dataset: Dataset[R], row: Row[R]
) -> tuple[Effect, ...]:
    """Return what removes a record."""
    return (DeleteRecord(dataset=dataset.name, id=row.id),)


def arranged[R: (HabitRecord, GoalRecord)](
    dataset: Dataset[R], rows: Sequence[Row[R]], data: Mapping[str, Json]
) -> tuple[Effect, ...]:
    """Return what puts an item behind another one, or first."""
    item, after = asked_item(rows, data), data.get("after")
    behind = None if after is None else asked_item(rows, {"id": after})
    orders = {row.id: row.value.order for row in rows}
    places = moved(orders, item.id, behind.id if behind else None)
    return tuple(
        put
        for record_id, order in places.items()
        for put in _put(dataset, record_id, {"order": order})
    )


def _put(
    dataset: Dataset[Any], record_id: str, fields: Mapping[str, Json]
) -> tuple[PutRecord, ...]:
    person = record_id.partition("/")[0]
    return (
        PutRecord(dataset=dataset.name, id=record_id, fields=fields, person=person),
    )
