"""What the tests of the sleep agent begin with."""

import pytest

from .sleeper import Sleeper


@pytest.fixture
def sleeper() -> Sleeper:
    """Return a person in Stockholm at eight in the evening, just started."""
    ring = Sleeper()
    ring.start()
    return ring
