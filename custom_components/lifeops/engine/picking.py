"""Fields picked out of stored ones, by their names."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from ..core.json import Json

type Wanted = Mapping[str, Wanted]


def picked(fields: Mapping[str, Json], only: Collection[str]) -> Mapping[str, Json]:
    """Return those fields that are named; with dots, fields of fields."""
    return _picked(fields, _by_head(tuple(only)))


@lru_cache
def _by_head(only: Collection[str]) -> Wanted:
    wanted: dict[str, dict[str, Any]] = {}
    for name in only:
        inner: dict[str, Any] = wanted
        for part in name.split("."):
            inner = inner.setdefault(part, {})
    return wanted


def _picked(fields: Mapping[str, Json], wanted: Wanted) -> Mapping[str, Json]:
    found: dict[str, Json] = {}
    for name, inner in wanted.items():
        value = fields.get(name)
        if inner and isinstance(value, Mapping):
            found[name] = _picked(value, inner)
        elif name in fields:
            found[name] = value
    return found
