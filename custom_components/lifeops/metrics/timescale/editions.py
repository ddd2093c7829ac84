"""What TimescaleDB does for our tables: chunks, and in its community edition the rest."""

from typing import Final

from sqlalchemy import Connection, text

from ...core.retention import RETENTION, Holding
from ...core.upkeep import SinkMode
from .features import Features
from .meta import read_meta, write_meta

_TOLD: Final = "policies"

CHUNK: Final = "7 days"
COMPRESS_AFTER: Final = "14 days"

# The aggregate must never look again at what retention has dropped: it would take
# hours whose points are gone for empty ones. So it refreshes well inside of it.
REFRESH_FROM: Final = "80 days"
REFRESH_TO: Final = "1 hour"
REFRESH_EVERY: Final = "30 minutes"

_IS_HYPERTABLE: Final = text(
    """
    SELECT EXISTS (
      SELECT 1 FROM timescaledb_information.hypertables
      WHERE hypertable_schema = 'lifeops' AND hypertable_name = 'sample'
    )
    """
)
_HYPERTABLE: Final = """
SELECT {f}.create_hypertable(
  'lifeops.sample', {f}.by_range('ts', INTERVAL '{chunk}'),
  create_default_indexes => false, migrate_data => true
)
"""
_COMPRESSION: Final = """
ALTER TABLE lifeops.sample SET (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'series_id',
  timescaledb.compress_orderby = 'ts DESC'
)
"""
_AGGREGATE: Final = """
CREATE MATERIALIZED VIEW IF NOT EXISTS lifeops.sample_hourly
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT series_id, {f}.time_bucket(INTERVAL '1 hour', ts) AS hour, count(*) AS n,
       sum(value) AS sum, min(value) AS min, max(value) AS max,
       {f}.last(value, ts) AS last, max(ts) AS last_ts
FROM lifeops.sample
GROUP BY series_id, {f}.time_bucket(INTERVAL '1 hour', ts)
WITH NO DATA
"""
# Made anew rather than altered: each kind of policy is altered in another way.
_POLICIES: Final = (
    "SELECT {f}.remove_compression_policy('lifeops.sample', if_exists => true)",
    """
    SELECT {f}.add_compression_policy('lifeops.sample', INTERVAL '{compress_after}')
    """,
    """
    SELECT {f}.remove_continuous_aggregate_policy(
      'lifeops.sample_hourly', if_exists => true)
    """,
    """
    SELECT {f}.add_continuous_aggregate_policy(
      'lifeops.sample_hourly', start_offset => INTERVAL '{refresh_from}',
      end_offset => INTERVAL '{refresh_to}',
      schedule_interval => INTERVAL '{refresh_every}')
    """,
    "SELECT {f}.remove_retention_policy('lifeops.sample', if_exists => true)",
    "SELECT {f}.add_retention_policy('lifeops.sample', INTERVAL '{points}')",
    "SELECT {f}.remove_retention_policy('lifeops.sample_hourly', if_exists => true)",
    "SELECT {f}.add_retention_policy('lifeops.sample_hourly', INTERVAL '{hours}')",
)


def ensure(connection: Connection, features: Features) -> SinkMode:
    """Give our tables what the server has, and return how far that went."""
    mode = features.mode
    if mode is SinkMode.PLAIN:
        return mode
    if not connection.scalar(_IS_HYPERTABLE):
        connection.execute(text(_HYPERTABLE.format(f=features.functions, chunk=CHUNK)))
    if mode is SinkMode.COMMUNITY:
        _community(connection, features.functions)
    return mode


def _community(connection: Connection, functions: str) -> None:
    """Have the server compress, sum up and forget by itself, as we would have it."""
    wanted = _wanted()
    told = " ".join(wanted.values())
    if read_meta(connection, _TOLD) == told:
        return
    for statement in (_COMPRESSION, _AGGREGATE, *_POLICIES):
        connection.execute(text(statement.format(f=functions, **wanted)))
    write_meta(connection, _TOLD, told)


def _wanted() -> dict[str, str]:
    return {
        "compress_after": COMPRESS_AFTER,
        "refresh_from": REFRESH_FROM,
        "refresh_to": REFRESH_TO,
        "refresh_every": REFRESH_EVERY,
        "points": f"{RETENTION[Holding.POINTS].days} days",
        "hours": f"{RETENTION[Holding.HOURS].days} days",
    }
