"""Points after all that stands: one statement that commits by itself, whole or not."""

from typing import Any

import psycopg
import pytest

from custom_components.lifeops.metrics.protocols import Parts, RefusedRowsError
from custom_components.lifeops.metrics.timescale.series import Known
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import Database

from .store import ADD, DAY, SECOND, expected, key, points_of, run


def test_what_comes_after_all_that_stands_is_there_for_everybody(
    sink: TimescaleSink, database: Database
) -> None:
    steps = [run(3, first=DAY + n * 10 * SECOND) for n in range(4)]
    parts: list[Parts] = [[(key(), points), (key(1), points)] for points in steps]
    for number, part in enumerate(parts, 1):
        sink.put_points(part)
        assert points_of(database) == expected(parts[:number])

    late = [(key(), [(DAY + 15 * SECOND, 9.0, 1)]), (key(1), run(3, h=2))]
    sink.put_points(late)
    assert points_of(database) == expected([*parts, late])


def test_a_batch_after_all_that_stands_is_refused_as_a_whole(
    sink: TimescaleSink, database: Database
) -> None:
    database.execute("ALTER TABLE lifeops.sample ADD CHECK (value <> 666)")
    good: Parts = [(key(), run(3)), (key(1), run(3))]
    sink.put_points(good)
    later = run(3, first=DAY + 10 * SECOND)
    with pytest.raises(RefusedRowsError):
        sink.put_points([(key(), later), (key(1), [(DAY + 10 * SECOND, 666.0, 1)])])
    assert points_of(database) == expected([good])

    sink.put_points([(key(), later)])
    assert points_of(database) == expected([good, [(key(), later)]])


def test_a_statement_by_itself_leaves_later_writes_whole(
    sink: TimescaleSink, database: Database
) -> None:
    database.execute("ALTER TABLE lifeops.sample ADD CHECK (value <> 666)")
    for n in range(2):
        sink.put_points([(key(), run(3, first=DAY + n * 10 * SECOND))])
    with pytest.raises(RefusedRowsError):
        sink.put_points([(key(), run(1, h=2)), (key(1), [(DAY, 666.0, 1)])])

    assert database.execute("SELECT key FROM lifeops.series") == [(str(key()),)]


def test_who_is_not_alone_looks_before_it_writes() -> None:
    known = Known(reached={1: DAY})
    rows = {1: [(DAY + 2, 0.0, 1), (DAY + 1, 0.0, 1)]}
    assert known.precedes(rows)
    assert not known.precedes({1: [(DAY, 0.0, 1)]})
    assert not known.precedes({**rows, 2: [(DAY, 0.0, 1)]})
    known.reach(rows)
    known.reach({1: [(DAY, 0.0, 1)], 2: [(DAY, 0.0, 1)]})
    assert known.reached == {1: DAY + 2}

    later = {1: [(DAY + 3, 0.0, 1)]}
    assert known.precedes(later)
    known.alone = False
    assert not known.precedes(later)


def test_a_rival_of_what_comes_after_all_that_stands(
    sink: TimescaleSink, database: Database, rival: psycopg.Connection[Any]
) -> None:
    sink.put_points([(key(), run(1, first=DAY - SECOND))])
    for n, h in enumerate((9, 0)):
        rival.execute(ADD, [DAY // SECOND + n, h])
        rival.commit()
        sink.put_points([(key(), [(DAY + n * SECOND, 1.0, 1)])])

    held = points_of(database)
    assert held[str(key()), DAY] == (7.0, 9)
    assert held[str(key()), DAY + SECOND] == (1.0, 1)
