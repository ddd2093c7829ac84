"""Which kept decisions something that has a name is about."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..core.effects import PutRecord
from ..core.json import Json
from .protocols import DecisionRow

_PARTS_OF_INSTANCE = 3


def names(rows: Iterable[DecisionRow], about: str) -> frozenset[str]:
    """Return all names of what is asked about: phones know a notification by its tag."""
    tagged = (
        str(effect["key"]).split("/", _PARTS_OF_INSTANCE)[-1]
        for row in rows
        for effect in row.effects
        if isinstance(effect, Mapping) and effect.get("tag") == about
    )
    return frozenset((about, *tagged))


def concerning(row: DecisionRow, person: str) -> DecisionRow | None:
    """Return a site's decision with nothing but what is one person's, None for nothing."""
    decided: Any = row.effects
    effects = [
        effect
        for effect in decided
        if _is_of(person, effect) and effect["type"] == PutRecord.__name__
    ]
    if not effects:
        return None
    reads: Any = row.reads
    own = [
        [question, answer]
        for question, answer in reads
        if question[0] == "tz" or _is_of(person, answer)
    ]
    return replace(row, effects=effects, reads=own)


def mentions(row: DecisionRow, known_as: Collection[str]) -> bool:
    """Tell whether a decision was about something, or did something about it."""
    return any(
        _is_named(leaf, name)
        for leaf in _leaves([row.fact, *row.effects])
        for name in known_as
    )


def _is_of(person: str, value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("person") == person


def _is_named(leaf: str, name: str) -> bool:
    """Compare with ids and keys, also of what is made for it: push/<id>, <key>#<rev>."""
    base = leaf.partition("#")[0]
    return base == name or ("/" in name and base.endswith(f"/{name}"))


def _leaves(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from _leaves(item)
        case list() | tuple():
            for item in value:
                yield from _leaves(item)
