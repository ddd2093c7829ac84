"""What the tests of the sleep agent begin with."""

from datetime import timedelta

import pytest

from .sleeper import Sleeper


@pytest.fixture
def sleeper() -> Sleeper:
    """Return a person in Stockholm at eight in the evening, whose agent has started."""
    evening = Sleeper().now
    ring = Sleeper(now=evening - timedelta(minutes=1))
    ring.start()
    ring.run(evening)
    return ring
