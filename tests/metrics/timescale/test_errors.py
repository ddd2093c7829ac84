"""Every trouble with a server, brought about for real, is told as what it is."""

from collections.abc import Callable, Iterator
import socket

import psycopg
import pytest
from sqlalchemy import text

from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.metrics.protocols import RefusedRowsError, SinkError
from custom_components.lifeops.metrics.timescale.connection import Server
from custom_components.lifeops.metrics.timescale.errors import sink_errors
from custom_components.lifeops.metrics.timescale.schema import ensure_schema
from tests.postgres import PASSWORD, ROLE, Database, free_port
from tests.require import require

from .conftest import Connect, run


def trouble(url: str) -> SinkError:
    """Return why a database cannot be opened."""
    server = Server(url, patience_s=5)
    with pytest.raises(SinkError) as told, server.transaction() as connection:
        ensure_schema(connection)
    server.close()
    assert PASSWORD not in f"{told.value!r} {told.value.detail}"
    return told.value


WRONG: dict[str, tuple[Callable[[Database], str], SinkProblem]] = {
    "option": (lambda it: it.url + "?colour=blue", SinkProblem.WRONG_URL),
    "port": (
        lambda it: it.url.replace(f":{it.cluster.port}", f":{free_port()}"),
        SinkProblem.UNREACHABLE,
    ),
    "password": (
        lambda it: it.cluster.url(database=it.name, password="other"),
        SinkProblem.SIGN_IN,
    ),
    "no password": (
        lambda it: it.url.replace(f":{PASSWORD}@", "@"),
        SinkProblem.SIGN_IN,
    ),
    "role": (
        lambda it: it.cluster.url("nobody", it.name),
        SinkProblem.SIGN_IN,
    ),
    "database": (lambda it: it.cluster.url(database="absent"), SinkProblem.NO_DATABASE),
    "tls": (lambda it: it.url + "?sslmode=require", SinkProblem.TLS),
    "certificate": (
        lambda it: it.url + "?sslmode=verify-full&sslrootcert=/nowhere.pem",
        SinkProblem.TLS,
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_address_is_told_by_its_wrong_part(what: str, bare: Database) -> None:
    change, problem = WRONG[what]

    assert trouble(change(bare)).problem is problem


def test_a_host_that_nobody_knows(
    bare: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    url = bare.url.replace("127.0.0.1", "nowhere.invalid")
    assert trouble(url).problem is SinkProblem.UNREACHABLE


def test_no_right_to_make_a_schema(database: Database) -> None:
    database.execute(f'REVOKE CREATE ON DATABASE "{database.name}" FROM {ROLE}')

    assert trouble(database.url).problem is SinkProblem.NO_RIGHT


def test_no_right_to_connect(bare: Database) -> None:
    bare.execute(f'REVOKE CONNECT ON DATABASE "{bare.name}" FROM PUBLIC')

    assert trouble(bare.url).problem is SinkProblem.NO_RIGHT


def test_a_schema_of_somebody_else(bare: Database) -> None:
    bare.execute("CREATE SCHEMA lifeops")

    assert trouble(bare.url).problem is SinkProblem.NO_RIGHT


def test_a_server_that_only_reads(database: Database) -> None:
    database.execute(
        f'ALTER DATABASE "{database.name}" SET default_transaction_read_only = on'
    )

    assert trouble(database.url).problem is SinkProblem.READ_ONLY


def test_a_schema_of_a_newer_lifeops(database: Database, connect: Connect) -> None:
    with connect(database).transaction() as connection:
        ensure_schema(connection)
    database.execute("UPDATE lifeops.meta SET value = '99' WHERE key = 'version'")

    assert trouble(database.url).problem is SinkProblem.TOO_NEW


@pytest.fixture
def tiny_disk(bare: Database) -> Iterator[str]:
    """Make a tablespace with room for a megabyte."""
    folder = bare.cluster.disk()
    require("small disk", present=folder is not None)
    bare.execute(f"CREATE TABLESPACE tiny LOCATION '{folder}'")
    bare.execute(f"GRANT CREATE ON TABLESPACE tiny TO {ROLE}")
    yield "tiny"
    bare.drop()
    bare.cluster.execute("DROP TABLESPACE tiny")


def test_a_disk_that_is_full(bare: Database, connect: Connect, tiny_disk: str) -> None:
    server = connect(bare)
    with server.transaction() as connection:
        connection.execute(text("CREATE SCHEMA full_up"))
        connection.execute(
            text(f"CREATE TABLE full_up.rows (n int) TABLESPACE {tiny_disk}")
        )

    with pytest.raises(SinkError) as told, server.transaction() as connection:
        connection.execute(
            text("INSERT INTO full_up.rows SELECT generate_series(1, 1000000)")
        )

    assert told.value.problem is SinkProblem.DISK_FULL


def test_a_database_that_is_dropped_meanwhile(bare: Database, connect: Connect) -> None:
    server = connect(bare)
    run(server, "SELECT 1")
    bare.drop()
    with pytest.raises(SinkError) as told:
        run(server, "SELECT 1")

    assert told.value.problem in {SinkProblem.UNREACHABLE, SinkProblem.NO_DATABASE}
    assert trouble(bare.url).problem is SinkProblem.NO_DATABASE


def test_a_table_that_somebody_holds(bare: Database, connect: Connect) -> None:
    server = connect(bare)
    with server.transaction() as connection:
        ensure_schema(connection)
    with psycopg.connect(bare.cluster.admin(bare.name)) as holder:
        holder.execute("LOCK TABLE lifeops.sample")
        with pytest.raises(SinkError) as told:
            run(server, "SET LOCAL lock_timeout = 100; DELETE FROM lifeops.sample")

    assert told.value.problem is SinkProblem.NOT_ANSWERING


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO lifeops.meta VALUES ('key', NULL)",
        "INSERT INTO lifeops.meta VALUES ('id', 'again')",
        "SELECT 'many'::int",
        "SELECT 1 / 0",
        """
        INSERT INTO lifeops.meta
        SELECT string_agg(md5(n::text), ''), '' FROM generate_series(1, 9999) n
        """,
    ],
)
def test_rows_that_the_server_does_not_take(
    statement: str, bare: Database, connect: Connect
) -> None:
    server = connect(bare)
    with server.transaction() as connection:
        ensure_schema(connection)

    with (
        pytest.raises(RefusedRowsError),
        server.transaction(rows=True) as connection,
    ):
        connection.execute(text(statement))
    with pytest.raises(SinkError) as told, server.transaction() as connection:
        connection.execute(text(statement))
    assert told.value.problem is SinkProblem.FAILED


def test_a_missing_table_is_a_fault_of_its_own(
    bare: Database, connect: Connect
) -> None:
    with (
        pytest.raises(SinkError) as told,
        connect(bare).transaction() as connection,
    ):
        connection.execute(text("SELECT * FROM lifeops.absent"))

    assert told.value.problem is SinkProblem.FAILED


def test_what_the_server_says_of_a_value_stays_with_the_server(
    bare: Database, connect: Connect
) -> None:
    server = connect(bare)
    with server.transaction() as connection:
        ensure_schema(connection)

    with (
        pytest.raises(RefusedRowsError) as told,
        server.transaction(rows=True) as connection,
    ):
        connection.execute(
            text("INSERT INTO lifeops.meta VALUES ('id', :value)"), {"value": "private"}
        )

    assert "private" not in told.value.detail
    assert "private" not in str(told.value.__cause__)


def test_errors_that_are_not_of_the_driver_pass() -> None:
    with pytest.raises(ZeroDivisionError), sink_errors():
        _ = 1 / 0
