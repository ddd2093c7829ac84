"""What other homes are known to hold."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql import ClauseElement

from ..core.ops import Origin, Vector
from .database import Database
from .origins import Held, Origins
from .schema import ACK
from .statement import Statement
from .unit import UnitOfWork


def _put() -> ClauseElement:
    new = insert(ACK)
    return new.on_conflict_do_update(
        index_elements=["home", "origin"], set_={"hi": new.excluded.hi}
    )


_ALL = Statement(select(ACK.c.home, ACK.c.origin, ACK.c.hi))
_PUT = Statement(_put())
_FORGET = Statement(delete(ACK).where(ACK.c.home == bindparam("gone")))


def remember(database: Database, unit: UnitOfWork, home: str, held: Held) -> None:
    """Keep what a home holds; the last that it says counts, also where it is less."""
    stood = {number: hi for other, number, hi in database.rows(_ALL) if other == home}
    told = {**dict.fromkeys(stood, 0), **held}
    changed = {number: hi for number, hi in told.items() if stood.get(number, 0) != hi}
    if changed:
        unit.writing().write_many(
            _PUT,
            (
                {"home": home, "origin": number, "hi": hi}
                for number, hi in changed.items()
            ),
        )


def forget(unit: UnitOfWork, home: str) -> None:
    """Wait for a home no more."""
    unit.writing().write(_FORGET, {"gone": home})


def known(database: Database, origins: Origins) -> Mapping[str, Vector]:
    """Return what every home holds."""
    found: dict[str, dict[Origin, int]] = {}
    for home, number, hi in database.rows(_ALL):
        if hi:
            found.setdefault(home, {})[origins.names[number]] = hi
    return found
