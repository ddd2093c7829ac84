"""A new life of this file, begun where others have seen more of it than it holds."""

from sqlalchemy import bindparam, case, func, select, update

from . import erasures, notes, relearning
from .database import Database
from .node import Node, move_to, next_origin
from .origins import Origins
from .past import read_past, write_past
from .schema import ACK, RECORD
from .statement import Statement
from .unit import UnitOfWork

_R = RECORD.c
_KNOWN_BY_ALL = Statement(
    select(
        func.min(
            select(
                func.max(
                    case((ACK.c.origin == bindparam("number"), ACK.c.hi), else_=0)
                ).label("known")
            )
            .group_by(ACK.c.home)
            .subquery()
            .c.known
        )
    )
)
_OWN_SINCE = Statement(
    select(_R.pos, _R.prev)
    .where(_R.origin == bindparam("number"), _R.seq > bindparam("since"))
    .order_by(_R.seq)
)
_RENUMBER = Statement(
    update(RECORD)
    .where(_R.pos == bindparam("place"))
    .values(
        origin=bindparam("number"), seq=bindparam("new_seq"), prev=bindparam("past")
    )
)
_ACKED = Statement(
    select(ACK.c.hi).where(
        ACK.c.origin == bindparam("number"), ACK.c.home == bindparam("by")
    )
)


def renew(unit: UnitOfWork, origins: Origins) -> None:
    """Go on under a new origin, and take along what only this life has written.

    What was written in the lost life under the old numbers is out there: this file
    holds none of it, and learns it like any other home's.
    """
    _take_along(unit, origins, _forked_at(unit.writing(), unit.node.origin))


def next_life(
    unit: UnitOfWork, origins: Origins, asked: erasures.Asked | None = None
) -> None:
    """Go on under a new origin that knows what was erased, and more that is asked.

    What others may know from another life is taken along: nobody will ask for it.
    """
    since = notes.load(unit.writing(), unit.node.origin).since
    _take_along(unit, origins, unit.node.seq if since is None else since, asked)


def _take_along(
    unit: UnitOfWork, origins: Origins, since: int, asked: erasures.Asked | None = None
) -> None:
    database, old = unit.writing(), unit.node.origin
    held = max(origins.held[old], unit.node.seq)
    _move(unit, origins, min(since, held), asked)
    for pos, prev in database.rows(_OWN_SINCE, {"number": old, "since": since}):
        past = {**read_past(prev), old: since} if since else read_past(prev)
        unit.node.seq += 1
        numbers = {"number": unit.node.origin, "new_seq": unit.node.seq}
        database.write(_RENUMBER, {"place": pos, **numbers, "past": write_past(past)})


def begin_anew(unit: UnitOfWork, origins: Origins) -> None:
    """Hold nothing of any origin for sure, this home's own among them.

    It will again, as soon as all others have told what they have.
    """
    old, seq = unit.node.origin, unit.node.seq
    held = {number: hi for number, hi in origins.held.items() if hi}
    relearning.begin(unit, {**held, old: max(seq, held.get(old, 0))})
    _move(unit, origins, 0)
    for number in held:
        origins.hold(unit.writing(), number, 0)


def _move(
    unit: UnitOfWork,
    origins: Origins,
    held: int,
    asked: erasures.Asked | None = None,
) -> None:
    old = unit.node.origin
    number, name = next_origin(unit.writing(), unit.node.home)
    origins.names[number], origins.numbers[name] = name, number
    origins.held[number] = 0
    move_to(unit.writing(), unit.node, number, name)
    origins.hold(unit.writing(), old, held)
    notes.put(unit, notes.load(unit.writing(), old).all_met(number))
    erasures.declare(unit, name, asked)


def is_outrun(
    database: Database, node: Node, seen: int, home: str | None, heard: int | None
) -> bool:
    """Return whether another home has seen more of this origin than this life told.

    home is who says so, heard what of it this home told it itself: until they met in
    this life that was the lost one. The rest it has from others. Was that the lost
    life too, then who heard that one will say so, and nothing is too late for it.
    """
    if seen > node.seq:
        return True
    unmet = notes.load(database, node.origin).unmet(home)
    if not seen or unmet is None:
        return False
    told = seen if heard is None else min(heard, seen)
    return told > max(unmet, _acked(database, node.origin, home))


def _acked(database: Database, number: int, home: str | None) -> int:
    found = database.rows(_ACKED, {"number": number, "by": home or ""})
    return found[0][0] if found else 0


def _forked_at(database: Database, number: int) -> int:
    since = notes.load(database, number).since
    if since is not None:
        return since
    return database.rows(_KNOWN_BY_ALL, {"number": number})[0][0] or 0
