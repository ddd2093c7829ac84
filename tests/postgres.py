"""Real PostgreSQL servers for tests: killed, paused and thrown away at will.

A conftest imports the fixtures that its tests use. Every cluster goes when the
process that started it does, however that ends.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
import socket
import subprocess
from tempfile import mkdtemp
from typing import Any

import psycopg
from psycopg import sql
import pytest

from .require import require

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "timescale"
MISSING = 3
ROLE = "homeassistant"
PASSWORD = "only-for-tests"

_numbers = count()


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Cluster:
    """A PostgreSQL server of its own; plain: the distribution's, without TimescaleDB."""

    def __init__(self, *, plain: bool = False, settings: tuple[str, ...] = ()) -> None:
        """Start nothing yet; settings are the server's own, name=value."""
        self.port = free_port()
        self.plain = plain
        self.settings = settings
        self.data = Path(mkdtemp(prefix="lifeops-postgres-")) / "cluster"
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, also again after a stop or a kill; make it at first."""
        self._watch()
        options = [word for setting in self.settings for word in ("--set", setting)]
        self._run("start", "--port", str(self.port), *options)
        if self.role_is_missing():
            self.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(ROLE), sql.Literal(PASSWORD)
                )
            )

    def role_is_missing(self) -> bool:
        found = self.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,))
        return not found

    def stop(self) -> None:
        self._run("stop")

    def kill(self) -> None:
        """End the server and its children by SIGKILL."""
        self._run("signal", "KILL")

    def pause(self) -> None:
        """Let it answer nobody any more, with its connections open."""
        self._run("signal", "STOP")

    def resume(self) -> None:
        self._run("signal", "CONT")

    def disk(self) -> str | None:
        """Return the server's folder with room for a megabyte, None without one."""
        outcome = subprocess.run(
            self._command("disk"), check=False, stdout=subprocess.PIPE, text=True
        )
        return outcome.stdout.strip() if outcome.returncode == 0 else None

    def remove(self) -> None:
        """End it and forget all that it held."""
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait()
            self._guard = None

    def url(
        self,
        role: str = ROLE,
        database: str = "postgres",
        *,
        password: str = PASSWORD,
    ) -> str:
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def admin(self, database: str = "postgres") -> str:
        """Return the superuser's URL of a database."""
        return self.url("postgres", database, password="lifeops")

    def execute(
        self, statement: Any, arguments: Any = (), *, database: str = "postgres"
    ) -> list[tuple[Any, ...]]:
        """Do something as the superuser, outside of a transaction."""
        with psycopg.connect(self.admin(database), autocommit=True) as connection:
            cursor = connection.execute(statement, arguments or None)
            return cursor.fetchall() if cursor.description else []

    def database(self, *, extension: bool = False) -> Database:
        """Make a database in which the role may make schemas of its own."""
        name = f"test_{next(_numbers)}"
        quoted = sql.Identifier(name)
        self.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
        self.execute(
            sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
                quoted, sql.Identifier(ROLE)
            )
        )
        if extension:
            self.execute("CREATE EXTENSION timescaledb", database=name)
        return Database(self, name)

    def _watch(self) -> None:
        """Have the cluster removed as soon as this process has ended."""
        if self._guard is None:
            self._guard = subprocess.Popen(
                ["sh", "-c", 'cat; "$@"', "guard", *self._command("remove")],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _command(self, verb: str, *rest: str) -> list[str]:
        plain = ["--plain"] if self.plain else []
        return [str(SCRIPT), *verb.split(), *rest, *plain, "--data", str(self.data)]

    def _run(self, *words: str) -> None:
        command = self._command(" ".join(words[:2])) if words[0] == "signal" else None
        subprocess.run(
            command or self._command(words[0], *words[1:]),
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


class Database:
    """One database of a cluster, as the superuser sees it."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        """Keep whose it is."""
        self.cluster = cluster
        self.name = name

    @property
    def url(self) -> str:
        """Return the URL that LifeOps is given: a role without special rights."""
        return self.cluster.url(database=self.name)

    @property
    def host(self) -> tuple[str, int]:
        return "127.0.0.1", self.cluster.port

    def execute(self, statement: Any, arguments: Any = ()) -> list[tuple[Any, ...]]:
        """Do something as the superuser, and return its rows."""
        return self.cluster.execute(statement, arguments, database=self.name)

    def value(self, statement: Any, arguments: Any = ()) -> Any:
        """Return the one value of the one row."""
        ((only,),) = self.execute(statement, arguments)
        return only

    def drop(self) -> None:
        with suppress(psycopg.OperationalError):
            self.cluster.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(self.name)
                )
            )


@cache
def installed(*, plain: bool) -> bool:
    """Tell whether this machine can have such a server."""
    words = [str(SCRIPT), "install", *(["--plain"] if plain else [])]
    outcome = subprocess.run(words, check=False, stdin=subprocess.DEVNULL).returncode
    if outcome not in (0, MISSING):
        pytest.fail("scripts/timescale install did not work")
    return outcome == 0


@cache
def shared(*, plain: bool) -> Cluster:
    """Return the one cluster that the tests of this process share."""
    cluster = Cluster(plain=plain, settings=("fsync=off",))
    cluster.start()
    return cluster


def need(*, plain: bool = False) -> None:
    """Skip by name where the server cannot be had."""
    name = "postgresql" if plain else "timescale"
    require(name, present=installed(plain=plain))


def need_community(database: Database) -> None:
    """Skip by name where the server is not the community edition."""
    licence = database.value("SHOW timescaledb.license")
    require("tsl", present=licence == "timescale")


@pytest.fixture
def cluster(socket_enabled: None) -> Iterator[Cluster]:
    """Return a cluster that the test may kill; it is the test's alone."""
    need()
    own = Cluster()
    own.start()
    yield own
    own.remove()


def _fresh(*, plain: bool, extension: bool) -> Iterator[Database]:
    need(plain=plain)
    database = shared(plain=plain).database(extension=extension)
    yield database
    database.drop()


@pytest.fixture
def timescale(socket_enabled: None) -> Iterator[Database]:
    """Return an empty database with TimescaleDB."""
    yield from _fresh(plain=False, extension=True)


@pytest.fixture
def bare(socket_enabled: None) -> Iterator[Database]:
    """Return an empty database whose server has TimescaleDB, but it has not."""
    yield from _fresh(plain=False, extension=False)


@pytest.fixture
def postgresql(socket_enabled: None) -> Iterator[Database]:
    """Return an empty database of another PostgreSQL that knows no TimescaleDB."""
    yield from _fresh(plain=True, extension=False)


@pytest.fixture(params=["timescale", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Return an empty database with TimescaleDB, then one of the other PostgreSQL."""
    found: Database = request.getfixturevalue(request.param)
    return found
