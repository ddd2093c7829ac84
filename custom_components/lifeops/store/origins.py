"""Origins by their number in this file, and what is held of each."""

from collections.abc import Iterable, Mapping
from typing import Final, Self

from sqlalchemy import bindparam, select, update

from ..core.errors import ProtocolError
from ..core.ops import Origin, Vector
from .database import Database
from .node import add_origin
from .schema import ORIGIN
from .statement import Statement

type Held = Mapping[int, int]
"""How far each origin is held, by its number."""

_ALL = Statement(select(ORIGIN.c.ix, ORIGIN.c.home, ORIGIN.c.epoch, ORIGIN.c.hi))
_SET_HI = Statement(
    update(ORIGIN).where(ORIGIN.c.ix == bindparam("number")).values(hi=bindparam("hi"))
)
MOST: Final = 4096
"""So many lives of homes one file can know of."""


class Origins:
    """The origins of one file as one look sees them."""

    def __init__(self, held: Mapping[int, tuple[Origin, int]]) -> None:
        """Take what the table holds."""
        self.names: dict[int, Origin] = {ix: name for ix, (name, _) in held.items()}
        self.numbers: dict[Origin, int] = {name: ix for ix, name in self.names.items()}
        self.held: dict[int, int] = {ix: hi for ix, (_, hi) in held.items()}

    @classmethod
    def load(cls, database: Database) -> Self:
        """Read the table."""
        rows = database.rows(_ALL)
        return cls({ix: (Origin(home, epoch), hi) for ix, home, epoch, hi in rows})

    @property
    def vector(self) -> Vector:
        """Return what is held, by name."""
        return {self.names[ix]: hi for ix, hi in self.held.items() if hi}

    def numbered(self, vector: Vector) -> Held:
        """Return a vector by number, without origins that are unknown here."""
        return {
            self.numbers[name]: seq
            for name, seq in vector.items()
            if name in self.numbers
        }

    def learn(self, database: Database, names: Iterable[Origin]) -> None:
        """Give a number to every origin that has none."""
        for name in names:
            if name in self.numbers:
                continue
            if len(self.numbers) >= MOST:
                raise ProtocolError("too_large", what="origins")
            ix = add_origin(database, name)
            self.names[ix], self.numbers[name], self.held[ix] = name, ix, 0

    def hold(self, database: Database, number: int, seq: int) -> None:
        """Note how far an origin is held."""
        database.write(_SET_HI, {"number": number, "hi": seq})
        self.held[number] = seq
