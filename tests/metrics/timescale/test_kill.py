"""The server is killed while it is written to: what was acknowledged is there, once."""

from concurrent.futures import ThreadPoolExecutor
import random
import time

from custom_components.lifeops.core.series_feed import Stamped
from custom_components.lifeops.metrics.protocols import Parts, SinkError
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import Cluster

from .store import DAY, SECOND, expected, keys, points_of

KILLS = 3
SERIES = keys(20)


class Load:
    """Writes batch after batch by both roads, and knows which were acknowledged."""

    def __init__(self, sink: TimescaleSink) -> None:
        """Begin with nothing."""
        self.done: list[Parts] = []
        self.doubtful: Parts = []
        self._sink = sink
        self._number = 0

    def until_it_breaks(self) -> None:
        try:
            while True:
                self._one()
        except SinkError:
            return

    def _one(self) -> None:
        self._number += 1
        is_bulk = self._number % 4 == 0
        self.doubtful = self._batch(250 if is_bulk else 25)
        self._sink.put_points(self.doubtful, bulk=is_bulk)
        self.done.append(self.doubtful)
        self.doubtful = []

    def _batch(self, size: int) -> Parts:
        """Return new points and corrections of some that stand."""
        first = DAY + self._number * 100 * SECOND
        points: list[Stamped] = [
            (first + n * SECOND, float(n), self._number) for n in range(size)
        ]
        return [(series, points) for series in SERIES]


def test_what_was_acknowledged_survives_kills_and_stands_once(cluster: Cluster) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - to have the same moments again
    chance = random.Random(seed)
    database = cluster.database(extension=True)
    sink = TimescaleSink(database.url, patience_s=20)
    load = Load(sink)
    for _ in range(KILLS):
        sink.open()
        with ThreadPoolExecutor() as pool:
            writing = pool.submit(load.until_it_breaks)
            time.sleep(chance.uniform(0.3, 1.5))
            cluster.kill()
            writing.result(timeout=60)
        cluster.start()
        held = points_of(database)
        with_doubtful = [*load.done, load.doubtful]
        assert held in (expected(load.done), expected(with_doubtful))
        load.done = with_doubtful
        sink.open()
        sink.put_points(load.doubtful)
    assert len(load.done) > 2 * KILLS

    for parts in load.done:
        sink.put_points(parts)
    sink.close()
    assert points_of(database) == expected(load.done)
