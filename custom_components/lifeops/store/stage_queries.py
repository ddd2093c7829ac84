"""What is asked of a file in which an import is sorted."""

from sqlalchemy import Table, bindparam, func, insert, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert

from .stage_schema import HOUR, ITEM, NOTE, POINT, SERIES
from .statement import Bulk, Statement


def _replacing(table: Table) -> Bulk:
    new = upsert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: new.excluded[c.name] for c in table.c if c.name not in keys}
    return Bulk(new.on_conflict_do_update(index_elements=keys, set_=rest))


def _behind(table: Table) -> Statement:
    spot = tuple_(bindparam("series"), bindparam("ts"))
    return Statement(
        select(SERIES.c.metric, SERIES.c.source, *table.c)
        .join_from(table, SERIES, SERIES.c.ix == table.c.series)
        .where(tuple_(table.c.series, table.c.ts) > spot)
        .order_by(table.c.series, table.c.ts)
        .limit(bindparam("most"))
    )


def _count(table: Table) -> Statement:
    return Statement(select(func.count()).select_from(table))


PUT = {table.name: _replacing(table) for table in (POINT, HOUR, ITEM, NOTE)}
COUNT = {table.name: _count(table) for table in (POINT, HOUR)}
ITEM_COUNT = Statement(
    select(ITEM.c.kind, func.count()).group_by(ITEM.c.kind).order_by(ITEM.c.kind)
)
KNOWN = Statement(select(SERIES.c.metric, SERIES.c.source, SERIES.c.ix))
ADD = Statement(
    insert(SERIES).values(metric=bindparam("metric"), source=bindparam("source"))
)
POINTS = _behind(POINT)
HOURS = _behind(HOUR)
REST = Statement(
    select(POINT.c.ts, POINT.c.value)
    .where(
        POINT.c.series == bindparam("series"),
        POINT.c.ts > bindparam("ts"),
        POINT.c.ts < bindparam("behind"),
    )
    .order_by(POINT.c.ts)
)
ITEMS = Statement(
    select(ITEM.c.key, ITEM.c.data)
    .where(ITEM.c.kind == bindparam("kind"), ITEM.c.key > bindparam("after"))
    .order_by(ITEM.c.key)
    .limit(bindparam("most"))
)
NOTED = Statement(select(NOTE.c.value).where(NOTE.c.name == bindparam("name")))
