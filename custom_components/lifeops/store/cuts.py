"""Homes that are no longer trusted: what they wrote beyond the cut counts nowhere."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, insert, select

from . import acks
from .database import Database
from .epochs import begin_anew
from .incoming import Incoming, is_revocation
from .keys import COLUMNS
from .notes import load, note_gone
from .origins import Held, Origins
from .removing import remove
from .schema import CONFLICT, CUT, RECORD
from .statement import Statement
from .unit import UnitOfWork

# Stands for every epoch that a cut does not name: nothing of those counts.
_OTHERS = ""

_ALL = Statement(select(CUT.c.home, CUT.c.epoch, CUT.c.seq))
_DROP = Statement(delete(CUT).where(CUT.c.home == bindparam("revoked")))
_PUT = Statement(insert(CUT))
_BEYOND = Statement(
    select(*COLUMNS).where(
        RECORD.c.origin == bindparam("number"), RECORD.c.seq > bindparam("last")
    )
)
_DROP_LOST = Statement(
    delete(CONFLICT).where(
        CONFLICT.c.origin == bindparam("number"), CONFLICT.c.seq > bindparam("last")
    )
)


type Cuts = Mapping[str, Mapping[str, int]]
"""The last number that counts of each home that was cut, by epoch."""


def kept(database: Database) -> Cuts:
    """Return every cut; of epochs that it does not name nothing counts."""
    cuts: dict[str, dict[str, int]] = {}
    for home, epoch, seq in database.rows(_ALL):
        cuts.setdefault(home, {})[epoch] = seq
    return cuts


def limits(database: Database, origins: Origins) -> Held:
    """Return the last number that counts, for each origin of a home that was cut."""
    cuts = kept(database)
    return {
        number: cuts[home].get(epoch, 0)
        for number, (home, epoch) in origins.names.items()
        if home in cuts
    }


def cut(
    database: Database, unit: UnitOfWork, home: str, epochs: Mapping[str, int]
) -> int:
    """Keep a cut and remove what stands beyond; return how much that was.

    What stood beyond had replaced writes that other homes may still hold. The vector
    would not be true any more: it begins anew, and they tell all once more, if there are
    any. A revocation stays, until what it had replaced comes in.
    """
    if kept(database).get(home) == {**epochs, _OTHERS: 0}:
        return 0
    unit.writing().write(_DROP, {"revoked": home})
    for epoch, seq in {**epochs, _OTHERS: 0}.items():
        unit.writing().write(_PUT, {"home": home, "epoch": epoch, "seq": seq})
    origins = Origins.load(database)
    gone, stood = 0, False
    for number, last in limits(database, origins).items():
        if origins.names[number].home != home:
            continue
        asked = {"number": number, "last": last}
        beyond = [Incoming._make(row) for row in database.rows(_BEYOND, asked)]
        stood |= bool(beyond)
        gone += remove(
            database, unit, [row for row in beyond if not is_revocation(row)]
        )
        unit.writing().write(_DROP_LOST, asked)
        if origins.held[number] > last:
            origins.hold(database, number, last)
    acks.forget(unit, home)
    note_gone(database, unit, home)
    if stood and load(database, unit.node.origin).met:
        begin_anew(unit, origins)
    return gone


def lift(
    database: Database, unit: UnitOfWork, *, but: Collection[str]
) -> frozenset[str]:
    """Refuse homes no more but these; return which ones that were.

    What was refused is told again: the vector stands no further than their cuts.
    """
    lifted = kept(database).keys() - frozenset(but)
    for home in lifted:
        unit.writing().write(_DROP, {"revoked": home})
    return frozenset(lifted)


def is_cut(database: Database, home: str) -> bool:
    """Return whether a home is no longer trusted."""
    return home in kept(database)
