"""How far other homes have told their own writes themselves, and not by way of others."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql import ClauseElement

from ..core.ops import Vector
from .database import Database
from .origins import Held, Origins
from .schema import HEARD
from .statement import Statement
from .unit import UnitOfWork


def _put() -> ClauseElement:
    new = insert(HEARD).values(origin=bindparam("number"), seq=bindparam("told"))
    return new.on_conflict_do_update(
        index_elements=["origin"],
        set_={"seq": func.max(new.excluded.seq, HEARD.c.seq)},
    )


_ALL = Statement(select(HEARD.c.origin, HEARD.c.seq))
_PUT = Statement(_put())


def hear(unit: UnitOfWork, origins: Origins, home: str, told: Held) -> None:
    """Note that a home has told so much of its own itself; that is never less."""
    own = [number for number in told if origins.names[number].home == home]
    if own:
        unit.writing().write_many(
            _PUT, ({"number": number, "told": told[number]} for number in own)
        )


def heard(database: Database, origins: Origins) -> Vector:
    """Return how far each origin is held from its own home."""
    told: Held = dict(database.rows(_ALL))
    return {
        name: min(told.get(number, 0), origins.held[number])
        for number, name in origins.names.items()
    }
