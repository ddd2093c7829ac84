"""Servers as they are named by recorders and people, and as a driver reads them."""

from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st
import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from custom_components.lifeops.ha.database.server import Server, Tls
from custom_components.lifeops.metrics.timescale.connection import normalised

TEXT = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12
).filter(lambda text: text.strip() == text)


def read(server: Server | None) -> dict[str, object]:
    """Return what the driver is told."""
    assert server is not None
    dialect: Any = PGDialect_psycopg
    told: dict[str, object] = dialect().create_connect_args(normalised(server.url))[1]
    return told


@given(user=TEXT, password=TEXT)
def test_whatever_somebody_is_called_arrives(user: str, password: str) -> None:
    server = Server.at("db", 5433, user=user, password=password, database="lifeops")
    assert read(server) == {
        "host": "db",
        "port": 5433,
        "user": user,
        "password": password,
        "dbname": "lifeops",
        "sslmode": "prefer",
    }
    assert server.name == "db:5433"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("192.168.1.5", "192.168.1.5:5432"),
        ("fd00::5", "fd00::5:5432"),
        ("/run/postgresql", "localhost:5432"),
    ],
)
def test_every_kind_of_host_arrives(host: str, name: str) -> None:
    server = Server.at(host, 5432, database="lifeops", user="ann")
    assert read(server)["host"] == host
    assert read(server)["port"] == 5432
    assert server.name == name


@pytest.mark.parametrize(
    "scheme", ["postgresql", "postgresql+psycopg2", "postgresql+psycopg"]
)
def test_a_recorder_with_postgresql(scheme: str) -> None:
    server = Server.of_recorder(f"{scheme}://ha:p%40ss@db:5433/ha?sslmode=require")
    assert server is not None
    assert server.name == "db:5433"
    assert server.database == "ha"
    assert "p@ss" not in repr(server)
    assert "p%40ss" not in repr(server)
    assert read(server) == {
        "host": "db",
        "port": 5433,
        "user": "ha",
        "password": "p@ss",
        "dbname": "ha",
        "sslmode": "require",
    }


def test_a_recorder_on_a_socket() -> None:
    server = Server.of_recorder("postgresql://@/ha?host=/run/postgresql")
    assert server is not None
    assert server.name == "localhost"
    assert read(server) == {"host": "/run/postgresql", "dbname": "ha"}


def test_a_recorder_on_this_machine() -> None:
    server = Server.of_recorder("postgresql:///ha")
    assert server is not None
    assert server.name == "localhost"
    assert read(server) == {"dbname": "ha"}


@pytest.mark.parametrize(
    "url",
    ["sqlite:////config/ha.db", "mysql://ha:x@db/ha", "", "postgresql://db:port/ha"],
)
def test_a_recorder_without(url: str) -> None:
    assert Server.of_recorder(url) is None


def test_who_is_asked_for_protection_is_told_how_far() -> None:
    assert Tls.PREFER.options == {"sslmode": "prefer"}
    assert Tls.REQUIRE.options == {"sslmode": "require"}
    assert Tls.VERIFY.options["sslmode"] == "verify-full"
    assert Path(Tls.VERIFY.options["sslrootcert"]).is_file()


def test_a_home_believes_whom_home_assistant_believes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/ssl/home.pem")
    assert Tls.VERIFY.options["sslrootcert"] == "/ssl/home.pem"
    server = Server.at("db", 5432, database="lifeops", user="ann", tls=Tls.VERIFY)
    assert read(server)["sslrootcert"] == "/ssl/home.pem"
