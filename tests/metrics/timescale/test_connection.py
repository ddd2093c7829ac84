"""The way to a server: whose URL it takes, and that no wait is without an end."""

from collections.abc import Iterable
import threading
import time

import pytest
from sqlalchemy import text

from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.metrics.protocols import SinkError
from custom_components.lifeops.metrics.timescale.connection import (
    Server,
    driver_of,
    normalised,
)
from tests.fakes.tcp_proxy import TcpProxy
from tests.postgres import Cluster, Database

from .conftest import Connect

ONE = text("SELECT 1")
PID = text("SELECT pg_backend_pid()")


@pytest.mark.parametrize(
    "scheme", ["postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg"]
)
def test_takes_the_recorders_urls(scheme: str) -> None:
    url = normalised(f" {scheme}://home:se%40cret@db.lan:5433/history?sslmode=require ")

    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password) == ("home", "se@cret")
    assert (url.host, url.port, url.database) == ("db.lan", 5433, "history")
    assert url.query == {"sslmode": "require"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "history",
        "sqlite:////config/home-assistant_v2.db",
        "mysql://home:secret@db.lan/history",
        "postgresql://home:secret@db.lan",
        "postgresql://home:secret@db.lan:many/history",
    ],
)
def test_refuses_other_urls_without_repeating_secrets(url: str) -> None:
    with pytest.raises(SinkError) as told:
        Server(url)

    assert told.value.problem is SinkProblem.WRONG_URL
    assert "secret" not in f"{told.value!r} {told.value.detail}"


def test_commits_at_the_end_and_rolls_back_otherwise(
    bare: Database, connect: Connect
) -> None:
    server = connect(bare)
    with server.transaction() as connection:
        connection.execute(text("CREATE SCHEMA kept"))
    with pytest.raises(SinkError), server.transaction() as connection:
        connection.execute(text("CREATE SCHEMA dropped; SELECT absent"))

    assert bare.value("SELECT to_regnamespace('kept') IS NOT NULL")
    assert bare.value("SELECT to_regnamespace('dropped') IS NULL")


def test_says_who_it_is_and_keeps_the_urls_own_options(
    bare: Database, connect: Connect
) -> None:
    server = connect(bare.url + "?options=-cwork_mem%3D5MB&application_name=other")
    with server.transaction() as connection:
        told = {
            name: connection.scalar(text(f"SHOW {name}"))
            for name in (
                "application_name",
                "work_mem",
                "statement_timeout",
                "timezone",
            )
        }

    assert told == {
        "application_name": "lifeops",
        "work_mem": "5MB",
        "statement_timeout": "10s",
        "timezone": "UTC",
    }


def test_two_may_use_it_and_a_third_waits_for_an_end(bare: Database) -> None:
    server = Server(bare.url, patience_s=0.3)
    with (
        server.transaction(),
        server.transaction(),
        pytest.raises(SinkError) as told,
        server.transaction(),
    ):
        pass
    server.close()

    assert told.value.problem is SinkProblem.NOT_ANSWERING


def test_the_server_ends_a_statement_that_takes_too_long(bare: Database) -> None:
    server = Server(bare.url, patience_s=0.3)
    with pytest.raises(SinkError) as told, server.transaction(5) as connection:
        connection.execute(text("SELECT pg_sleep(60)"))
    with server.transaction() as connection:
        assert connection.scalar(ONE) == 1
    server.close()

    assert told.value.problem is SinkProblem.NOT_ANSWERING


def test_hangs_up_on_a_server_that_stands_still(cluster: Cluster) -> None:
    server = Server(cluster.url(), patience_s=1)
    with server.transaction() as connection:
        connection.execute(ONE)
    cluster.pause()
    began = time.monotonic()
    with pytest.raises(SinkError) as told, server.transaction() as connection:
        connection.execute(ONE)
    took = time.monotonic() - began
    cluster.resume()

    with server.transaction() as connection:
        assert connection.scalar(ONE) == 1
    server.close()
    assert told.value.problem is SinkProblem.NOT_ANSWERING
    assert 0.8 < took < 8


def test_hangs_up_in_the_middle_of_a_copy(bare: Database, connect: Connect) -> None:
    with TcpProxy(bare.host) as line:
        server = Server(line.url(bare.url, bare.cluster.port), patience_s=1)
        with server.transaction() as connection:
            connection.execute(
                text("CREATE SCHEMA held; CREATE TABLE held.rows (n int)")
            )
        line.hold_after(100_000)
        with pytest.raises(SinkError) as told:
            copy(server, range(2_000_000))
        line.flow()
        with server.transaction() as connection:
            assert connection.scalar(text("SELECT count(*) FROM held.rows")) == 0
        server.close()

    assert told.value.problem is SinkProblem.NOT_ANSWERING


def copy(server: Server, numbers: Iterable[int]) -> None:
    with (
        server.transaction() as connection,
        driver_of(connection).cursor() as cursor,
        cursor.copy("COPY held.rows FROM STDIN") as stream,
    ):
        for number in numbers:
            stream.write_row((number,))


def test_a_new_line_that_stands_still_is_given_up_too(bare: Database) -> None:
    with TcpProxy(bare.host) as line:
        server = Server(
            line.url(bare.url, bare.cluster.port) + "?connect_timeout=2", patience_s=1
        )
        line.hold()
        with pytest.raises(SinkError) as told, server.transaction():
            pass
        line.flow()
        server.close()

    assert told.value.problem is SinkProblem.NOT_ANSWERING


def test_comes_back_by_itself_after_the_server_was_killed(cluster: Cluster) -> None:
    server = Server(cluster.url(), patience_s=10)
    with server.transaction() as connection:
        connection.execute(ONE)
    cluster.kill()
    with pytest.raises(SinkError) as lost, server.transaction() as connection:
        connection.execute(ONE)
    with pytest.raises(SinkError) as away, server.transaction():
        pass
    cluster.start()

    with server.transaction() as connection:
        assert connection.scalar(ONE) == 1
    server.close()
    assert lost.value.problem is SinkProblem.UNREACHABLE
    assert away.value.problem is SinkProblem.UNREACHABLE


def test_one_thread_watches_until_the_server_is_closed(
    bare: Database, connect: Connect
) -> None:
    before = threading.active_count()
    server = connect(bare)
    for _ in range(3):
        with server.transaction() as connection:
            connection.execute(ONE)
        assert threading.active_count() == before + 1
    server.close()
    assert threading.active_count() == before

    with server.transaction() as connection:
        assert connection.scalar(ONE) == 1
    server.close()
    assert threading.active_count() == before


def test_is_watched_to_its_end_when_closed_while_in_use(bare: Database) -> None:
    def close_and_ask(server: Server, line: TcpProxy) -> None:
        with server.transaction(1) as connection:
            connection.execute(ONE)
            server.close()
            line.hold()
            connection.execute(ONE)

    with TcpProxy(bare.host) as line:
        server = Server(line.url(bare.url, bare.cluster.port), patience_s=30)
        with pytest.raises(SinkError) as told:
            close_and_ask(server, line)
        line.flow()

    assert told.value.problem is SinkProblem.NOT_ANSWERING


def test_a_short_wait_ends_in_time_beside_a_long_one(bare: Database) -> None:
    with TcpProxy(bare.host) as line:
        server = Server(line.url(bare.url, bare.cluster.port), patience_s=30)
        with server.transaction() as patient:
            patient.execute(ONE)
            with server.transaction() as connection:
                connection.execute(ONE)
            line.hold()
            began = time.monotonic()
            with pytest.raises(SinkError) as told, server.transaction(1) as connection:
                connection.execute(ONE)
            took = time.monotonic() - began
            line.flow()
            assert patient.scalar(ONE) == 1
        server.close()

    assert told.value.problem is SinkProblem.NOT_ANSWERING
    assert 0.8 < took < 8


def test_who_waits_no_more_is_left_alone(bare: Database) -> None:
    server = Server(bare.url, patience_s=30)
    for _ in range(2):
        with server.transaction(0.5) as connection:
            pid = connection.scalar(PID)
        time.sleep(0.7)
        with server.transaction() as connection:
            assert connection.scalar(PID) == pid
    server.close()


def test_one_that_reads_cannot_write(bare: Database) -> None:
    server = Server(bare.url, reads=True)
    with pytest.raises(SinkError), server.transaction() as connection:
        connection.execute(text("CREATE SCHEMA kept"))
    with server.transaction() as connection:
        assert connection.scalar(ONE) == 1
    server.close()

    assert bare.value("SELECT to_regnamespace('kept') IS NULL")
