"""What the tests of the gamification agent begin with."""

import pytest

from .player import Player


@pytest.fixture
def player() -> Player:
    """Return a person in Stockholm on a Wednesday morning, of whom nothing is known."""
    ring = Player()
    ring.start()
    ring.settle()
    return ring
