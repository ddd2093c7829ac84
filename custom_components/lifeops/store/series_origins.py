"""Who wrote what the series file holds, and how much of each is held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from ..core.errors import ProtocolError
from ..core.ops import Origin, Vector
from .database import Database
from .origins import MOST
from .series_schema import ORIGIN, SERIES_LOG
from .statement import Statement
from .work import Work

HERE: Final = Origin("", "")
"""Of entries that let this home's followers hear of a snapshot; no home is told."""

_ORIGINS = Statement(select(ORIGIN).order_by(ORIGIN.c.ix))
_ADD = Statement(insert(ORIGIN))
_SET_HI = Statement(
    update(ORIGIN).where(ORIGIN.c.ix == bindparam("of")).values(hi=bindparam("new_hi"))
)


def _logged() -> Statement:
    """Choose the rows of the log that hold entries between two numbers."""
    log = SERIES_LOG.alias("behind")
    end = select(func.min(log.c.seq)).where(
        log.c.origin == bindparam("of"), log.c.seq >= bindparam("last")
    )
    return Statement(
        select(SERIES_LOG.c.first, SERIES_LOG.c.seq).where(
            SERIES_LOG.c.origin == bindparam("of"),
            SERIES_LOG.c.seq >= bindparam("first"),
            SERIES_LOG.c.seq <= func.coalesce(end.scalar_subquery(), bindparam("last")),
        )
    )


_LOGGED = _logged()


def held(database: Database) -> Mapping[int, tuple[Origin, int]]:
    """Return every origin that homes share with its last number, by its own."""
    found = {ix: (Origin(home, epoch), hi) for ix, home, epoch, hi in _all(database)}
    return {ix: one for ix, one in found.items() if one[0] != HERE}


def series_vector(database: Database) -> Vector:
    """Return what the file holds."""
    return {origin: hi for origin, hi in held(database).values() if hi}


def _all(database: Database) -> list[tuple[int, str, str, int]]:
    return database.rows(_ORIGINS)


@dataclass(slots=True)
class Origins:
    """The origins in one commit: their numbers here, and what is held of them."""

    work: Work
    names: dict[int, Origin] = field(init=False)
    _numbers: dict[Origin, int] = field(init=False)
    _held: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        """Read them all; they are few."""
        rows = _all(self.work.database)
        self.names = {ix: Origin(home, epoch) for ix, home, epoch, _ in rows}
        self._numbers = {origin: ix for ix, origin in self.names.items()}
        self._held = {ix: hi for ix, *_, hi in rows}

    def number(self, origin: Origin) -> int:
        """Return the number of an origin, giving it one where it has none.

        Raises ProtocolError where there are more than homes can have had.
        """
        ix = self._numbers.get(origin)
        if ix is None:
            if len(self.names) >= MOST:
                raise ProtocolError("too_large", what="origins")
            ix = self._numbers[origin] = max(self.names) + 1
            self.names[ix] = origin
            self._held[ix] = 0
            home, epoch = origin
            self.work.database.write(
                _ADD, {"ix": ix, "home": home, "epoch": epoch, "hi": 0}
            )
        return ix

    def hi(self, ix: int) -> int:
        """Return the number up to which all of an origin is held."""
        return self.work.node.seq if ix == self.work.node.origin else self._held[ix]

    def raise_to(self, ix: int, hi: int) -> None:
        """Hold more of an origin than before."""
        if hi > self.hi(ix):
            self._held[ix] = hi
            self.work.database.write(_SET_HI, {"of": ix, "new_hi": hi})

    def lower_to(self, ix: int, hi: int) -> None:
        """Hold less of another home's origin than before."""
        if hi < self._held[ix]:
            self._held[ix] = hi
            self.work.database.write(_SET_HI, {"of": ix, "new_hi": hi})

    def logged(self, ix: int, first: int, last: int) -> set[int]:
        """Return which entries of an origin between two numbers are in the log."""
        asked = {"of": ix, "first": first, "last": last}
        runs = self.work.database.rows(_LOGGED, asked)
        return {seq for start, end in runs for seq in range(start, end + 1)}
