"""What a server can do: its version, TimescaleDB and the edition of it."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from ...core.upkeep import SinkMode, SinkProblem
from ..protocols import SinkError

OLDEST_SERVER: Final = 150_000
OLDEST_EXTENSION: Final = (2, 19)
EXTENSION: Final = "timescaledb"

_UNICODE: Final = "UTF8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """A server as it was found; functions is the schema of the extension's functions."""

    number: int
    server: str
    database: str
    extension: str | None
    functions: str
    licence: str | None
    encoding: str

    @property
    def mode(self) -> SinkMode:
        """Return what of TimescaleDB can be used."""
        if self.extension is None or _version(self.extension) < OLDEST_EXTENSION:
            return SinkMode.PLAIN
        is_community = self.licence == "timescale"
        return SinkMode.COMMUNITY if is_community else SinkMode.APACHE


_FEATURES: Final = text(
    """
    SELECT current_setting('server_version_num')::int AS number,
           split_part(current_setting('server_version'), ' ', 1) AS server,
           current_database() AS database,
           installed.version AS extension,
           coalesce(installed.functions, '') AS functions,
           current_setting('timescaledb.license', true) AS licence,
           current_setting('server_encoding') AS encoding
    FROM (SELECT 1) AS here
    LEFT JOIN (
      SELECT e.extversion AS version, quote_ident(n.nspname) AS functions
      FROM pg_catalog.pg_extension e
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = :extension
    ) AS installed ON true
    """
)


def detect(connection: Connection) -> Features:
    """Look at the server; raises SinkError for one that is too old or not Unicode."""
    found = connection.execute(_FEATURES, {"extension": EXTENSION})
    features = Features(**found.mappings().one())
    if features.number < OLDEST_SERVER:
        raise SinkError(SinkProblem.TOO_OLD, features.server)
    if features.encoding != _UNICODE:
        raise SinkError(SinkProblem.ENCODING, features.encoding)
    return features


def _version(told: str) -> tuple[int, ...]:
    return tuple(
        int(part) for part in told.partition("-")[0].split(".") if part.isdigit()
    )
