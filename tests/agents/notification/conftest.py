"""What the tests of the notification agent begin with."""

import pytest

from .queue import Queue


@pytest.fixture
def queue() -> Queue:
    """Return a person's queue at noon, just started."""
    ring = Queue()
    ring.start()
    return ring
