"""What was lost where two homes wrote without knowing of each other."""

from dataclasses import dataclass
from datetime import datetime

from ..core.json import Json
from ..core.moments import from_us
from .database import Database
from .incoming import Incoming
from .node import written_at
from .queries import CONFLICT_ONE
from .statement import Row


@dataclass(frozen=True, slots=True)
class ConflictHead:
    """What can be said of a value that lost without reading it."""

    number: int
    dataset: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRow:
    """A value that lost, of which record, who wrote it, and who won over it.

    number names it for restoring; a record that is one register has its dataset's
    name as field.
    """

    number: int
    at: datetime
    dataset: str
    id: str
    field: str
    value: Json
    person: str | None
    written_at: datetime
    home: str
    winner: str


def conflict_row(row: Row, value: Json) -> ConflictRow:
    """Return columns as a conflict, around its parsed value."""
    number, at, dataset, record_id, field, _, person, h, home, winner = row
    return ConflictRow(
        number=number,
        at=from_us(at),
        dataset=dataset,
        id=record_id,
        field=field,
        value=value,
        person=person,
        written_at=written_at(h),
        home=home,
        winner=winner,
    )


def lost_register(database: Database, number: int) -> Incoming | None:
    """Return the register that a conflict keeps, None where there is none."""
    row = database.row(CONFLICT_ONE, {"pos": number})
    return None if row is None else Incoming._make(row)
