"""How long one bare durable commit of SQLite takes here."""

from pathlib import Path
import sqlite3
from time import perf_counter


def commit_times(folder: Path, count: int) -> list[float]:
    """Return the seconds of so many commits of one small row, WAL and FULL."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, value TEXT)")
    times = []
    for number in range(count):
        started = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * 200))
        connection.execute("COMMIT")
        times.append(perf_counter() - started)
    connection.close()
    return times
