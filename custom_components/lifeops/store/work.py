"""One commit of the series file: its connection, and counters that move with it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select

from ..core.series import SeriesKey
from .database import Database
from .series_node import SeriesNode
from .series_schema import SERIES
from .statement import Statement

HOUR_US = 3_600_000_000

_SERIES = Statement(select(SERIES.c.ix).where(SERIES.c.name == bindparam("name")))
_ADD_SERIES = Statement(
    insert(SERIES).values(
        {c.name: bindparam(c.name) for c in SERIES.c if c.name != "ix"}
    )
)


@dataclass(slots=True)
class Work:
    """What is being written; dropped as a whole when it fails."""

    database: Database
    node: SeriesNode
    known: dict[SeriesKey, int]

    def series(self, key: SeriesKey) -> int:
        """Return the number of a series, giving it one where it has none."""
        ix = self.known.get(key)
        if ix is None:
            ix = self.known[key] = self._found(key)
        return ix

    def _found(self, key: SeriesKey) -> int:
        name = {"name": str(key)}
        row = self.database.row(_SERIES, name)
        if row is None:
            self.database.write(
                _ADD_SERIES,
                {
                    "metric": key.metric,
                    "person": key.person,
                    "source": key.source,
                    **name,
                },
            )
            row = self.database.rows(_SERIES, name)[0]
        ix: int = row[0]
        return ix
