"""A store in a folder of its own, and the values that tests write."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custom_components.lifeops.store.sqlite import SqliteStore

NOW = datetime(2026, 11, 21, 21, 30, 0, 123456, tzinfo=UTC)

type OpenStore = Callable[[], SqliteStore]


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
