"""What rules, people and faults left of a person beside the records."""

from collections.abc import Iterator, Mapping

from sqlalchemy import (
    BindParameter,
    Column,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
)

from ..core.json import JsonMismatchError
from .database import Database
from .private import HIDDEN, Private
from .schema import (
    AUDIT,
    DAMAGED_ROW,
    DEAD_LETTER,
    DECISION,
    INSTANCE,
    OUTBOX,
    QUESTION,
)
from .statement import Row, Statement
from .text import dump, unpack

_PERSON: BindParameter[str] = bindparam("person")


def _of(*columns: Column[str]) -> Statement:
    """Drop the rows one of whose columns is the person."""
    table = columns[0].table
    assert isinstance(table, Table)  # noqa: S101 - every column here has one
    return Statement(delete(table).where(or_(*(one == _PERSON for one in columns))))


def _naming(*columns: Column[str]) -> Statement:
    """Drop the rows one of whose texts names the person."""
    table = columns[0].table
    assert isinstance(table, Table)  # noqa: S101 - every column here has one
    named = (func.instr(one, _PERSON) > 0 for one in columns)
    return Statement(delete(table).where(or_(*named)))


_PLAIN: Mapping[str, Statement] = {
    INSTANCE.name: _of(INSTANCE.c.subject),
    OUTBOX.name: _of(OUTBOX.c.subject, OUTBOX.c.person),
    DECISION.name: _of(DECISION.c.subject),
    DEAD_LETTER.name: _of(DEAD_LETTER.c.subject),
    QUESTION.name: _naming(QUESTION.c.subject, QUESTION.c.question),
    DAMAGED_ROW.name: _naming(DAMAGED_ROW.c.name, DAMAGED_ROW.c.value),
    AUDIT.name: _naming(AUDIT.c.who, AUDIT.c.what, AUDIT.c.detail),
}


class _Hidden:
    """Rows of others that may name the person, once they are opened."""

    def __init__(self, table: Table) -> None:
        """Compile what is asked of a table."""
        keys = list(table.primary_key.columns)
        self.name = table.name
        self.columns = HIDDEN[table.name]
        self.keys = [one.name for one in keys]
        self.all = Statement(select(*keys, *(table.c[one] for one in self.columns)))
        same = (one == bindparam(one.name) for one in keys)
        self.drop = Statement(delete(table).where(and_(*same)))


_OTHERS = [_Hidden(table) for table in (OUTBOX, DECISION, DEAD_LETTER)]


def forget_rows(
    database: Database, private: Private, person: str
) -> Iterator[tuple[str, int]]:
    """Drop the rows about a person; yield how many of each table."""
    told = {"person": person}
    gone = {name: database.delete(drop, told) for name, drop in _PLAIN.items()}
    for hidden in _OTHERS:
        found = [
            row[: len(hidden.keys)]
            for row in database.rows(hidden.all)
            if _names(private, hidden, row, person)
        ]
        named = (dict(zip(hidden.keys, key, strict=True)) for key in found)
        database.write_many(hidden.drop, named)
        gone[hidden.name] += len(found)
    yield from gone.items()


def _names(private: Private, hidden: _Hidden, row: Row, person: str) -> bool:
    """Return whether a row names the person; one that nobody can read tells nobody."""
    try:
        shown = private.show(hidden.name, hidden.columns, row[len(hidden.keys) :])
        return any(person in _text(value) for value in shown)
    except JsonMismatchError:
        return False


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else dump(unpack(value))
