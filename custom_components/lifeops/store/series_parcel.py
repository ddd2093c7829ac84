"""Points and hours on their way from home to home, as compressed columns.

An entry is named by its origin and number; number 0 is a part of a snapshot, which tells
who wrote what, and not in which entry.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice
from math import isfinite
from operator import itemgetter, sub
from typing import Any, Final, NamedTuple

import orjson

from ..core.errors import ProtocolError
from ..core.ops import Origin
from ..core.series import NAME_CHARS, SeriesKey
from .arriving import MOST
from .codec import expand_some, squeeze
from .hours import Totals

PLAIN_MOST: Final = 4 * 1024 * 1024
_LATEST: Final = 1 << 62
# A tenth fewer bytes than at the usual level, for a tenth of a millisecond.
_LEVEL: Final = 6
_ENTRY_OF: Final = itemgetter(0)
_VALUE_OF: Final = itemgetter(2)


class Entry(NamedTuple):
    """An entry of the log as every home calls it."""

    origin: Origin
    seq: int


class SentPoint(NamedTuple):
    """A point, and the place of its entry among those of the parcel."""

    entry: int
    ts: int
    value: float
    h: int


class SentHour(NamedTuple):
    """An hour, and the place of its entry among those of the parcel."""

    entry: int
    hour: int
    totals: Totals


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes in one piece, each series by its time."""

    entries: Sequence[Entry]
    points: Mapping[SeriesKey, Sequence[SentPoint]] = field(default_factory=dict)
    hours: Mapping[SeriesKey, Sequence[SentHour]] = field(default_factory=dict)


def pack_parcel(parcel: Parcel) -> bytes:
    """Return a parcel as bytes: integers as steps from the one before."""
    origins = list(dict.fromkeys(entry.origin for entry in parcel.entries))
    places = {origin: place for place, origin in enumerate(origins)}
    keys = list(dict.fromkeys((*parcel.points, *parcel.hours)))
    return squeeze(
        orjson.dumps(
            {
                "origins": [list(origin) for origin in origins],
                "series": [(key.metric, key.person, key.source) for key in keys],
                "origin": [places[entry.origin] for entry in parcel.entries],
                "seq": _steps(entry.seq for entry in parcel.entries),
                "points": _columns(keys, parcel.points, _POINT_COLUMNS),
                "hours": _columns(keys, parcel.hours, _HOUR_COLUMNS),
            }
        ),
        _LEVEL,
    )


def unpack_parcel(payload: bytes) -> Parcel:
    """Return what was packed; raises ProtocolError for what no home may send."""
    try:
        told = orjson.loads(expand_some(payload, PLAIN_MOST))
        return _parcel(told)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as err:
        raise ProtocolError("unreadable", why=str(err)) from err


type _Column = tuple[str, Callable[[Any], Any], bool]

_POINT_COLUMNS: Final[Sequence[_Column]] = (
    ("entry", lambda one: one.entry, True),
    ("ts", lambda one: one.ts, True),
    ("value", lambda one: one.value, False),
    ("h", lambda one: one.h, True),
)
_HOUR_COLUMNS: Final[Sequence[_Column]] = (
    ("entry", lambda one: one.entry, True),
    ("hour", lambda one: one.hour, True),
    ("n", lambda one: one.totals.n, False),
    ("sum", lambda one: one.totals.sum, False),
    ("min", lambda one: one.totals.min, False),
    ("max", lambda one: one.totals.max, False),
    ("last", lambda one: one.totals.last, False),
    ("last_ts", lambda one: one.totals.last_ts, True),
    ("h", lambda one: one.totals.h, True),
)


def _columns(
    keys: Sequence[SeriesKey],
    told: Mapping[SeriesKey, Sequence[SentPoint | SentHour]],
    columns: Sequence[_Column],
) -> Mapping[str, Sequence[float]]:
    numbers = {key: place for place, key in enumerate(keys)}
    rows = list(chain.from_iterable(told.values()))
    return {
        "series": [numbers[key] for key in told],
        "count": [len(part) for part in told.values()],
    } | {
        name: _steps(map(read, rows)) if steps else list(map(read, rows))
        for name, read, steps in columns
    }


def _steps(numbers: Iterable[int]) -> list[int]:
    found = list(numbers)
    return found[:1] + list(map(sub, islice(found, 1, None), found, strict=False))


def _parcel(told: Mapping[str, Any]) -> Parcel:
    origins = [Origin(*map(_name, one)) for one in told["origins"]]
    keys = [_key(*map(_name, one)) for one in told["series"]]
    numbers = _whole(accumulate(told["seq"]))
    entries = [
        Entry(origins[place], seq)
        for place, seq in zip(_whole(told["origin"]), numbers, strict=True)
    ]
    points = map(SentPoint, *_read(told["points"], _POINT_COLUMNS), strict=True)
    hours = (
        SentHour(entry, hour, _totals(*totals))
        for entry, hour, *totals in zip(
            *_read(told["hours"], _HOUR_COLUMNS), strict=True
        )
    )
    parcel = Parcel(
        entries,
        _by_series(keys, told["points"], points),
        _by_series(keys, told["hours"], hours),
    )
    _require_entries(parcel)
    return parcel


def _read(
    told: Mapping[str, Sequence[Any]], columns: Sequence[_Column]
) -> Iterator[Sequence[Any]]:
    """Yield columns as they were before they were packed."""
    length = len(told["entry"])
    for name, _, steps in columns:
        column = told[name]
        if len(column) != length:
            raise ValueError("columns of different length")
        if steps or name == "n":
            yield _whole(accumulate(column) if steps else column)
        else:
            yield _measured(column)


def _whole(numbers: Iterable[Any]) -> list[int]:
    found = list(numbers)
    if not set(map(type, found)) <= {int}:
        raise TypeError("no whole number")
    if found and not (min(found) >= 0 and max(found) < _LATEST):
        raise ValueError("a number that cannot be")
    return found


def _measured(values: Iterable[Any]) -> list[float]:
    found = list(values)
    if not set(map(type, found)) <= {int, float}:
        raise TypeError("no measured value")
    numbers = list(map(float, found))
    if not all(map(isfinite, numbers)):
        raise ValueError("no measured value")
    return numbers


def _by_series[T](
    keys: Sequence[SeriesKey], told: Mapping[str, Any], rows: Iterable[T]
) -> Mapping[SeriesKey, Sequence[T]]:
    found: dict[SeriesKey, Sequence[T]] = {}
    left = iter(rows)
    for place, count in zip(_whole(told["series"]), _whole(told["count"]), strict=True):
        part = list(islice(left, count))
        if len(part) != count or not count or keys[place] in found:
            raise ValueError("rows of no series")
        found[keys[place]] = part
    if next(left, None) is not None:
        raise ValueError("rows of no series")
    return found


def _require_entries(parcel: Parcel) -> None:
    named = [entry for entry in parcel.entries if entry.seq]
    if len(set(named)) < len(named):
        raise ValueError("an entry twice")
    rows = chain(*parcel.points.values(), *parcel.hours.values())
    if max(map(_ENTRY_OF, rows), default=-1) >= len(parcel.entries):
        raise ValueError("rows of no entry")
    values = list(map(_VALUE_OF, chain(*parcel.points.values())))
    if values and not -MOST < min(values) <= max(values) < MOST:
        raise ValueError("no measured value")


def _totals(*cells: Any) -> Totals:
    totals = Totals(*cells)
    if not totals.n:
        raise ValueError("an hour of nothing")
    return totals


def _name(text: Any) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= NAME_CHARS:
        raise TypeError("no name")
    return text


def _key(metric: str, person: str, source: str) -> SeriesKey:
    return SeriesKey(metric=metric, person=person, source=source)
