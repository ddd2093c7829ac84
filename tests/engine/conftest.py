"""A house for every test of the ring."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return an engine on a store in a folder of its own."""
    house = House(tmp_path)
    yield house
    house.sqlite.close()
