"""A new life of this file, begun where others have seen more of it than it holds."""

from collections.abc import Mapping

from sqlalchemy import bindparam, case, delete, func, select, update

from .database import Database
from .node import Node, move_to, next_origin
from .origins import Origins
from .past import read_past, write_past
from .queries import META_VALUE
from .schema import ACK, META, RECORD
from .statement import Statement
from .unit import UnitOfWork

_R = RECORD.c
_ALONE_SINCE = "alone_since"
_NAMED = {"name": _ALONE_SINCE}
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
_FORGET = Statement(delete(META).where(META.c.name == _ALONE_SINCE))


def renew(unit: UnitOfWork, origins: Origins) -> None:
    """Go on under a new origin, and take along what only this life has written.

    What was written in the lost life under the old numbers is out there: this file
    holds none of it, and learns it like any other home's.
    """
    database, old = unit.writing(), unit.node.origin
    since = _forked_at(database, old)
    _move(unit, origins, min(since, origins.held[old]))
    for pos, prev in database.rows(_OWN_SINCE, {"number": old, "since": since}):
        past = {**read_past(prev), old: since} if since else read_past(prev)
        unit.node.seq += 1
        numbers = {"number": unit.node.origin, "new_seq": unit.node.seq}
        database.write(_RENUMBER, {"place": pos, **numbers, "past": write_past(past)})


def begin_anew(unit: UnitOfWork, origins: Origins) -> None:
    """Hold nothing of any origin for sure, this home's own among them."""
    _move(unit, origins, 0)
    for number, hi in origins.held.items():
        if hi:
            origins.hold(unit.writing(), number, 0)


def _move(unit: UnitOfWork, origins: Origins, held: int) -> None:
    old = unit.node.origin
    number, name = next_origin(unit.writing(), unit.node.home)
    origins.names[number], origins.numbers[name] = name, number
    origins.held[number] = 0
    move_to(unit.writing(), unit.node, number, name)
    origins.hold(unit.writing(), old, held)


def is_outrun(database: Database, node: Node, seen: int) -> bool:
    """Return whether another home has seen more of this origin than this life told.

    Until one was met nothing was told of what was written since the file was opened.
    """
    if not seen:
        return False
    alone = _noted(database, node.origin)
    return seen > (node.seq if alone is None else alone)


def alone_note(database: Database, node: Node) -> Mapping[str, str]:
    """Return what to note as a file is opened, nothing where that is noted already.

    A file that was put back in place is opened first, then written: until another home
    has been met, what was written since is of this life only.
    """
    noted = _noted(database, node.origin)
    return {} if noted is not None else {_ALONE_SINCE: f"{node.origin}:{node.seq}"}


def note_met(database: Database, unit: UnitOfWork) -> None:
    """Note that another home knows this life."""
    if database.row(META_VALUE, _NAMED) is not None:
        unit.writing().write(_FORGET)


def _noted(database: Database, number: int) -> int | None:
    row = database.row(META_VALUE, _NAMED)
    if row is None:
        return None
    origin, _, seq = row[0].partition(":")
    return int(seq) if int(origin) == number else None


def _forked_at(database: Database, number: int) -> int:
    noted = _noted(database, number)
    if noted is not None:
        return noted
    return database.rows(_KNOWN_BY_ALL, {"number": number})[0][0] or 0
