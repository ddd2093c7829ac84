"""One canonical JSON form for frozen dataclasses: stored, hashed and replayed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from hashlib import blake2b
import json
from types import NoneType, UnionType
from typing import Any, TypeAliasType, Union, cast, get_args, get_origin, get_type_hints

type Json = bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None

_TEMPORAL = (datetime, date, time)


class JsonMismatchError(ValueError):
    """Stored or received JSON does not have the shape that its type asks for."""


def _mismatch(wanted: str, data: object) -> JsonMismatchError:
    return JsonMismatchError(f"expected {wanted}, got {type(data).__name__}")


def to_json(value: Any) -> Json:
    """Return value as plain JSON; dataclasses become objects, times ISO strings."""
    kind: Any = type(value)
    plain: Json = value if kind in _PLAIN else _writer(kind)(value)
    return plain


@cache
def _writer(kind: type) -> Callable[[Any], Json]:
    for shape, write in _WRITERS:
        if issubclass(kind, shape):
            return write
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return lambda value: {name: to_json(getattr(value, name)) for name in names}
    message = f"{kind.__name__} has no JSON form"
    raise TypeError(message)


_PLAIN = frozenset({NoneType, bool, int, float, str})
_WRITERS: Sequence[tuple[type | tuple[type, ...], Callable[[Any], Json]]] = (
    ((int, float), lambda value: cast("Json", value)),
    (Enum, lambda value: to_json(value.value)),
    (str, str),
    (_TEMPORAL, lambda value: cast("str", value.isoformat())),
    (Mapping, lambda value: {str(key): to_json(it) for key, it in value.items()}),
    (frozenset, lambda value: sorted(map(to_json, value), key=canonical)),
    ((list, tuple), lambda value: [to_json(item) for item in value]),
)


def to_json_since(value: object, before: object, stored: Any) -> Json:
    """Return value as plain JSON, sharing with stored what is still as it was before.

    stored is before as plain JSON; both are values that nobody changes in place.
    """
    if value is before:
        shared: Json = stored
        return shared
    if type(value) is not type(before):
        return to_json(value)
    if isinstance(value, Mapping) and isinstance(before, Mapping):
        return {
            str(key): to_json_since(item, before[key], stored[str(key)])
            if key in before
            else to_json(item)
            for key, item in value.items()
        }
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_json_since(getattr(value, name), getattr(before, name), old)
            for name, old in stored.items()
        }
    return to_json(value)


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=to_json
)


def canonical(value: object) -> str:
    """Return the one text that equal values share."""
    return canonical_json(to_json(value))


def canonical_json(value: Json) -> str:
    """Return the canonical text of what is JSON already."""
    return _ENCODER.encode(value)


def said(value: object) -> Json:
    """Return value as plain JSON without what stands at its default.

    So a field that a later version adds changes nothing that was said before.
    """
    if is_dataclass(value) and not isinstance(value, type):
        given = ((item, getattr(value, item.name)) for item in fields(value))
        return {
            item.name: said(each) for item, each in given if not _is_default(item, each)
        }
    if isinstance(value, list | tuple):
        return [said(item) for item in value]
    return to_json(value)


def _is_default(item: Field[Any], value: object) -> bool:
    if item.default_factory is not MISSING:
        return bool(value == item.default_factory())
    return item.default is not MISSING and bool(value == item.default)


def content_hash(value: object) -> str:
    """Return 16 hex digits that differ when the content does."""
    return blake2b(canonical(value).encode(), digest_size=8).hexdigest()


def from_json[T](kind: type[T], data: object) -> T:
    """Return data as kind.

    Unknown object keys are ignored, missing ones take their default. Raises
    JsonMismatchError when the shape is wrong.
    """
    result: T = _reader(cast("Any", kind))(data)
    return result


@cache
def _reader(kind: Any) -> Callable[[object], Any]:  # noqa: PLR0911 - one a shape
    origin = get_origin(kind)
    if isinstance(kind, TypeAliasType):
        return _plain
    if origin in (Union, UnionType):
        return _union_reader(get_args(kind))
    if origin is tuple:
        return _sequence_reader(get_args(kind)[0], tuple)
    if origin is frozenset:
        return _sequence_reader(get_args(kind)[0], frozenset)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(get_args(kind)[1])
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    return _scalar_reader(kind)


def _plain(data: object) -> object:
    return data


def _union_reader(members: tuple[Any, ...]) -> Callable[[object], Any]:
    readers = [_reader(member) for member in members if member is not NoneType]
    optional = NoneType in members

    def read(data: object) -> Any:
        if data is None and optional:
            return None
        for reader in readers[:-1]:
            try:
                return reader(data)
            except JsonMismatchError:
                continue
        return readers[-1](data)

    return read


def _sequence_reader(
    member: Any, build: Callable[[Any], object]
) -> Callable[[object], Any]:
    def read(data: object) -> object:
        if not isinstance(data, list | tuple):
            raise _mismatch("a list", data)
        reader = _reader(member)
        return build(reader(item) for item in data)

    return read


def _mapping_reader(member: Any) -> Callable[[object], Any]:
    def read(data: object) -> object:
        if not isinstance(data, Mapping):
            raise _mismatch("an object", data)
        reader = _reader(member)
        return {str(key): reader(item) for key, item in data.items()}

    return read


def _dataclass_reader(kind: Any) -> Callable[[object], Any]:
    hints = get_type_hints(kind)
    names = tuple(field.name for field in fields(kind) if field.init)
    readers: dict[str, Callable[[object], Any]] = {}

    def read(data: object) -> object:
        if not isinstance(data, Mapping):
            raise _mismatch("an object", data)
        if not readers:  # not before: a type may hold others of its own kind
            readers.update({name: _reader(hints[name]) for name in names})
        given = {
            name: reader(data[name]) for name, reader in readers.items() if name in data
        }
        try:
            return kind(**given)
        except TypeError as err:
            message = f"{kind.__name__}: {err}"
            raise JsonMismatchError(message) from err

    return read


def _scalar_reader(kind: Any) -> Callable[[object], Any]:
    if kind is object or kind is Any:
        return _plain
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data: _parsed(kind, data, kind)

    def read(data: object) -> object:
        if type(data) is kind:
            return data
        if kind in _TEMPORAL and isinstance(data, str):
            return _parsed(kind.fromisoformat, data, kind)
        if kind is float and isinstance(data, int) and not isinstance(data, bool):
            return float(data)
        raise _mismatch(kind.__name__, data)

    return read


def _parsed(parse: Callable[[Any], object], data: object, kind: type) -> object:
    try:
        return parse(data)
    except ValueError as err:
        raise _mismatch(kind.__name__, data) from err
