"""Opening what one follower needs: this home's files, the server, its own cursor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import random

from ...metrics.cursor import Cursors
from ...metrics.follower import Follower
from ..hub import Hub
from .driver import Driver
from .following import Opened


def follower_opener(
    hub: Hub, driver: Driver, cursors: Cursors, *, url: str, name: str
) -> Callable[[], Opened]:
    """Return how a follower is opened, and closed again, on the thread it belongs to."""

    @contextmanager
    def opened() -> Iterator[Follower]:
        with hub.store.read_only() as journal, hub.store.read_series() as local:
            follower = Follower(
                name=name,
                local=local,
                journal=journal,
                sink=driver.sink(url),
                cursors=cursors,
                clock=hub.clock,
                chance=random,
            )
            try:
                yield follower
            finally:
                follower.stop()

    return opened
