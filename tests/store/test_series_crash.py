"""Points, dirty hours and purges survive kill -9: nothing lost, nothing doubled."""

from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store import series_purge
from custom_components.lifeops.store.opening import OpenedAs
from custom_components.lifeops.store.sqlite import SqliteStore

from .children import killed
from .conftest import NOW
from .series import DAY, HRV, MINUTE, STEPS, counted, hours, log, rows, same

ROUNDS = 12
STEP = timedelta(minutes=7)
FIRST = NOW - 40 * DAY

type Act = Callable[[SqliteStore, int], None]


def point(number: int) -> Point:
    """Return the point of a number; every third is a correction of one before."""
    place = number - 2 if number % 3 == 0 else number
    return Point(FIRST + place * STEP, float(number % 11))


def append(store: SqliteStore, number: int) -> None:
    batch = {key: [point(number)] for key in (HRV, STEPS)}
    store.series.append(batch, NOW)


def append_and_roll(store: SqliteStore, number: int) -> None:
    append(store, number)
    store.series.roll(2)


def append_and_purge(store: SqliteStore, number: int) -> None:
    append(store, number)
    if number % 20 == 0:
        store.purge(point(number).at + 89 * DAY, dry=False, trusted=True)


def work_for_ever(folder: Path, act: Act, tell: Connection) -> None:
    """Append numbers, each acknowledged once it is safe, until somebody ends this."""
    series_purge._ROWS, series_purge._ROLLED = 3, 3
    store = SqliteStore.open(folder, home="home", build="1", now=NOW)
    (count,) = store.series._database.execute("SELECT hi FROM origin")[0]
    for number in range(count + 1, count + 10**6):
        act(store, number)
        tell.send(number)


def require_whole(store: SqliteStore, last: int) -> None:
    """Look whether the file is what came in, up to the last commit."""
    (count,) = store.series._database.execute("SELECT hi FROM origin")[0]
    assert count in (last, last + 1)
    told = {one.at: one for one in map(point, range(1, count + 1))}
    floor = store.series.floor
    kept = [one for one in told.values() if one.at >= floor]
    for key in (HRV, STEPS):
        found = store.series.points(str(key), floor, NOW)
        assert found == sorted(kept, key=lambda one: one.at)
    while store.series.roll(500):
        pass
    assert same(hours(store)[::2], counted(told.values()))
    assert hours(store)[::2] == hours(store)[1::2]
    entries = [seq for _, _, seq, *_ in rows(store, "series_log")]
    assert entries == list(range(entries[0], count + 1))
    assert len(log(store)) == len(entries)


@pytest.mark.usefixtures("local_socket")
@pytest.mark.parametrize("act", [append, append_and_roll, append_and_purge])
def test_what_was_acknowledged_survives_kill_9(tmp_path: Path, act: Act) -> None:
    chance = Random(20261121)
    assert MINUTE < STEP
    for _ in range(ROUNDS):
        delay_s = chance.uniform(0.0, 0.06)
        told = killed(work_for_ever, tmp_path, act, delay_s=delay_s)
        store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
        assert store.series_opened.state is OpenedAs.OK
        assert store.check_series(full=True) is None
        require_whole(store, told[-1])
        store.close()
