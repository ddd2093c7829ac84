"""Marks on real servers: set back, emptied, stale, and never in the way."""

from psycopg import sql
import pytest

from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import Database

from .store import DAY, SECOND, changed, hour, key, run
from .test_following import HEART, NOW, STEPS, House, house  # noqa: F401 - a fixture

TRUNCATE = sql.SQL("TRUNCATE {}")


def marked(sink: TimescaleSink, count: int) -> int:
    """Make so many marks and return the last."""
    return [sink.mark() for _ in range(count)][-1]


def test_marks_grow_and_go_on_behind_another_connection(
    sink: TimescaleSink, database: Database
) -> None:
    assert [sink.mark() for _ in range(3)] == [1, 2, 3]
    other = TimescaleSink(database.url, patience_s=10)
    other.open(3)
    assert other.mark() == 4
    other.close()


@pytest.mark.parametrize("mark", [0, 2, 3])
def test_a_server_that_is_level_or_ahead_stays_itself(
    sink: TimescaleSink, mark: int
) -> None:
    marked(sink, 3)
    assert sink.open(mark).id == sink.open().id


@pytest.mark.parametrize("value", ["2", "", "many"])
def test_a_server_with_an_older_mark_is_another_one_for_ever(
    sink: TimescaleSink, database: Database, value: str
) -> None:
    first = sink.open().id
    marked(sink, 3)
    database.execute("UPDATE lifeops.meta SET value = %s WHERE key = 'mark'", (value,))
    second = sink.open(3).id
    assert second != first
    assert sink.open().id == second


def test_a_mark_of_another_server_says_nothing_of_this_one(sink: TimescaleSink) -> None:
    marked(sink, 3)
    first = sink.open().id
    assert sink.open(500, of="another").id == first
    assert sink.open(500, of=first).id != first


@pytest.mark.parametrize("table", ["sample", "sample_hour"])
def test_a_table_that_was_emptied_since_the_mark_is_noticed(
    sink: TimescaleSink, database: Database, table: str
) -> None:
    sink.put_points([(key(), run(5))])
    sink.put_hours(changed(key(), NOW, [hour(NOW)]))
    mark = sink.mark()
    first = sink.open(mark).id
    database.execute(TRUNCATE.format(sql.Identifier("lifeops", table)))
    assert sink.open().id == first
    assert sink.open(mark).id != first


def test_what_is_empty_when_it_is_marked_is_not_missed(
    sink: TimescaleSink, database: Database
) -> None:
    sink.put_points([(key(), [(DAY + SECOND, 1.0, 1)])])
    sink.mark()
    database.execute("TRUNCATE lifeops.sample")
    mark = sink.mark()
    assert sink.open(mark).id == sink.open().id


def test_a_home_fills_a_server_that_was_set_back(
    house: House,  # noqa: F811
    database: Database,
) -> None:
    house.append(HEART, 600)
    follower = house.follower(database)
    house.drain(follower)
    old = database.execute("SELECT key, value FROM lifeops.meta")
    house.clock.turn(seconds=60)
    house.append(STEPS, 300)
    house.drain(follower)
    follower.stop()
    for name, value in old:
        database.execute(
            "UPDATE lifeops.meta SET value = %s WHERE key = %s", (value, name)
        )
    database.execute(
        "DELETE FROM lifeops.sample USING lifeops.series"
        " WHERE id = series_id AND metric = 'steps'"
    )
    house.drain(house.follower(database))
    house.assert_equal(database)
