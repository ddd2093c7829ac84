"""How what is stored does: this home's files and the metrics database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealthRecord:
    """How the two files of a home do (id: home), looked at every hour and after upkeep.

    late counts points that came when their day was already forgotten. checked_at is
    when the files were last found sound, problem what was found else.
    """

    at: datetime
    records: int
    points: int
    hours: int
    store_bytes: int
    series_bytes: int
    oldest_point: datetime | None = None
    late: int = 0
    dirty_hours: int = 0
    checked_at: datetime | None = None
    problem: str | None = None


class SinkProblem(StrEnum):
    """Why the metrics database does not take what it is given; the key of its texts."""

    DRIVER = "driver"
    WRONG_URL = "wrong_url"
    UNREACHABLE = "unreachable"
    NOT_ANSWERING = "not_answering"
    TLS = "tls"
    SIGN_IN = "sign_in"
    NO_DATABASE = "no_database"
    NO_RIGHT = "no_right"
    READ_ONLY = "read_only"
    DISK_FULL = "disk_full"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    ENCODING = "encoding"
    FAILED = "failed"


class SinkMode(StrEnum):
    """What the server can do: TimescaleDB's community or Apache edition, or neither."""

    COMMUNITY = "community"
    APACHE = "apache"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkHealthRecord:
    """How the metrics database of a home does (id: home).

    written_to is the time of the newest thing that it has; behind is how many log
    entries it lacks, None where nobody knows. resent_since is since when an emptied server was filled again:
    points before it are gone. quarantined counts rows that it does not take.
    """

    name: str
    at: datetime
    mode: SinkMode | None = None
    server: str | None = None
    extension: str | None = None
    connected: bool = False
    problem: SinkProblem | None = None
    failing_since: datetime | None = None
    behind: int | None = None
    written_to: datetime | None = None
    caught_up_at: datetime | None = None
    filling: float | None = None
    resent_since: datetime | None = None
    quarantined: int = 0
    rows: int | None = None
    size_bytes: int | None = None
