"""Databases of real servers, and the way of LifeOps to them."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from custom_components.lifeops.metrics.timescale.connection import Server
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import (  # noqa: F401 - fixtures
    Database,
    bare,
    cluster,
    database,
    postgresql,
    timescale,
)

type Connect = Callable[[Database | str], Server]


def run(server: Server, statement: str, /, **arguments: object) -> Any:
    """Do one thing in a transaction of its own; return its first value, if any."""
    with server.transaction() as connection:
        outcome = connection.execute(text(statement), arguments)
        return outcome.scalar() if outcome.returns_rows else None


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Return a way to open servers that are closed at the end."""
    opened: list[Server] = []

    def to(target: Database | str) -> Server:
        url = target if isinstance(target, str) else target.url
        opened.append(Server(url, patience_s=10))
        return opened[-1]

    yield to
    for server in opened:
        server.close()


@pytest.fixture
def server(database: Database, connect: Connect) -> Server:  # noqa: F811
    """Return the way to a database, once with TimescaleDB and once without."""
    return connect(database)


@pytest.fixture
def sink(database: Database) -> Iterator[TimescaleSink]:  # noqa: F811
    """Return an open sink on a database, once with TimescaleDB and once without."""
    opened = TimescaleSink(database.url, patience_s=10)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def rival(
    database: Database,  # noqa: F811
) -> Iterator[psycopg.Connection[Any]]:
    """Return somebody else who writes to the same database."""
    admin = database.cluster.admin(database.name)
    with psycopg.connect(admin) as connection:
        yield connection
