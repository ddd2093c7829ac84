"""What an erasure leaves behind for those who follow it: counts, and pushes on phones."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from ..core.effects import Push
from ..core.erased import Trace
from ..core.json import JsonMismatchError, from_json, to_json
from . import commands, queries
from .database import Database
from .private import Private
from .rows import OUTBOX_COLUMNS, read_outbox
from .schema import OUTBOX
from .statement import Row, Statement
from .text import dump, parse
from .unit import UnitOfWork

TRACES = "erased"
"""The name under which traces are kept."""

type Traces = Mapping[str, Trace]

_ACTS = Statement(
    select(*(OUTBOX.c[name] for name in OUTBOX_COLUMNS)).where(
        or_(
            OUTBOX.c.person == bindparam("person"),
            OUTBOX.c.subject == bindparam("person"),
        )
    )
)


def pushes_of(
    database: Database, private: Private, person: str
) -> Mapping[str, datetime]:
    """Return under which tags this home had pushed what to a person, and until when."""
    acts = database.rows(_ACTS, {"person": person})
    return dict(_pushes(private, acts))


def read_traces(text: str | None) -> Traces:
    """Return the traces that are kept; what cannot be read are none."""
    try:
        return from_json(dict[str, Trace], parse(text)) if text else {}
    except JsonMismatchError:
        return {}


def keep_traces(unit: UnitOfWork, new: Traces) -> None:
    """Keep traces beside those that stand."""
    database = unit.writing()
    stands = _standing(database)
    joined = {name: stands.get(name, Trace()).joined(one) for name, one in new.items()}
    _write(database, {**stands, **joined})


def forget_traces(unit: UnitOfWork, persons: Collection[str]) -> None:
    """Forget traces that nobody needs any more."""
    database = unit.writing()
    stands = _standing(database)
    _write(database, {name: stands[name] for name in stands.keys() - set(persons)})


def _standing(database: Database) -> Traces:
    row = database.row(queries.META_VALUE, {"name": TRACES})
    return read_traces(row[0] if row else None)


def _write(database: Database, traces: Traces) -> None:
    database.write(
        commands.PUT_META, {"name": TRACES, "value": dump(to_json(dict(traces)))}
    )


def _pushes(private: Private, acts: Sequence[Row]) -> Iterator[tuple[str, datetime]]:
    for act in acts:
        try:
            row = read_outbox(private.show(OUTBOX.name, OUTBOX_COLUMNS, act))
        except JsonMismatchError:
            continue
        if isinstance(row.act, Push):
            yield row.act.tag or row.key, row.expires
