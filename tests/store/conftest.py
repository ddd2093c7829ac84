"""A store in a folder of its own, and the values that tests write."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from weakref import WeakSet

import pytest
from pytest_socket import socket_allow_hosts

from custom_components.lifeops.store.sqlite import SqliteStore

NOW = datetime(2026, 11, 21, 21, 30, 0, 123456, tzinfo=UTC)

type OpenStore = Callable[[], SqliteStore]


class Closes(Protocol):
    """What holds files open until it is closed, as often as anyone likes."""

    def close(self) -> None:
        """Let go of them."""


HOMES: WeakSet[Closes] = WeakSet()


@pytest.fixture
def local_socket(socket_enabled: None) -> None:
    """Let a server of this process be asked for others."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _close_homes() -> Iterator[None]:
    """Close what a test's homes hold open: a worker runs hundreds of tests."""
    yield
    for home in list(HOMES):
        home.close()


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[OpenStore]:
    """Open the folder's store, as often as wanted; closed at the end."""
    opened: list[SqliteStore] = []

    def open_() -> SqliteStore:
        opened.append(SqliteStore.open(tmp_path, home="home", build="1", now=NOW))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqliteStore:
    """Return a store that was just made."""
    return open_store()
