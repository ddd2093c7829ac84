"""Where the series file stands in its own history: origin, counters, floor."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Self

from sqlalchemy import bindparam, func, insert, select, update

from ..core.ops import Origin
from .database import Database
from .series_schema import NODE, ORIGIN
from .statement import Parameters, Statement

_COUNTERS = ("h", "floor", "hours")

_LOAD = Statement(
    select(
        NODE.c.generation,
        NODE.c.origin,
        ORIGIN.c.hi,
        NODE.c.h,
        NODE.c.floor,
        NODE.c.hours,
    ).join_from(NODE, ORIGIN)
)
_SAVE = Statement(update(NODE).values({name: bindparam(name) for name in _COUNTERS}))
_SAVE_HI = Statement(
    update(ORIGIN).where(ORIGIN.c.ix == bindparam("own")).values(hi=bindparam("hi"))
)
_NEXT_ORIGIN = Statement(select(func.coalesce(func.max(ORIGIN.c.ix), 0) + 1))
_ADD_ORIGIN = Statement(insert(ORIGIN))
_MOVE = Statement(
    update(NODE).values(
        generation=bindparam("new_generation"), origin=bindparam("new_origin")
    )
)
_FIRST = Statement(insert(NODE))
_OWN = Statement(select(ORIGIN.c.home, ORIGIN.c.epoch).join_from(ORIGIN, NODE))


@dataclass(slots=True)
class SeriesNode:
    """The counters of the one writer; another generation voids every cursor.

    Points before floor (microseconds) are gone; hours is the last place that was
    given to an hour that changed.
    """

    generation: str
    origin: int
    seq: int
    h: int
    floor: int
    hours: int

    @classmethod
    def load(cls, database: Database) -> Self:
        """Return what the file says."""
        return cls(*database.rows(_LOAD)[0])

    def save(self, database: Database) -> None:
        """Write the counters; part of the commit that moved them."""
        database.write(_SAVE, {"h": self.h, "floor": self.floor, "hours": self.hours})
        database.write(_SAVE_HI, {"own": self.origin, "hi": self.seq})


def own_origin(database: Database) -> Origin:
    """Return the origin that is written to now."""
    return Origin(*database.rows(_OWN)[0])


def start_series_epoch(database: Database, home: str) -> None:
    """Begin a new origin for a home and another generation.

    A restored file may lack what its followers have seen of it.
    """
    with database.atomic():
        origin = _next_origin(database, home)
        generation = token_hex(8)
        if database.row(_LOAD) is None:
            named: Parameters = {"generation": generation, "origin": origin}
            database.write(_FIRST, {**named, **dict.fromkeys(_COUNTERS, 0)})
        else:
            database.write(_MOVE, {"new_generation": generation, "new_origin": origin})


def _next_origin(database: Database, home: str) -> int:
    (found,) = database.rows(_NEXT_ORIGIN)[0]
    origin: int = found
    named = {"home": home, "epoch": token_hex(8)}
    database.write(_ADD_ORIGIN, {**named, "ix": origin, "hi": 0})
    return origin
