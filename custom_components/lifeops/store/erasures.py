"""What is known of erased persons, and how a life of this home says that it knows."""

from collections.abc import Iterator, Mapping, Sequence, Set as AbstractSet

from sqlalchemy import select

from ..core.datasets import ERASURE
from ..core.erasing import ErasureRecord, Erasures, erasure_id, names_in
from ..core.json import JsonMismatchError
from ..core.ops import Origin
from .database import Database
from .incoming import Incoming
from .registers import standing
from .schema import RECORD
from .statement import Row, Statement
from .text import dump, parse
from .unit import UnitOfWork
from .writing import New, Target, write_register

type Asked = Mapping[str, AbstractSet[str]]
"""Erasures by person."""

_TOLD = Statement(
    select(RECORD.c.id, RECORD.c.value).where(
        RECORD.c.dataset == ERASURE.name, RECORD.c.value.is_not(None)
    )
)


def known(database: Database) -> Erasures:
    """Return all that homes have said of erasures."""
    return Erasures.of(_readable(database.rows(_TOLD)))


def declare(unit: UnitOfWork, origin: Origin, new: Asked | None = None) -> None:
    """Say in the name of a life that has just begun what was erased before it."""
    told, more = known(unit.writing()), new or {}
    for person in sorted(told.persons | more.keys()):
        asked = told.asked(person) | more.get(person, frozenset())
        record = ErasureRecord(asked=tuple(sorted(asked)))
        target = Target(ERASURE.name, erasure_id(person, origin), standing(()))
        text = dump(ERASURE.write(record))
        write_register(unit, target, New(ERASURE.name, text, None), ())


def of_erasures(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows that tell of erasures, and all others."""
    told = [row for row in rows if row[0] == ERASURE.name]
    if not told:
        return [], list(rows)
    return told, [row for row in rows if row[0] != ERASURE.name]


def refused(
    rows: Sequence[Row], erasures: Erasures, names: Mapping[int, Origin]
) -> Iterator[Incoming]:
    """Yield the rows about a person of whose erasure their writer did not know."""
    unknown = {number: erasures.unknown(name) for number, name in names.items()}
    if not any(unknown.values()):
        return
    for row in map(Incoming._make, rows):
        persons = unknown[row.origin]
        if any(person == row.person or person in row.id for person in persons) and (
            persons & names_in(row.dataset, row.id, row.person)
        ):
            yield row


def _readable(rows: Sequence[Row]) -> Iterator[tuple[str, ErasureRecord]]:
    for name, value in rows:
        try:
            record = ERASURE.read(parse(value))  # type: ignore[arg-type]
        except JsonMismatchError:
            continue
        yield name, record
