"""The way to a PostgreSQL server: few connections, and an end to every wait."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from math import inf
import socket
import threading
from time import monotonic
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ...core.upkeep import SinkProblem
from ..protocols import SinkError
from .errors import sink_errors

DRIVER: Final = "postgresql+psycopg"
PATIENCE_S: Final = 60.0

_SPOKEN: Final = frozenset({"postgres", "postgresql", DRIVER, "postgresql+psycopg2"})
_POOL: Final = 2
_DEFAULTS: Mapping[str, str] = {
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
_LOCK_TIMEOUT_MS: Final = 20_000
# What is read is little: to compile for it would take longer than to read it.
_READING: Final = {"default_transaction_read_only": "on", "jit": "off"}


def normalised(url: str) -> URL:
    """Return a database URL, the recorder's kind too, for our driver.

    Raises SinkError for one that is not of a PostgreSQL database.
    """
    try:
        read = make_url(url.strip())
    except (ArgumentError, ValueError) as err:
        raise SinkError(SinkProblem.WRONG_URL, "not a database URL") from err
    if read.drivername not in _SPOKEN or not read.database:
        raise SinkError(SinkProblem.WRONG_URL, f"not PostgreSQL: {read.drivername}")
    return read.set(drivername=DRIVER)


class Server:
    """One database of a server; transactions for one thread or two."""

    def __init__(
        self, url: str, *, patience_s: float = PATIENCE_S, reads: bool = False
    ) -> None:
        """Connect to nothing yet; no statement takes longer than patience_s.

        One that only reads needs no transactions: each of its statements stands alone.
        """
        target = normalised(url)
        self._patience_s = patience_s
        self._reads = reads
        self._watch = _Watch()
        self._turns = threading.local()
        self._engine = create_engine(
            target.update_query_dict(_options(target, patience_s, reads=reads)),
            pool_size=_POOL,
            max_overflow=0,
            pool_timeout=patience_s,
            hide_parameters=True,
            use_native_hstore=False,
        )
        event.listen(self._engine, "connect", self._connected, insert=True)

    @contextmanager
    def transaction(
        self, within_s: float | None = None, *, rows: bool = False
    ) -> Iterator[Connection]:
        """Lend a connection, commit at the end; raises SinkError.

        A server that says nothing more is given up within so many seconds. Where rows
        are written, RefusedRowsError tells that they are not taken.
        """
        with self._watch.turn(within_s or self._patience_s) as turn:
            self._turns.turn = turn
            try:
                with sink_errors(rows=rows), self._lent(turn) as connection:
                    yield connection
                    connection.commit()
                    driver_of(connection).commit()  # what was done beside SQLAlchemy
            except SinkError as err:
                if turn.gave_up:
                    raise SinkError(SinkProblem.NOT_ANSWERING, err.detail) from err
                raise

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()
        self._watch.end()

    @contextmanager
    def _lent(self, turn: _Turn) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            driver = driver_of(connection)
            turn.over(driver)
            if driver.autocommit != self._reads:
                driver.autocommit = self._reads  # who had it before did without
            try:
                yield connection
            finally:
                if driver.closed:
                    connection.invalidate()

    def _connected(self, driver: psycopg.Connection[Any], _record: object) -> None:
        """Watch over the questions that SQLAlchemy asks of a new connection too."""
        driver.autocommit = self._reads
        self._turns.turn.over(driver)


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """Return psycopg's own connection, for what SQLAlchemy is too slow for."""
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


class _Turn:
    """One use of one line, and until when it has to be over."""

    def __init__(self, watch: threading.Condition, ends_at: float) -> None:
        """Know of no line yet; watch guards what is known."""
        self.ends_at = ends_at
        self.gave_up = False
        self._watch = watch
        self._late = False
        self._driver: psycopg.Connection[Any] | None = None

    def over(self, driver: psycopg.Connection[Any]) -> None:
        """Tell whose line it is."""
        with self._watch:
            self._driver = driver
            if self._late:
                self.hang_up()

    def hang_up(self) -> None:
        """Hang up, now or as soon as there is a line."""
        self._late = True
        driver = self._driver
        if driver is None or driver.closed:
            return
        self.gave_up = True
        with (
            suppress(OSError, psycopg.OperationalError),  # it has hung up by itself
            socket.socket(fileno=socket.dup(driver.fileno())) as line,
        ):
            line.shutdown(socket.SHUT_RDWR)


class _Watch:
    """Hangs up on a server that takes longer than it may; libpq would wait for ever.

    Its one thread sleeps until the first turn could be late: turns that end in time, as
    nearly all do, never wake it.
    """

    def __init__(self) -> None:
        """Watch over nothing yet."""
        self._changed = threading.Condition()
        self._turns: set[_Turn] = set()
        self._wakes_at = inf
        self._thread: threading.Thread | None = None

    @contextmanager
    def turn(self, seconds: float) -> Iterator[_Turn]:
        """Watch over a turn that may take so many seconds."""
        turn = _Turn(self._changed, monotonic() + seconds)
        with self._changed:
            self._turns.add(turn)
            self._begin()
            if turn.ends_at < self._wakes_at:
                self._changed.notify_all()
        try:
            yield turn
        finally:
            with self._changed:
                self._turns.discard(turn)
                if self._thread is None:
                    self._changed.notify_all()

    def end(self) -> None:
        """Let the thread go, once no turn needs it; the next turn has another."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify_all()
            idle = not self._turns
        if thread is not None and idle:
            thread.join()

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._keep, name="lifeops-metrics-watch", daemon=True
            )
            self._thread.start()

    def _is_needed(self, thread: threading.Thread) -> bool:
        return self._thread is thread or (self._thread is None and bool(self._turns))

    def _keep(self) -> None:
        with self._changed:
            while self._is_needed(threading.current_thread()):
                now = monotonic()
                for turn in [each for each in self._turns if each.ends_at <= now]:
                    self._turns.discard(turn)
                    turn.hang_up()
                self._wakes_at = min(
                    (each.ends_at for each in self._turns), default=inf
                )
                self._changed.wait(min(self._wakes_at - now, threading.TIMEOUT_MAX))


def _options(url: URL, patience_s: float, *, reads: bool) -> dict[str, str]:
    """Return what the driver is told besides the URL's own options."""
    given = url.query.get("options")
    ours = {
        "statement_timeout": round(patience_s * 1000),
        "lock_timeout": _LOCK_TIMEOUT_MS,
        "timezone": "UTC",
        "client_encoding": "UTF8",
        **(_READING if reads else {}),
    }
    told = [given] if isinstance(given, str) else list(given or ())
    settings = [*told, *(f"-c {name}={value}" for name, value in ours.items())]
    defaults = {"connect_timeout": f"{min(10, max(2, round(patience_s)))}", **_DEFAULTS}
    unsaid = {key: value for key, value in defaults.items() if key not in url.query}
    return {**unsaid, "application_name": "lifeops", "options": " ".join(settings)}
