"""A home's real files and a real server, with the follower between them."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custom_components.lifeops.core.datasets import NIGHT, PERSON
from custom_components.lifeops.core.health import NightMetric, NightRecord
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.upkeep import SinkHealthRecord
from custom_components.lifeops.metrics.follower import Follower
from custom_components.lifeops.metrics.pace import IDLE_S
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from custom_components.lifeops.store.sqlite import SqliteStore
from tests.metrics.memory.home import Clock, Cursors
from tests.postgres import Database

from .store import hours_of, key, microseconds, points_of

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HEART = key(0)
STEPS = key(0, metric="steps")


class House:
    """A store, and a follower that begins anew whenever it is asked to."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Open the files; the stack closes them."""
        self.clock = Clock()
        self.clock.at = NOW
        self.cursors = Cursors()
        self._stack = stack
        self._told: list[SinkHealthRecord] = []
        self.store = SqliteStore.open(folder, home="home", build="1", now=NOW)
        stack.callback(self.store.close)
        self._journal = stack.enter_context(self.store.read_only())
        self.local = stack.enter_context(self.store.read_series())

    def append(self, series: SeriesKey, count: int, *, value: float = 60.0) -> None:
        start = NOW - timedelta(hours=20)
        given = [Point(start + timedelta(seconds=nr), value) for nr in range(count)]
        self.store.series.append({series: given}, self.clock.now())
        while self.store.series.roll(100):
            pass

    def put_night(self, score: float) -> None:
        metrics = {"sleep_score": NightMetric(value=score, measured_at=NOW)}
        night = NightRecord(
            day=NOW.date(), source="ring", measured_at=NOW, metrics=metrics
        )
        with self.store.transaction(self.clock.now()) as tx:
            tx.put_record(
                "person", "anna", PERSON.write(PersonRecord(name="Anna")), "anna"
            )
            tx.put_record("night", "anna/2026-11-21/ring", NIGHT.write(night), "anna")

    def follower(self, database: Database) -> Follower:
        sink = TimescaleSink(database.url, patience_s=10)
        self._stack.callback(sink.close)
        return Follower(
            name="Database",
            local=self.local,
            journal=self._journal,
            sink=sink,
            cursors=self.cursors,
            clock=self.clock,
            chance=lambda: 0.0,
        )

    def drain(self, follower: Follower) -> SinkHealthRecord:
        """Step until nothing is left to do; return the last that was told."""
        told = self._told
        for _ in range(500):
            wait_s = follower.step().wait_s
            told += [record for record in [follower.health()] if record is not None]
            if wait_s == IDLE_S and told[-1].problem is None:
                return told[-1]
            self.clock.turn(seconds=wait_s + 0.001)
        message = f"it never ends: {told[-1]}"
        raise AssertionError(message)

    def assert_equal(self, database: Database) -> None:
        assert points_of(database) == {
            (str(one), at): (value, h)
            for one, points in self.local.standing(None, 1_000_000)
            for at, value, h in points
        }
        here = {
            (str(hour.key), hour.start): hour.sum
            for hour in self.local.changed_hours(0, 1_000_000)
        }
        there = hours_of(database)
        assert there == {
            name: (one.n, one.sum, one.low, one.high, one.last, one.last_at)
            for name, one in here.items()
            if one is not None
        }


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(tmp_path, stack)


def scores(database: Database) -> list[tuple[object, ...]]:
    return database.execute(
        "SELECT person.name, sleep_score FROM lifeops.sleep_sessions"
        " JOIN lifeops.person ON person.id = sleep_sessions.person"
    )


def test_a_server_gets_all_that_is_here_and_then_what_changes(
    house: House, database: Database
) -> None:
    house.append(HEART, 12_000)
    house.append(STEPS, 700)
    house.put_night(80)
    follower = house.follower(database)
    health = house.drain(follower)
    house.assert_equal(database)
    assert scores(database) == [("Anna", 80.0)]
    assert (health.behind, health.filling, health.quarantined) == (0, None, 0)
    house.append(HEART, 12_000, value=61.0)
    house.append(STEPS, 3, value=7.0)
    house.put_night(84)
    house.drain(follower)
    house.assert_equal(database)
    assert scores(database) == [("Anna", 84.0)]
    follower.stop()


def test_a_stale_cursor_doubles_nothing_and_takes_nothing_back(
    house: House, database: Database
) -> None:
    house.append(HEART, 600)
    house.drain(house.follower(database))
    stale = house.cursors.text
    house.clock.turn(seconds=60)
    house.append(HEART, 600, value=61.0)
    house.append(HEART, 600, value=62.0)
    house.drain(house.follower(database))
    house.cursors.text = stale
    house.drain(house.follower(database))
    house.assert_equal(database)


def test_an_emptied_server_is_filled_again(house: House, database: Database) -> None:
    house.append(HEART, 12_000)
    house.put_night(80)
    follower = house.follower(database)
    house.drain(follower)
    database.execute("DROP SCHEMA lifeops CASCADE")
    house.append(STEPS, 10)
    health = house.drain(follower)
    assert health.resent_since is None
    house.assert_equal(database)
    assert scores(database) == [("Anna", 80.0)]


def test_what_the_server_cannot_hold_is_set_aside(
    house: House, database: Database
) -> None:
    house.append(HEART, 5)
    house.drain(house.follower(database))
    database.execute("ALTER TABLE lifeops.sample ADD CHECK (value < 666)")
    house.clock.turn(seconds=60)
    house.append(STEPS, 40, value=60.0)
    bad = NOW - timedelta(hours=1)
    house.store.series.append(
        {STEPS: [Point(bad, 700.0), Point(bad + timedelta(seconds=1), 1.0)]},
        house.clock.now(),
    )
    health = house.drain(house.follower(database))
    assert health.quarantined == 1
    rows = database.execute("SELECT what, row ->> 'value' FROM lifeops.quarantine")
    assert rows == [("points", "700.0")]
    assert (str(STEPS), microseconds(bad)) not in points_of(database)
    assert len(points_of(database)) == 5 + 40 + 1
