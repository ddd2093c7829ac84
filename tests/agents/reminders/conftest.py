"""What the tests of the reminders agent begin with."""

import pytest

from .remembering import Remembering


@pytest.fixture
def ring() -> Remembering:
    """Return a person's reminders at noon of a Saturday in November, just started."""
    ring = Remembering()
    ring.known()
    ring.start()
    return ring
