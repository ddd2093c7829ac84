"""Answers that are true but strange: nulls, words and fields nobody has heard of."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from .faults import Fault, Kind
from .person.document import Item
from .schema import item_schema, nullable, resolved

NEW_WORD = "newly_invented"
NEW_FIELD = "newly_invented_field"
KEPT = frozenset({"id", "day", "start_day", "timestamp"})


def mangled(
    endpoint: str, items: Sequence[Item], struck: Sequence[Fault]
) -> list[Item]:
    """Return documents as the faults of a request leave them."""
    left = [deepcopy(one) for one in items] if struck else list(items)
    for fault in struck:
        mangle = _MANGLES.get(fault.kind)
        if mangle is not None:
            for item in left:
                mangle(item, _fields(endpoint), fault)
    return left


def _fields(endpoint: str) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = item_schema(endpoint)["properties"]
    return fields


def _nulls(item: Item, fields: Mapping[str, Any], fault: Fault) -> None:
    """Leave out what may be left out; the answer still is as promised."""
    for name, node in fields.items():
        spared = name not in item or name in KEPT or not nullable(node)
        if not spared and fault.luck.random() < fault.options["share_of_fields"]:
            item[name] = None


def _words(item: Item, fields: Mapping[str, Any], fault: Fault) -> None:
    for name, node in fields.items():
        if "enum" in resolved(node) and item.get(name) is not None:
            item[name] = NEW_WORD


def _new_field(item: Item, fields: Mapping[str, Any], fault: Fault) -> None:
    item[NEW_FIELD] = {"level": 3, "notes": ["of a newer version"]}


_MANGLES: Mapping[Kind, Callable[[Item, Mapping[str, Any], Fault], None]] = {
    Kind.NULLS: _nulls,
    Kind.UNKNOWN_ENUM: _words,
    Kind.UNKNOWN_FIELD: _new_field,
}
MANGLING = frozenset(_MANGLES)
STRANGE = frozenset({Kind.UNKNOWN_ENUM, Kind.UNKNOWN_FIELD})
"""What makes an answer other than the schema promises."""
