"""Forget what is kept no more: by chunks where there are any, else in slices."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import text

from ...core.retention import Holding
from ...core.upkeep import SinkMode
from ..protocols import SinkFacts
from .connection import Server
from .features import detect

SLICE: Final = 10_000

_DROP_CHUNKS: Final = "SELECT {f}.drop_chunks('lifeops.sample', :before)"

_DELETE: Final = """
DELETE FROM lifeops.{table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM lifeops.{table} WHERE {time} < :before LIMIT :most
))
"""

_SLICED: Mapping[Holding, str] = {
    Holding.POINTS: _DELETE.format(table="sample", time="ts"),
    Holding.HOURS: _DELETE.format(table="sample_hour", time="hour"),
}

# Neither estimate is there always: one needs an ANALYZE, the other no crash since.
_FACTS: Final = text(
    """
    SELECT coalesce(sum(greatest(
             relation.reltuples::bigint, pg_stat_get_live_tuples(relation.oid))
           ) FILTER (WHERE family.is_sample), 0)::bigint AS rows,
           coalesce(sum(pg_total_relation_size(relation.oid)), 0)::bigint AS size_bytes,
           (SELECT count(*) FROM lifeops.quarantine) AS quarantined
    FROM (
      SELECT inhrelid AS oid, true AS is_sample
      FROM pg_inherits WHERE inhparent = 'lifeops.sample'::regclass
      UNION ALL
      SELECT oid, oid = 'lifeops.sample'::regclass FROM pg_class
      WHERE relnamespace = 'lifeops'::regnamespace AND relkind = 'r'
    ) AS family
    JOIN pg_class AS relation ON relation.oid = family.oid
    """
)
_COMPRESSED: Final = """
SELECT {f}.approximate_row_count('lifeops.sample'),
       {f}.hypertable_size('lifeops.sample')
"""


def forget(server: Server, mode: SinkMode, before: Mapping[Holding, datetime]) -> None:
    """Drop points and hours before these moments; raises SinkError.

    The community edition has a policy for points, which the schema keeps in line.
    """
    if (moment := before.get(Holding.POINTS)) is not None:
        if mode is SinkMode.PLAIN:
            _delete(server, Holding.POINTS, moment)
        elif mode is SinkMode.APACHE:
            _drop_chunks(server, moment)
    if (moment := before.get(Holding.HOURS)) is not None:
        _delete(server, Holding.HOURS, moment)


def facts(server: Server, mode: SinkMode) -> SinkFacts:
    """Return the metrics database in numbers, the rows by estimate; raises SinkError."""
    with server.transaction() as connection:
        found = SinkFacts(**connection.execute(_FACTS).mappings().one())
        if mode is not SinkMode.COMMUNITY:
            return found
        functions = detect(connection).functions
        rows, size = connection.execute(text(_COMPRESSED.format(f=functions))).one()
        return replace(found, rows=rows, size_bytes=max(size, found.size_bytes))


def _drop_chunks(server: Server, before: datetime) -> None:
    with server.transaction() as connection:
        functions = detect(connection).functions
        connection.execute(text(_DROP_CHUNKS.format(f=functions)), {"before": before})


def _delete(server: Server, holding: Holding, before: datetime) -> None:
    """Delete a slice a transaction, so that nobody waits for long."""
    arguments = {"before": before, "most": SLICE}
    while True:
        with server.transaction() as connection:
            outcome = connection.execute(text(_SLICED[holding]), arguments)
            if outcome.rowcount < SLICE:
                return
