"""A database on a PostgreSQL server, as people and the recorder name it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from os import environ
from typing import Self

import certifi
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_BACKEND = "postgresql"
_THIS_MACHINE = "localhost"


class Tls(StrEnum):
    """How the way to the server is protected."""

    PREFER = "prefer"
    REQUIRE = "require"
    VERIFY = "verify"

    @property
    def options(self) -> Mapping[str, str]:
        """Return what the driver calls it; who is believed is Home Assistant's choice."""
        if self is not Tls.VERIFY:
            return {"sslmode": self.value}
        known = environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
        return {"sslmode": "verify-full", "sslrootcert": known}


@dataclass(frozen=True, slots=True)
class Server:
    """One database on a server, and who signs in; its URL holds the password."""

    url: str = field(repr=False)
    name: str
    database: str

    @classmethod
    def of_recorder(cls, db_url: str) -> Self | None:
        """Read what the recorder was given, None where that is no PostgreSQL."""
        try:
            read = make_url(db_url)
        except ArgumentError, ValueError:
            return None
        return cls._of(read) if read.get_backend_name() == _BACKEND else None

    @classmethod
    def at(
        cls,
        host: str,
        port: int,
        *,
        database: str,
        user: str,
        password: str = "",
        tls: Tls = Tls.PREFER,
    ) -> Self:
        """Return a server by its parts; a host that begins with / is a socket here."""
        query = dict(tls.options)
        if host.startswith("/"):
            query["host"], host = host, ""
        return cls._of(
            URL.create(
                _BACKEND,
                username=user,
                password=password or None,
                host=host or None,
                port=port,
                database=database,
                query=query,
            )
        )

    @classmethod
    def _of(cls, url: URL) -> Self:
        told = url.host or url.query.get("host", "")
        host = told if isinstance(told, str) else ", ".join(told)
        if not host or host.startswith("/"):
            host = _THIS_MACHINE
        name = host if url.port is None else f"{host}:{url.port}"
        return cls(url.render_as_string(hide_password=False), name, url.database or "")
