"""What the driver says, as the few problems that people are told of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg.errors import ConnectionTimeout
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeoutError

from ...core.errors import LifeOpsError
from ...core.upkeep import SinkProblem
from ..protocols import RefusedRowsError, SinkError

_BY_STATE: Mapping[str, SinkProblem] = {
    "08004": SinkProblem.SIGN_IN,
    "25006": SinkProblem.READ_ONLY,
    "28000": SinkProblem.SIGN_IN,
    "28P01": SinkProblem.SIGN_IN,
    "3D000": SinkProblem.NO_DATABASE,
    "42501": SinkProblem.NO_RIGHT,
    "53100": SinkProblem.DISK_FULL,
    "53300": SinkProblem.UNREACHABLE,
    "55P03": SinkProblem.NOT_ANSWERING,
    "57014": SinkProblem.NOT_ANSWERING,
    "57P01": SinkProblem.UNREACHABLE,
    "57P02": SinkProblem.UNREACHABLE,
    "57P03": SinkProblem.UNREACHABLE,
    "57P04": SinkProblem.NO_DATABASE,
    "57P05": SinkProblem.UNREACHABLE,
}
_OF_ROWS: Final = ("22", "23", "54")  # data, constraints, limits of a row
_OF_CONNECTIONS: Final = "08"

# Before a session stands there is no SQLSTATE, only a sentence; the first match counts.
_BY_SENTENCE: Sequence[tuple[SinkProblem, Sequence[str]]] = (
    (SinkProblem.NOT_ANSWERING, ("timeout expired", "timed out")),
    (SinkProblem.TLS, ("SSL", "TLS", "certificate", "no encryption")),
    (
        SinkProblem.SIGN_IN,
        (
            "authentication",
            "no password supplied",
            "no pg_hba.conf entry",
            "is not permitted to log in",
            'role "',
        ),
    ),
    (SinkProblem.NO_RIGHT, ("permission denied",)),
    (SinkProblem.NO_DATABASE, ('database "',)),
    (SinkProblem.WRONG_URL, ("URI", "invalid connection option", "invalid port")),
)


@contextmanager
def sink_errors(*, rows: bool = False) -> Iterator[None]:
    """Turn what the driver raises into SinkError, that of rows into RefusedRowsError."""
    try:
        yield
    except PoolTimeoutError as err:
        raise SinkError(SinkProblem.NOT_ANSWERING, "all connections are busy") from err
    except DBAPIError as err:
        raise _told(err.orig, rows=rows, lost=err.connection_invalidated) from err
    except psycopg.Error as err:
        raise _told(err, rows=rows, lost=False) from err


def _told(error: BaseException | None, *, rows: bool, lost: bool) -> LifeOpsError:
    """Return an error of the driver as ours, without the values that it was about."""
    if not isinstance(error, psycopg.Error):
        return SinkError(SinkProblem.FAILED, type(error).__name__)
    state = error.sqlstate
    detail = error.diag.message_primary or _first_line(error)
    if rows and state is not None and state.startswith(_OF_ROWS):
        return RefusedRowsError(detail)
    return SinkError(_problem(error, detail, lost=lost), detail)


def _problem(error: psycopg.Error, detail: str, *, lost: bool) -> SinkProblem:
    state = error.sqlstate
    if isinstance(error, ConnectionTimeout):
        return SinkProblem.NOT_ANSWERING
    if state is None:
        return _of_sentence(error, detail)
    if state in _BY_STATE:
        return _BY_STATE[state]
    is_lost = lost or state.startswith(_OF_CONNECTIONS)
    return SinkProblem.UNREACHABLE if is_lost else SinkProblem.FAILED


def _of_sentence(error: psycopg.Error, detail: str) -> SinkProblem:
    for problem, words in _BY_SENTENCE:
        if any(word in detail for word in words):
            return problem
    is_connection = isinstance(error, psycopg.OperationalError)
    return SinkProblem.UNREACHABLE if is_connection else SinkProblem.FAILED


def _first_line(error: psycopg.Error) -> str:
    return str(error).partition("\n")[0]
