"""How the files of a home do: counted now, told last, and as it is written."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from ..core.datasets import STORE_HEALTH
from ..core.effects import PutRecord
from ..core.upkeep import StoreHealthRecord
from ..store.integrity import COMPANIONS
from ..store.opening import NAME, SERIES_NAME
from ..store.series_reader import SeriesReader
from ..store.sqlite import SqliteStore


def stood(store: SqliteStore, home: str) -> StoreHealthRecord | None:
    """Return what was told last."""
    with store.read_only() as reader:
        return STORE_HEALTH.readable(reader.record(STORE_HEALTH.name, home))


def counted(store: SqliteStore, now: datetime) -> StoreHealthRecord:
    """Return how the files do now."""
    with store.read_only() as reader:
        records = reader.count()
    with closing(SeriesReader.open(store.folder / SERIES_NAME)) as measured:
        series = measured.facts()
    return StoreHealthRecord(
        at=now,
        records=records,
        points=series.points,
        hours=series.hours,
        store_bytes=_size(store.folder / NAME),
        series_bytes=_size(store.folder / SERIES_NAME),
        oldest_point=series.oldest,
        late=series.late,
        dirty_hours=series.dirty_hours,
    )


def _size(path: Path) -> int:
    """Return what a file takes on disk, with its log."""
    parts = [path.with_name(path.name + suffix) for suffix in ("", *COMPANIONS)]
    return sum(part.stat().st_size for part in parts if part.exists())


def written(told: StoreHealthRecord, home: str) -> PutRecord:
    """Return it as it is written."""
    fields = STORE_HEALTH.write(told)
    return PutRecord(dataset=STORE_HEALTH.name, id=home, fields=fields, person=home)
