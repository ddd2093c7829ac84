"""A server that is away for a week, comes back as another version, or comes back empty."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
import shutil
import subprocess
import time
from unittest.mock import patch

from psycopg import sql
import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.upkeep import SinkHealthRecord, SinkProblem
from custom_components.lifeops.metrics.follower import Follower
from tests.postgres import ROLE, Cluster, Database
from tests.require import require

from .store import keys, points_of
from .test_following import HEART, STEPS, House

SERIES = keys(20)
WEEK = 7 * 24 * 12
TRIED_EVERY = 12
ROLLED_EVERY = 24
MOST_STEPS = 20
SLOWEST_ROWS_S = 500


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(tmp_path, stack)


def lives_a_week(house: House, follower: Follower) -> None:
    """Measure for a week, trying to send now and then."""
    for nr in range(WEEK):
        house.clock.turn(minutes=5)
        point = Point(house.clock.now(), float(nr % 200))
        batch = {key: [point] for key in SERIES}
        house.store.series.append(batch, house.clock.now())
        if nr % TRIED_EVERY == 0:
            follower.step()
        if nr % ROLLED_EVERY == 0:
            house.store.series.roll(100)
    while house.store.series.roll(100):
        pass


def drained(house: House, follower: Follower) -> tuple[SinkHealthRecord, int]:
    """Return how the database does in the end, and how many steps that took."""
    house.clock.turn(minutes=2)
    with patch.object(follower, "step", wraps=follower.step) as step:
        return house.drain(follower), step.call_count


def test_a_week_away_comes_in_bulk_and_whole(house: House, cluster: Cluster) -> None:
    database = cluster.database(extension=True)
    house.append(HEART, 100)
    follower = house.follower(database)
    house.drain(follower)
    cluster.stop()
    lives_a_week(house, follower)
    house.clock.turn(minutes=2)
    follower.step()
    away = follower.health()
    assert away is not None
    assert away.problem is SinkProblem.UNREACHABLE
    assert away.behind == WEEK
    cluster.start()
    begun = time.monotonic()
    health, steps = drained(house, follower)
    took_s = time.monotonic() - begun
    count = WEEK * len(SERIES)
    print(f"{count} points in {took_s:.1f} s: {count / took_s:.0f} rows/s")  # noqa: T201
    house.assert_equal(database)
    assert len(points_of(database)) == 100 + count
    assert (health.behind, health.resent_since, health.quarantined) == (0, None, 0)
    assert steps <= MOST_STEPS
    assert count / took_s > SLOWEST_ROWS_S


def test_a_server_that_comes_back_empty_is_filled_and_it_is_said(
    house: House, cluster: Cluster
) -> None:
    database = cluster.database(extension=True)
    house.append(HEART, 12_000)
    house.put_night(80)
    follower = house.follower(database)
    house.drain(follower)
    database.drop()
    cluster.stop()
    house.append(STEPS, 700)
    follower.step()
    cluster.start()
    again(database)
    health, steps = drained(house, follower)
    assert health.resent_since is None
    house.assert_equal(database)
    assert steps <= MOST_STEPS


def again(database: Database) -> None:
    """Make a database that was dropped once more, with nothing in it."""
    name, role = sql.Identifier(database.name), sql.Identifier(ROLE)
    database.cluster.execute(sql.SQL("CREATE DATABASE {}").format(name))
    database.cluster.execute(
        sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(name, role)
    )


def test_another_version_takes_over_what_was_moved_there(
    house: House, postgresql: Database, timescale: Database, tmp_path: Path
) -> None:
    house.append(HEART, 6_000)
    house.put_night(80)
    old = house.follower(postgresql)
    before = house.drain(old)
    old.stop()
    move(postgresql, timescale, tmp_path / "dump.sql")
    house.append(STEPS, 300)
    after = house.drain(house.follower(timescale))
    assert (before.server or "").partition(".")[0] < (after.server or "")
    assert after.resent_since is None
    house.assert_equal(timescale)


def test_a_move_that_began_too_early_is_noticed(
    house: House, postgresql: Database, timescale: Database, tmp_path: Path
) -> None:
    house.append(HEART, 6_000)
    old = house.follower(postgresql)
    house.drain(old)
    move(postgresql, timescale, tmp_path / "dump.sql")
    house.append(STEPS, 300)
    house.clock.turn(seconds=60)
    house.drain(old)
    old.stop()
    house.drain(house.follower(timescale))
    house.assert_equal(timescale)


def move(there: Database, here: Database, dump: Path) -> None:
    """Copy our schema as a person would, with PostgreSQL's own tools."""
    for tool in ("pg_dump", "psql"):
        require(tool, present=shutil.which(tool) is not None)
    words = ["pg_dump", "--schema=lifeops", "--no-owner", "--no-privileges"]
    subprocess.run([*words, f"--file={dump}", there.url], check=True)
    subprocess.run(
        ["psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", here.url],
        check=True,
        stdout=subprocess.DEVNULL,
    )
