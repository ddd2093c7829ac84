"""A demo of its own for each module or test, on free ports and in a folder of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from .evening import FEW, Demo, Evening, open_evening


@pytest.fixture(autouse=True)
def verify_cleanup(socket_enabled: None) -> None:
    """Let sockets be used; the plugin's own check knows nothing of other processes."""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """Return a demo that no other test has touched."""
    running = Demo.start(tmp_path, FEW)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
async def evening(demo: Demo) -> AsyncIterator[Evening]:
    """Return Ann's evening in a fresh demo."""
    async with open_evening(demo) as opened:
        yield opened
