"""Bring the metrics database's own schema up to date, in one transaction."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, text
from sqlalchemy.schema import CreateIndex, CreateTable

from ...core.upkeep import SinkMode, SinkProblem
from ..protocols import SinkError, SinkIdentity
from . import editions
from .features import Features, detect
from .marks import has_lost
from .meta import read_meta, write_meta
from .records import HEALTH_METRICS
from .tables import META, METADATA, SCHEMA

VERSION: Final = 1

type Step = Callable[[Connection], None]

# From a version to the next one; a step never looks at the tables of today.
LADDER: Mapping[int, Step] = {}

_LOCK: Final = 0x4C69_6665_4F70_73
_EXISTS: Final = text("SELECT to_regnamespace(:schema) IS NOT NULL")
_MAKE: Final = text(f"CREATE SCHEMA {SCHEMA}")
# A role's own schema comes first in its search path: a recorder that signs in as lifeops
# would look for its tables among ours from then on, and not find them.
_SHADOWS: Final = text(
    """
    SELECT current_user = :schema AND EXISTS (
      SELECT 1 FROM pg_catalog.pg_tables
      WHERE schemaname = 'public' AND tableowner = current_user
    )
    """
)
_TAKE_TURN: Final = text("SELECT pg_advisory_xact_lock(:lock)")


def ensure_schema(
    connection: Connection, *, mark: int = 0, of: str | None = None
) -> SinkIdentity:
    """Make or migrate our schema, and say whose it is.

    One that has lost what it had at a mark of its own is somebody else from now on. All of it is one
    transaction: two that start at once take turns, and one that was
    interrupted has left nothing. Raises SinkError for a server that is too old and for
    a schema that is too new, else the driver's errors.
    """
    features = detect(connection)
    connection.execute(_TAKE_TURN, {"lock": _LOCK})
    if not connection.scalar(_EXISTS, {"schema": SCHEMA}):
        _make(connection)
    connection.execute(CreateTable(META, if_not_exists=True))
    found = read_meta(connection, "version")
    if found is None:
        _create(connection)
    else:
        _migrate(connection, int(found))
    ours = of in (None, read_meta(connection, "id"))
    if ours and has_lost(connection, mark):
        write_meta(connection, "id", uuid4().hex)
    return _identity(connection, features, editions.ensure(connection, features))


def _make(connection: Connection) -> None:
    if connection.scalar(_SHADOWS, {"schema": SCHEMA}):
        detail = f"the role {SCHEMA} has tables in public, which our schema would hide"
        raise SinkError(SinkProblem.FAILED, detail)
    connection.execute(_MAKE)


def _create(connection: Connection) -> None:
    for table in METADATA.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in sorted(table.indexes, key=lambda item: str(item.name)):
            connection.execute(CreateIndex(index, if_not_exists=True))
    connection.execute(text(HEALTH_METRICS))
    write_meta(connection, "id", uuid4().hex)
    write_meta(connection, "version", str(VERSION))


def _migrate(connection: Connection, found: int) -> None:
    if found > VERSION:
        raise SinkError(SinkProblem.TOO_NEW, f"schema {found}")
    for step in range(found, VERSION):
        LADDER[step](connection)
    if found != VERSION:
        write_meta(connection, "version", str(VERSION))


def _identity(
    connection: Connection, features: Features, mode: SinkMode
) -> SinkIdentity:
    return SinkIdentity(
        id=read_meta(connection, "id") or "",
        mode=mode,
        server=features.server,
        extension=features.extension,
        database=features.database,
    )
