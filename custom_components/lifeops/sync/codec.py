"""Writes as one compressed text of columns; what comes back is looked at throughout."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, islice
import json
from operator import sub
import re
from typing import Any

import orjson

from ..core.errors import ProtocolError
from ..core.ops import NAME_CHARS, Ops, Origin
from .limits import OPS_MOST, PAST_CHARS, PLAIN_BYTES, VALUE_BYTES
from .packing import pack, unpack

_SEALED = "~"
_MOST_NUMBER = 2**63 - 1
_PAST = re.compile(r"\d{1,9}:\d{1,18}(?:,\d{1,9}:\d{1,18})*", re.ASCII)
_PLACE = re.compile(r"(\d+):")
_COLUMNS = (
    "dataset",
    "id",
    "field",
    "value",
    "person",
    "h",
    "origin",
    "seq",
    "past",
)


def encode(ops: Ops) -> bytes:
    """Return writes as bytes: numbers as steps from the one before."""
    plain = orjson.dumps(
        {
            "origins": [list(origin) for origin in ops.origins],
            "datasets": list(ops.datasets),
            "dataset": list(ops.dataset),
            "id": list(ops.id),
            "field": list(ops.field),
            "value": list(ops.value),
            "person": list(ops.person),
            "h": _steps(ops.h),
            "origin": list(ops.origin),
            "seq": _steps(ops.seq),
            "past": list(ops.past),
        }
    )
    if len(ops) > OPS_MOST or len(plain) > PLAIN_BYTES:
        raise ProtocolError("too_large", what="chunk")
    return pack(plain)


def decode(data: bytes) -> Ops:
    """Return the writes of bytes; raises ProtocolError for anything else."""
    columns = _columns(unpack(data, PLAIN_BYTES))
    origins = [_origin(each) for each in _list(columns, "origins")]
    datasets = _texts(_list(columns, "datasets"), "datasets")
    ops = Ops(
        origins=origins,
        datasets=datasets,
        dataset=_places(columns["dataset"], len(datasets), "dataset"),
        id=_texts(columns["id"], "id"),
        field=_texts(columns["field"], "field"),
        value=_values(columns["value"]),
        person=_texts_or_none(columns["person"], "person", NAME_CHARS),
        h=_numbers(columns["h"], "h"),
        origin=_places(columns["origin"], len(origins), "origin"),
        seq=_numbers(columns["seq"], "seq"),
        past=_pasts(columns["past"], len(origins)),
    )
    if "" in datasets:
        raise _broken("datasets")
    named = zip(ops.field, ops.value, strict=True)
    if any(value is not None for field, value in named if not field):
        raise _broken("tombstone")
    return ops


def _steps(numbers: Sequence[int]) -> list[int]:
    return [*numbers[:1], *map(sub, islice(numbers, 1, None), numbers, strict=False)]


def _broken(what: str) -> ProtocolError:
    return ProtocolError("unreadable", why=what)


def _columns(plain: bytes) -> Mapping[str, Any]:
    try:
        data = orjson.loads(plain)
    except orjson.JSONDecodeError as err:
        raise _broken("json") from err
    if not isinstance(data, dict):
        raise _broken("json")
    lengths = {len(_list(data, name)) for name in _COLUMNS}
    if len(lengths) != 1:
        raise _broken("columns")
    if max(lengths) > OPS_MOST:
        raise ProtocolError("too_large", what="chunk")
    return data


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    column = data.get(name)
    if not isinstance(column, list):
        raise _broken(name)
    return column


def _only(column: Sequence[object], what: str, *kinds: type) -> None:
    if not set(map(type, column)) <= set(kinds):
        raise _broken(what)


def _origin(data: object) -> Origin:
    match data:
        case [str(home), str(epoch)] if home and epoch:
            _longest((home, epoch), NAME_CHARS, "origins")
            return Origin(home, epoch)
    raise _broken("origins")


def _longest(texts: Iterable[str], most: int, what: str) -> None:
    if max(map(len, texts), default=0) > most:
        raise ProtocolError("too_large", what=what)


def _texts(column: list[Any], what: str) -> list[str]:
    _only(column, what, str)
    _longest(column, NAME_CHARS, what)
    return column


def _texts_or_none(column: list[Any], what: str, most: int) -> list[str | None]:
    _only(column, what, str, type(None))
    _longest(filter(None, column), most, what)
    return column


def _places(column: list[Any], end: int, what: str) -> list[int]:
    _only(column, what, int)
    if column and not 0 <= min(column) <= max(column) < end:
        raise _broken(what)
    return column


def _numbers(column: list[Any], what: str) -> list[int]:
    _only(column, what, int)
    numbers = list(accumulate(column))
    if numbers and not 0 < min(numbers) <= max(numbers) <= _MOST_NUMBER:
        raise _broken(what)
    return numbers


def _pasts(column: list[Any], end: int) -> list[str | None]:
    for past in filter(None, _texts_or_none(column, "past", PAST_CHARS)):
        if not _PAST.fullmatch(past):
            raise _broken("past")
        if max(map(int, _PLACE.findall(past))) >= end:
            raise _broken("past")
    return [past or None for past in column]


def _values(column: list[Any]) -> list[str | None]:
    _only(column, "value", str, type(None))
    for value in set(column):
        if value is not None and not _is_value(value):
            raise _broken("value")
    return column


def _is_value(value: str) -> bool:
    """Return whether a text is sealed, by whatever version, or JSON.

    NaN and its like are no JSON, and are written as if they were.
    """
    if len(value.encode()) > VALUE_BYTES:
        raise ProtocolError("too_large", what="value")
    sealed = value.startswith(_SEALED)
    return sealed or _reads(orjson.loads, value) or _reads(json.loads, value)


def _reads(loads: Callable[[str], object], value: str) -> bool:
    try:
        loads(value)
    except ValueError, RecursionError:
        return False
    return True
