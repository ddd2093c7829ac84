"""The numbers by which a server knows series."""

from collections.abc import Collection, Mapping, MutableMapping
from typing import Any, Final

from psycopg import Cursor

from ...core.measures import MEASURES, Kind
from ...core.series import SeriesKey

_FIND: Final = "SELECT key, id FROM lifeops.series WHERE key = ANY(%s)"
_MAKE: Final = """
INSERT INTO lifeops.series (key, person, metric, source, unit, kind)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::text[])
ON CONFLICT (key) DO NOTHING RETURNING key, id
"""

type Numbers = MutableMapping[str, int]
"""The numbers of series by name, as far as one connection knows them."""


def found(
    cursor: Cursor[Any], known: Numbers, keys: Collection[SeriesKey]
) -> Mapping[SeriesKey, int]:
    """Return the numbers of the series that the server has."""
    names = {key: str(key) for key in keys}
    unknown = [name for name in names.values() if name not in known]
    if unknown:
        known.update(cursor.execute(_FIND, [unknown]).fetchall())
    return {key: known[name] for key, name in names.items() if name in known}


def made(
    cursor: Cursor[Any], known: Numbers, keys: Collection[SeriesKey]
) -> Mapping[SeriesKey, int]:
    """Return the numbers of series, those given that were not there until now."""
    there = found(cursor, known, keys)
    new = [key for key in keys if key not in there]
    if not new:
        return there
    known.update(cursor.execute(_MAKE, _described(new)).fetchall())
    # Another writer may have made one in between: it is there now, whoever did.
    return found(cursor, known, keys)


def _described(keys: Collection[SeriesKey]) -> list[list[str | None]]:
    rows = [
        (str(key), key.person, key.metric, key.source, *_measured(key.metric))
        for key in keys
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _measured(metric: str) -> tuple[str | None, str]:
    measure = MEASURES.get(metric)
    if measure is None:
        return None, Kind.GAUGE.value
    return measure.unit, measure.kind.value
