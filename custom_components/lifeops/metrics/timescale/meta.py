"""The few words that the metrics database keeps about itself."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from .tables import META


def read_meta(connection: Connection, key: str) -> str | None:
    """Return what is kept under a key."""
    return connection.scalar(select(META.c.value).where(META.c.key == key))


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Keep a value under a key."""
    statement = insert(META).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )
