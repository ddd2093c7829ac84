"""Delete persons: their series with all points and hours, their rows, what was refused."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection, text

from ...core.upkeep import SinkMode
from .marks import make_mark
from .records import RECORDS
from .tables import PERSON

_FIND: Final = text("SELECT id FROM lifeops.series WHERE person = ANY(:persons)")
_OF_SERIES: Final = "DELETE FROM {table} WHERE series_id = ANY(:series)"
_SAMPLES: Final = ("lifeops.sample", "lifeops.sample_hour")
_SERIES: Final = text("DELETE FROM lifeops.series WHERE id = ANY(:series)")
_REFUSED: Final = text(
    """
    DELETE FROM lifeops.quarantine AS refused
    USING unnest(CAST(:persons AS text[])) AS gone (person)
    WHERE strpos(refused."row"::text, gone.person) > 0
    """
)
_ROWS: Final = (
    text(f"DELETE FROM lifeops.{PERSON.name} WHERE id = ANY(:persons)"),  # noqa: S608 - ours
    *(
        text(f"DELETE FROM lifeops.{name} WHERE person = ANY(:persons)")  # noqa: S608 - ours
        for name in RECORDS
        if name != PERSON.name
    ),
)
# The aggregate would hold what it holds until those hours change.
_AGGREGATED: Final = text(
    """
    SELECT format('%I.%I', materialization_hypertable_schema,
                  materialization_hypertable_name)
    FROM timescaledb_information.continuous_aggregates
    WHERE view_schema = 'lifeops' AND view_name = 'sample_hourly'
    """
)


def erase(connection: Connection, mode: SinkMode, persons: Collection[str]) -> int:
    """Delete all that stands about persons; return how many rows that was.

    What is left is marked in the same transaction: tables that this has emptied are no
    sign of a database that was set back.
    """
    told = {"persons": sorted(persons)}
    series = connection.scalars(_FIND, told).all()
    rows = _erase_series(connection, mode, series) if series else 0
    rows += sum(connection.execute(one, told).rowcount for one in (_REFUSED, *_ROWS))
    make_mark(connection)
    return rows


def _erase_series(connection: Connection, mode: SinkMode, series: Sequence[int]) -> int:
    told = {"series": list(series)}
    if mode is SinkMode.COMMUNITY:
        for table in connection.scalars(_AGGREGATED).all():
            connection.execute(text(_OF_SERIES.format(table=table)), told)
    points = (text(_OF_SERIES.format(table=table)) for table in _SAMPLES)
    return sum(connection.execute(one, told).rowcount for one in (*points, _SERIES))
