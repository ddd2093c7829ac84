"""The lists that people edit: read beside the ring, changed by commands."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from homeassistant.components.todo.const import TodoItemStatus
from homeassistant.components.todo.entity import TodoItem

from ..core.identity import Instance
from ..core.json import Json, to_json
from ..engine.view import RuleView
from ..store.reader import Reader
from .agents.description import AgentListDescription, ListItem

if TYPE_CHECKING:
    from .hub import Hub

_MOST = 1000


async def async_list_items(
    hub: Hub, instance: Instance, description: AgentListDescription
) -> Sequence[ListItem]:
    """Return the items of a list as its records stand, in order; raises StoreError."""
    now = hub.clock.now()

    def read(reader: Reader) -> Sequence[ListItem]:
        view = RuleView(hub.rule_reads(reader), now, instance)
        rows = view.records(description.dataset, person=instance.subject, newest=_MOST)
        found = (description.item_fn(row, now, view.tz) for row in rows)
        items = [item for item in found if item is not None]
        return sorted(items, key=lambda item: (item.order, item.uid))

    return await hub.async_read(read)


def shown(
    items: Sequence[ListItem], description: AgentListDescription, value: Any
) -> list[TodoItem]:
    """Return items as Home Assistant shows them, completed by a topic's value."""
    found = (description.now_fn(item, value) for item in items)
    return [_todo_item(item) for item in found if item is not None]


def asked(item: TodoItem) -> Mapping[str, Json]:
    """Return what a new item asks for."""
    given = {"title": item.summary, "note": item.description, "due": _due(item.due)}
    return {name: value for name, value in given.items() if value is not None}


def differing(item: TodoItem, before: TodoItem) -> Mapping[str, Json]:
    """Return what a changed item asks for.

    Who only completes an item (by voice) names neither due nor note, and means neither.
    """
    data: dict[str, Json] = {}
    if item.summary is not None and item.summary != before.summary:
        data["title"] = item.summary
    status = item.status
    turned = status is not None and status != before.status
    if item.description != before.description and not (
        turned and item.description is None
    ):
        data["note"] = item.description or ""
    if item.due != before.due and not (turned and item.due is None):
        data["due"] = _due(item.due)
    if turned:
        data["done"] = status == TodoItemStatus.COMPLETED
    return data


def _todo_item(item: ListItem) -> TodoItem:
    done, open_ = TodoItemStatus.COMPLETED, TodoItemStatus.NEEDS_ACTION
    return TodoItem(
        uid=item.uid,
        summary=item.title,
        status=done if item.done else open_,
        due=item.due,
        description=item.note or None,
    )


def _due(due: date | datetime | None) -> Json:
    return to_json(due)
