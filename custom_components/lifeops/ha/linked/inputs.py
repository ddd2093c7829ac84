"""How a session is told something: a call that returns what comes next."""

from collections.abc import Callable

from ...sync.events import Event

type Input = Callable[[], list[Event]]
