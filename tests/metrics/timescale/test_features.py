"""What a server can do is found out, never assumed, and little is asked of it."""

import pytest
from sqlalchemy import text

from custom_components.lifeops.core.upkeep import SinkMode, SinkProblem
from custom_components.lifeops.metrics.protocols import SinkError
from custom_components.lifeops.metrics.timescale import features
from custom_components.lifeops.metrics.timescale.features import Features, detect
from custom_components.lifeops.metrics.timescale.schema import ensure_schema
from tests.postgres import Database

from .conftest import Connect


def found(database: Database, connect: Connect) -> Features:
    with connect(database).transaction() as connection:
        return detect(connection)


def test_timescaledb_by_its_licence(timescale: Database, connect: Connect) -> None:
    licence = timescale.value("SHOW timescaledb.license")
    modes = {"apache": SinkMode.APACHE, "timescale": SinkMode.COMMUNITY}

    here = found(timescale, connect)

    assert here.mode is modes[licence]
    assert here.functions == "public"


def test_plain_where_the_extension_is_only_available(
    bare: Database, connect: Connect
) -> None:
    here = found(bare, connect)

    assert (here.mode, here.extension) == (SinkMode.PLAIN, None)


def test_plain_where_there_is_none(postgresql: Database, connect: Connect) -> None:
    here = found(postgresql, connect)

    assert (here.mode, here.extension) == (SinkMode.PLAIN, None)
    assert here.number >= 150_000


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_refuses_a_database_that_cannot_hold_every_name(
    encoding: str, postgresql: Database, connect: Connect
) -> None:
    name = f"in_{encoding.lower()}"
    postgresql.cluster.execute(
        f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0"
    )

    with pytest.raises(SinkError) as told:
        found(Database(postgresql.cluster, name), connect)

    assert (told.value.problem, told.value.detail) == (SinkProblem.ENCODING, encoding)


def test_refuses_a_server_that_is_too_old(
    postgresql: Database, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "OLDEST_SERVER", 990_000)

    with pytest.raises(SinkError) as told:
        found(postgresql, connect)

    assert told.value.problem is SinkProblem.TOO_OLD


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ("2.18.2", SinkMode.PLAIN),
        ("2.19.0", SinkMode.COMMUNITY),
        ("2.20.0-dev", SinkMode.COMMUNITY),
        ("3.0.0", SinkMode.COMMUNITY),
    ],
)
def test_an_old_extension_is_left_alone(version: str, mode: SinkMode) -> None:
    here = Features(
        number=170_000,
        server="17.0",
        database="home",
        extension=version,
        functions="public",
        licence="timescale",
        encoding="UTF8",
    )

    assert here.mode is mode


def test_looks_without_a_search_path(timescale: Database, connect: Connect) -> None:
    server = connect(timescale.url + "?options=-csearch_path%3Dpg_temp")
    with server.transaction() as connection:
        identity = ensure_schema(connection)
        path = connection.scalar(text("SHOW search_path"))

    assert identity.mode is not SinkMode.PLAIN
    assert path == "pg_temp"
