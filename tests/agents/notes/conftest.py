"""What the tests of the notes agent begin with."""

import pytest

from custom_components.lifeops.agents.notes.rules import NotesRules

from .pages import NOON, Pages


@pytest.fixture
def pages() -> Pages:
    """Return a person's notes agent at noon, just started, with nothing written."""
    ring = Pages(NotesRules(), NOON)
    ring.start()
    return ring
