"""What a home's files say beside what its server has."""

from dataclasses import dataclass
import json
from pathlib import Path
import sqlite3
from typing import Self

from custom_components.lifeops.core.json import from_json
from custom_components.lifeops.core.series_feed import ChangedHour, LogEntry
from custom_components.lifeops.metrics.cursor import Cursor
from custom_components.lifeops.store.opening import NAME, SERIES_NAME
from custom_components.lifeops.store.series_reader import SeriesReader
from tests.metrics.timescale.store import Held, hours_of, microseconds, points_of
from tests.postgres import Database

from .feeding import CURSOR, NIGHT_ID, batch
from .ring import demand

MOST = 100_000_000
MARK = "SELECT coalesce(max(value), '0') FROM lifeops.meta WHERE key = 'mark'"
SCORES = "SELECT id, sleep_score FROM lifeops.sleep_sessions"


@dataclass(frozen=True, slots=True)
class Files:
    """A home's files at one moment, read without touching them."""

    cursor: Cursor | None
    points: Held
    log: tuple[LogEntry, ...]
    hours: tuple[ChangedHour, ...]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the cursor first: the rest may only be ahead of it."""
        cursor = _cursor(folder)
        reader = SeriesReader.open(folder / SERIES_NAME)
        try:
            hours = reader.changed_hours(0, MOST)
            points = {
                (str(key), at): (value, h)
                for key, stamped in reader.standing(None, MOST)
                for at, value, h in stamped
            }
            return cls(cursor, points, tuple(reader.log(0, MOST)), tuple(hours))
        finally:
            reader.close()


def demand_all(files: Files, said: int) -> None:
    """Demand that every number which was said to be safe stands in the files."""
    values = {
        (str(key), microseconds(point.at)): point.value
        for number in range(1, said + 1)
        for key, points in batch(number).items()
        for point in points
    }
    older = [
        place
        for place, value in values.items()
        if place not in files.points or files.points[place][0] < value
    ]
    demand(not older, f"{len(older)} points lost here after {said}: {older[:3]}")


def demand_not_ahead(files: Files, database: Database) -> None:
    """Demand that the server has what the saved cursor says that it has."""
    cursor = files.cursor
    if cursor is None:
        return
    mark = int(database.value(MARK))
    demand(cursor.mark <= mark, f"knows mark {cursor.mark} of a server at {mark}")
    held = points_of(database)
    for entry in files.log:
        if entry.pos > cursor.log or cursor.filling_points:
            break
        for key, points in entry.parts:
            for at, _, h in points:
                stands = held.get((str(key), at))
                has = stands is not None and stands[1] >= h
                demand(has, f"the cursor is ahead: {key} {at} {h}, there {stands}")
    _demand_hours(files, cursor, database)


def _demand_hours(files: Files, cursor: Cursor, database: Database) -> None:
    there = hours_of(database)
    for hour in files.hours:
        if hour.pos <= cursor.hours and hour.sum is not None:
            row = there.get((str(hour.key), hour.start))
            has = row is not None and row[0] >= hour.sum.n
            demand(has, f"the cursor is ahead of hours: {hour}, there {row}")


def demand_level(files: Files, database: Database, said: int) -> None:
    """Demand that the server has what is here: all of it, once, and no more."""
    demand(points_of(database) == files.points, "the points differ")
    here = {
        (str(hour.key), hour.start): (
            hour.sum.n,
            hour.sum.sum,
            hour.sum.low,
            hour.sum.high,
            hour.sum.last,
            hour.sum.last_at,
        )
        for hour in files.hours
        if hour.sum is not None
    }
    demand(hours_of(database) == here, "the hours differ")
    scores = database.execute(SCORES)
    # Killed before it could be said, a night is safe all the same.
    allowed = [[(NIGHT_ID, float(number))] for number in (said, said + 1)]
    demand(scores in allowed, f"nights {scores} after {said}")
    demand(database.value("SELECT count(*) FROM lifeops.quarantine") == 0, "set aside")


def _cursor(folder: Path) -> Cursor | None:
    with sqlite3.connect(f"file:{folder / NAME}?mode=ro", uri=True) as connection:
        row = connection.execute(
            "SELECT value FROM meta WHERE name = ?", (CURSOR,)
        ).fetchone()
    return None if row is None else from_json(Cursor, json.loads(row[0]))
