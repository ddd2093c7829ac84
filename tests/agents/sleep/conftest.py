"""What the tests of the sleep agent begin with."""

import pytest

from .sleeper import Sleeper


@pytest.fixture
def sleeper() -> Sleeper:
    """A person at home in Stockholm at eight in the evening, just started."""
    ring = Sleeper()
    ring.start()
    return ring
